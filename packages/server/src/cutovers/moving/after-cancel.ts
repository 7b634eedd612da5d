import type { Movement } from "@carryover/contract";
import { existing } from "../../stripe/reading.ts";
import type { StripeInvoice, StripeSubscription } from "../../stripe/stripe.ts";
import { hasRenewed } from "../checking/judge.ts";
import type { CutoverItem, Money } from "../cutover.ts";
import { expanded } from "../references.ts";
import type { Run } from "../run.ts";
import {
  billsUsageNow,
  moneyExpansions,
  moneyOf,
  movementOf,
  movementsBetween,
  pendingOf,
  withoutAdjustments,
} from "../small-first/money.ts";

/** One whose old one is canceled, with its customer as that is now, if it is known. */
interface Canceled {
  readonly item: CutoverItem;
  readonly canceled?: StripeSubscription | undefined;
  /** The customer's money right before; null if that was in an earlier turn. */
  readonly before: Money | null;
}

/** Reads those whose cancellation has no answer of this turn that their customers came with. */
export function withoutAnswer<T extends Canceled>(
  run: Run,
  canceled: readonly T[],
): Promise<readonly T[]> {
  return Promise.all(
    canceled.map(async (each) => {
      if (each.before !== null && each.canceled !== undefined) return each;
      const read = () =>
        run.stripe.subscription(each.item.oldSubscription, { expand: [...moneyExpansions] });
      return { ...each, canceled: (await existing(read)) ?? undefined };
    }),
  );
}

/**
 * What cancellations did to the money of their customers, by position: none may credit, prorate or
 * change a balance. Only the bill for metered usage is planned, where that was asked for.
 */
export async function movementsOfCancel(
  run: Run,
  all: readonly Canceled[],
): Promise<Map<number, Movement[]>> {
  const known = all.filter(({ canceled }) => canceled !== undefined);
  const pending = await pendingOf(
    run,
    known.map(({ item }) => item),
  );
  const movements = new Map<number, Movement[]>();
  for (const { item, canceled, before: rightBefore } of known) {
    // What the renewal has done to a customer's money meanwhile is no matter of the cancellation.
    const before = rightBefore ?? (hasRenewed(run, item) ? null : item.moneyBefore);
    if (canceled === undefined || before === null) continue;
    const read = moneyOf(run, canceled, pending.get(item.stripeCustomer) ?? []);
    const after = await withoutAdjustments(run, item, { before, after: read });
    const usage = billsUsageNow(item) ? usageOf(canceled, before) : [];
    movements.set(item.position, [...movementsBetween(item, before, after), ...usage]);
  }
  return movements;
}

function usageOf(canceled: StripeSubscription, before: Money): Movement[] {
  const invoice = expanded<StripeInvoice>(canceled.latest_invoice);
  if (invoice === null || invoice.id === before.latestInvoice || invoice.total === 0) return [];
  const { id: objectId, currency, total } = invoice;
  return [movementOf(total, { currency, objectId, isPlanned: true })];
}
