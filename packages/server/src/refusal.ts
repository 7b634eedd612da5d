import { type RefusalCode, refusals } from "@carryover/contract";

/**
 * An expected no from the server. The code decides status and sentence; details go into the reply
 * beside them, so they must hold no personal data.
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
