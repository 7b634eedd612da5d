import { createHmac } from "node:crypto";
import { type Control, createControl, startEmulator } from "@carryover/stripe-emulator";
import type { BillingSettings } from "../billing-settings.ts";
import { rowId } from "../row-id.ts";

/** An account of the emulator that only one test uses. */
export interface TestAccount {
  /** Settings that connect the environment of a test to it. */
  readonly billing: Partial<BillingSettings> & { readonly apiKey: string; readonly url: string };
  readonly accountId: string;
  readonly webhookSecret: string;
  readonly control: Control;
  /** Another key of the same account. */
  otherKey(kind?: "sk" | "rk"): string;
}

let shared: ReturnType<typeof startEmulator> | null = null;

/**
 * Returns an account in the emulator that the tests of one process share; starting it takes a
 * second.
 */
export async function testAccount(mode: "test" | "live" = "test"): Promise<TestAccount> {
  shared ??= startEmulator();
  const { url } = await shared;
  const name = rowId(Date.now()).replaceAll("-", "");
  const keyOf = (kind: "sk" | "rk", tail: string) => `${kind}_${mode}_${name}_${tail}`;
  const webhookSecret = `whsec_of${name}`;
  const accountId = `acct_${name}`;
  return {
    billing: { apiKey: keyOf("sk", "secret1"), url, webhookSecret, ratePerEndpoint: 0 },
    accountId,
    webhookSecret,
    control: createControl(url, accountId, mode),
    otherKey: (kind = "sk") => keyOf(kind, "secret2"),
  };
}

/** Returns the header that Stripe sends with an event. */
export function signatureOf(body: string, secret: string, at: Date): string {
  const seconds = Math.floor(at.getTime() / 1_000);
  const digest = createHmac("sha256", secret).update(`${seconds}.${body}`).digest("hex");
  return `t=${seconds},v1=${digest}`;
}
