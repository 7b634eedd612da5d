/** Reasons as the public API spells them; the casing is theirs. */
export type CancelReason =
  | "UPGRADE_OR_DOWNGRADE"
  | "CANCELLED_BY_BILLING"
  | "EXPIRED"
  | "DETACH_BILLING"
  | "TRIAL_ENDED"
  | "Immediate"
  | "TRIAL_CONVERTED"
  | "PENDING_PAYMENT_EXPIRED"
  | "ScheduledCancellation"
  | "CustomerArchived"
  | "AutoCancellationRule";
