import { createHmac, timingSafeEqual } from "node:crypto";
import { limits } from "@carryover/contract";

/** The content of the header `Stripe-Signature`: its time, and signatures of scheme v1. */
export interface SignatureHeader {
  /** Seconds since 1970. */
  readonly at: number;
  readonly signatures: readonly Buffer[];
}

/** Parses the header; null if it is malformed, or has no or too many signatures of scheme v1. */
export function readSignature(header: string | undefined): SignatureHeader | null {
  const parts = (header ?? "").split(",").map((part) => part.trim().split("=", 2));
  const at = parts.find(([name]) => name === "t")?.[1];
  const signatures = parts
    .filter(([name, value = ""]) => name === "v1" && /^[0-9a-f]{64}$/.test(value))
    .map(([, value = ""]) => Buffer.from(value, "hex"));
  if (at === undefined || !/^\d{1,12}$/.test(at) || signatures.length === 0) return null;
  if (signatures.length > limits.webhookSignaturesMax) return null;
  return { at: Number(at), signatures };
}

/**
 * Returns whether one of the signatures was made of these bytes with this secret; in constant time.
 */
export function isSignedWith(secret: string, header: SignatureHeader, body: Buffer): boolean {
  const expected = createHmac("sha256", secret).update(`${header.at}.`).update(body).digest();
  return header.signatures.some((signature) => timingSafeEqual(signature, expected));
}
