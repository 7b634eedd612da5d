/**
 * Problems with unplanned charges or credits, made or imminent. Applying again confirms that
 * somebody has reviewed them.
 */
export const unwantedMoneyCodes: readonly string[] = [
  "unwanted_invoice",
  "unwanted_payment",
  "unwanted_movement",
  "old_charged",
];
