import { moneyText } from "@carryover/contract";
import { isForeign, linesOf } from "../../stripe/left-draft.ts";
import type {
  StripeCoupon,
  StripeDiscount,
  StripeInvoice,
  StripeSubscription,
} from "../../stripe/stripe.ts";
import { leaving } from "../checking/judge.ts";
import * as problems from "../checking/problems.ts";
import { secondsOf } from "../checking/verify.ts";
import type { ItemChange } from "../commit.ts";
import { type CutoverItem, isSwapped, type Problem } from "../cutover.ts";
import type { CouponTerm } from "../planning/discounts.ts";
import { expanded, idOf } from "../references.ts";
import type { Run } from "../run.ts";
import { withToldRenewal } from "../small-first/observed.ts";
import { ownAmount, ownAmounts } from "../small-first/own-amounts.ts";
import { isPricedAsPlanned } from "../swapping/expected.ts";

/**
 * The invoice of the planned renewal, and of no later one: several have passed if nobody has looked
 * for long. Undefined while there is none, or only a draft.
 */
export function firstRenewal(
  { plan }: CutoverItem,
  invoices: readonly StripeInvoice[],
): StripeInvoice | undefined {
  const end = secondsOf(plan.periodEnd);
  const renewals = invoices.filter(
    ({ billing_reason: reason, created }) => reason === "subscription_cycle" && created >= end,
  );
  const [first] = renewals.sort((a, b) => a.created - b.created);
  return first?.status === "draft" ? undefined : first;
}

/**
 * In what the first renewal of a new subscription is not as planned: its amount, its currency, or
 * what is taken off. Null if it is. What legitimately differs is left out:
 * - lines that are not the subscription's own, such as items that the customer has bought since;
 * - taxes: where the amount before taxes is as planned, only a rate has changed;
 * - the amount of what has metered usage, or buys something else than was planned by now.
 */
export async function renewalFault(
  run: Run,
  item: CutoverItem,
  { renewal, made }: { renewal: StripeInvoice; made: StripeSubscription },
): Promise<Problem | null> {
  const planned = item.plan.nextInvoice.new;
  // It was to end with the period, and somebody has let it go on.
  if (planned === null || item.observed?.toldRenewal === renewal.id) return null;
  const invoice = await run.stripe.invoice(renewal.id, { expand: ["discounts"] });
  const foreign = (await linesOf(run.stripe, renewal.id)).filter(isForeign);
  const is = ownAmounts(invoice, foreign);
  const faults: string[] = [];
  if (invoice.currency !== planned.currency) {
    faults.push(`its currency is ${invoice.currency} instead of ${planned.currency}`);
  }
  const isSame =
    is.total === ownAmount(planned) || is.untaxed === (planned.untaxed ?? ownAmount(planned));
  if (!isSame && isComparable(item, made)) {
    faults.push(
      `it is over ${moneyText(is.total, invoice.currency)} ${invoice.currency} instead of ` +
        `${moneyText(ownAmount(planned), planned.currency)} ${planned.currency}`,
    );
  }
  for (const coupon of missingCoupons(item, invoice)) {
    faults.push(`the coupon ${coupon} was not taken off`);
  }
  return faults.length === 0 ? null : problems.renewalDiffers(renewal.id, faults);
}

/** Leaves it to an operator, who says by applying again that the renewal was looked at. */
export function differing(item: CutoverItem, renewal: StripeInvoice, problem: Problem): ItemChange {
  const change = leaving(item, "cut_over", problem);
  return { ...change, to: { ...change.to, observed: withToldRenewal(item, renewal.id) } };
}

/** Whether it still bills what was planned, and no usage, so that its amount was known. */
function isComparable(item: CutoverItem, made: StripeSubscription): boolean {
  const data = made.items.data;
  if (data.some(({ price }) => price.recurring?.usage_type === "metered")) return false;
  if (isSwapped(item)) return isPricedAsPlanned(item, made);
  const { items } = (item.plan.requests?.create.params ?? {}) as {
    items?: ReadonlyArray<{ readonly price: string; readonly quantity?: number }>;
  };
  const bought = data.map(({ price, quantity }) => `${quantity ?? 1} ${price.id}`).sort();
  const wanted = (items ?? []).map(({ price, quantity }) => `${quantity ?? 1} ${price}`).sort();
  return bought.join() === wanted.join();
}

/** Coupons that were to be taken off the renewal, and are not among its discounts. */
function missingCoupons({ plan }: CutoverItem, { discounts }: StripeInvoice): string[] {
  const renewal = secondsOf(plan.periodEnd);
  const { coupons = [] } = plan.snapshot as { coupons?: readonly CouponTerm[] };
  const lasting = coupons.filter(({ end }) => end === null || end > renewal);
  const taken = (discounts ?? []).flatMap((reference) => {
    const coupon = expanded<StripeDiscount>(reference)?.source.coupon ?? null;
    return coupon === null ? [] : [idOf(coupon as string | StripeCoupon)];
  });
  return lasting.map(({ coupon }) => coupon).filter((coupon) => !taken.includes(coupon));
}
