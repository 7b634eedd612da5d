import { limits } from "@carryover/contract";
import { FairGate, NotAdmitted } from "../admission.ts";
import type { Signer } from "../integrations/service.ts";
import { Refusal } from "../refusal.ts";
import { isSignedWith, type SignatureHeader } from "./signature.ts";

/** An event as it arrives, from any sender. */
export interface Delivery {
  /** Of the address that it was sent to; null for the one without a connection. */
  readonly connectionId: string | null;
  readonly signature: string | undefined;
  /** Reads the body, which nothing was read of before. */
  readBody(): Promise<Buffer>;
}

/** Per process: everybody who knows an address can send anything to it. */
const unverified = new FairGate({
  inAll: limits.webhooksUnverifiedMax,
  perGroup: limits.webhooksUnverifiedPerConnectionMax,
  waitingPerGroup: limits.webhooksWaitingMax,
  waitMs: limits.webhookArrivalMs,
});

/**
 * Reads an event, a few at a time, and returns it if its signature is right. How old that is cannot
 * be judged before: our own clock may be wrong, and for a stranger Stripe is not asked. Throws
 * webhook_signature_invalid, encryption_key_missing if the secret cannot be read, and
 * RateLimitExceeded with the body unread.
 */
export async function readVerified(
  { connectionId, secret }: Signer,
  header: SignatureHeader,
  { readBody }: Delivery,
): Promise<Buffer> {
  // The signature may be right, so the reply does not call it wrong.
  if (secret === null) throw new Refusal("encryption_key_missing");
  const leave = await unverified.enter({ group: connectionId, size: 1 }).catch(turnAway);
  try {
    const body = await inTime(readBody());
    if (!isSignedWith(secret, header, body)) throw new Refusal("webhook_signature_invalid");
    return body;
  } finally {
    leave();
  }
}

function turnAway(error: unknown): never {
  if (!(error instanceof NotAdmitted)) throw error;
  const message = "Too many events of this connection arrive at a time. Deliver this one again.";
  throw new Refusal("RateLimitExceeded", {}, message);
}

/** Limits the time of a body: a slow one would hold a slot for as long as a request may take. */
async function inTime(reading: Promise<Buffer>): Promise<Buffer> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      const seconds = limits.webhookArrivalMs / 1_000;
      reject(new Refusal("invalid_json_body", {}, `The body did not arrive in ${seconds} s.`));
    }, limits.webhookArrivalMs);
  });
  reading.catch(() => {});
  return Promise.race([reading, late]).finally(() => clearTimeout(timer));
}
