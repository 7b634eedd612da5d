/** The metadata that our requests write to objects at Stripe, to recognize them. */

/** On a subscription that was provisioned by the platform: the platform's id of it. */
export const subscriptionMark = "carryover_subscription";
/** On what was made for an environment: the environment's id. */
export const environmentMark = "carryover_environment";
/** On a subscription that was changed: the task of the change, written with the change itself. */
export const changeMark = "carryover_change";
/** On the old and the new subscription of a cutover: the cutover. */
export const cutoverMark = "carryover_cutover";
/** On the new subscription of a cutover: the old one that it replaces. */
export const replacesMark = "carryover_replaces";
/** On a subscription whose prices a cutover has swapped, or on the schedule that does: that one. */
export const swapMark = "carryover_swap";

const marksOfMoves: ReadonlySet<string> = new Set([
  cutoverMark,
  replacesMark,
  subscriptionMark,
  swapMark,
]);

/** Returns metadata without the marks of provisioning and cutovers. */
export function withoutMarks(
  metadata: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(metadata).filter(([key]) => !marksOfMoves.has(key)));
}
