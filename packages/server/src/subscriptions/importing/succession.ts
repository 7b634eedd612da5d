import type { CancelReason } from "../deciding/cancel-reason.ts";

/** An end that follows from the next subscription of the seat; kept as JSON. */
export interface Succession {
  /** ISO 8601. The end is derived as long as the subscription is canceled at this instant. */
  readonly endsAt: string;
  /** The cancellation without the derived end. */
  readonly cancellationDate: string | null;
  readonly cancelReason: CancelReason | null;
}
