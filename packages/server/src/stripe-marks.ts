/** What our requests write into the metadata of objects at Stripe, to know them again. */

/** On a subscription that was provisioned by the platform: the platform's id of it. */
export const subscriptionMark = "carryover_subscription";
/** On what was made for an environment: the environment's id. */
export const environmentMark = "carryover_environment";
/** On a subscription that was changed: the task of the change, written with the change itself. */
export const changeMark = "carryover_change";
/** On the old and the new one of a cutover: the cutover that moves it. */
export const cutoverMark = "carryover_cutover";
/** On the new one of a cutover: the old one that it takes the place of. */
export const replacesMark = "carryover_replaces";
/** On a subscription whose prices a cutover has swapped, or on the schedule that does: that one. */
export const swapMark = "carryover_swap";

const marksOfMoves: ReadonlySet<string> = new Set([
  cutoverMark,
  replacesMark,
  subscriptionMark,
  swapMark,
]);

/** Metadata without what provisioning and cutovers have written. */
export function withoutMarks(
  metadata: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(metadata).filter(([key]) => !marksOfMoves.has(key)));
}
