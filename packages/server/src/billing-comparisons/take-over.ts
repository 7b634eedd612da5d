import type { ComparedField } from "@carryover/contract";
import { follow, seenOf } from "../webhooks/service.ts";
import type { UnplacedEntry } from "./comparison.ts";
import type { ComparisonRun } from "./comparison-run.ts";
import { type Compared, compareOne, contextOf } from "./page.ts";

/** The fields that the platform follows at Stripe; a person decides about all others. */
const followed: ReadonlySet<ComparedField> = new Set(["status", "cancel_at", "trial_end"] as const);

/**
 * Takes over Stripe's values of a subscription, as an event would, and compares again. The reading
 * counts under the number that was taken before it, so that it cannot undo a concurrent event.
 * Nothing is written at Stripe. Throws StripeError.
 */
export async function heal(
  run: ComparisonRun,
  { entry, row, subscription }: Compared,
  number: string,
): Promise<UnplacedEntry> {
  const isFollowed = entry.fields.some(({ field }) => followed.has(field));
  if (row === null || !isFollowed) return entry;
  const { database, connection } = run;
  const seen = await seenOf(connection.stripe, subscription, null);
  const effect = await database.transaction((transaction) =>
    follow(transaction, connection, { number, subscription, seen }, run.now()),
  );
  if (effect !== "applied") return entry;
  const context = await contextOf(database, connection, [subscription]);
  const after = compareOne(subscription, context, connection.stripe.now())?.entry ?? entry;
  const left = new Set(after.fields.map(({ field }) => field));
  return { ...after, healed: entry.fields.filter(({ field }) => !left.has(field)) };
}
