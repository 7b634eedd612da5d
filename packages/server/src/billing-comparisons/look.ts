import { limits } from "@carryover/contract";
import { existing } from "../stripe/reading.ts";
import type { StripeSubscription } from "../stripe/stripe.ts";
import { laterReadings } from "../webhooks/service.ts";
import type { ComparisonRun } from "./comparison-run.ts";
import { type Compared, compareOne, contextOf } from "./page.ts";

const expand = ["customer", "discounts", "discounts.source.coupon"];

/** Asks Stripe for subscriptions one by one, a few at a time; null for each that is not there. */
export async function look(
  { connection }: Pick<ComparisonRun, "connection">,
  ids: readonly string[],
): Promise<(StripeSubscription | null)[]> {
  const found: (StripeSubscription | null)[] = [];
  const waiting = [...ids.entries()];
  const work = async () => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const [index, id] = next;
      found[index] = await existing(() => connection.stripe.subscription(id, { expand }));
    }
  };
  await Promise.all(Array.from({ length: Math.min(limits.comparisonReadsMax, ids.length) }, work));
  return found;
}

/**
 * Compares again the differing subscriptions that changed since the page began, when one side had
 * been read before the change and the other one after it.
 */
export async function lookAgain(
  run: ComparisonRun,
  compared: readonly Compared[],
  page: { readonly number: string; readonly begunAt: Date },
): Promise<readonly Compared[]> {
  const { database, connection } = run;
  const { environmentId } = connection;
  const differing = compared.filter(({ entry }) => entry.verdict === "differs");
  if (differing.length === 0) return compared;
  const billingIds = differing.map(({ subscription }) => subscription.id);
  const later = await laterReadings(database, { environmentId, billingIds, number: page.number });
  const changed = differing.filter(({ row, subscription }) => {
    return later.has(subscription.id) || (row !== null && row.updatedAt >= page.begunAt);
  });
  if (changed.length === 0) return compared;
  const read = await look(
    run,
    changed.map(({ subscription }) => subscription.id),
  );
  const fresh = read.filter((each) => each !== null);
  const context = await contextOf(database, connection, fresh);
  const now = connection.stripe.now();
  const again = new Map(fresh.map((each) => [each.id, compareOne(each, context, now)]));
  return compared.map((each) => again.get(each.subscription.id) ?? each);
}
