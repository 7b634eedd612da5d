/** What our requests write into the metadata of subscriptions at Stripe, to know them again. */

/** On the old and the new one: the cutover that moves it. */
export const cutoverMark = "carryover_cutover";
/** On the new one: the old one that it takes the place of. */
export const replacesMark = "carryover_replaces";
/** On one that was provisioned by the platform: the platform's id of it. */
export const provisionedMark = "carryover_subscription";

const marks: ReadonlySet<string> = new Set([cutoverMark, replacesMark, provisionedMark]);

/** Metadata without what we have written. */
export function withoutMarks(
  metadata: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(metadata).filter(([key]) => !marks.has(key)));
}
