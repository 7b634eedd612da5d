import { type RefusalCode, refusals } from "@carryover/contract";

/**
 * An expected rejection by the server. The code determines status and sentence; details are added
 * to the reply, so they must not contain personal data.
 */
export class Refusal extends Error {
  override readonly name = "Refusal";
  readonly code: RefusalCode;
  readonly details: Readonly<Record<string, unknown>>;

  constructor(code: RefusalCode, details: Record<string, unknown> = {}, message?: string) {
    super(message ?? refusals[code].sentence);
    this.code = code;
    this.details = details;
  }
}
