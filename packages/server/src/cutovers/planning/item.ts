import { type PlannedItem, type RuleHit, wayOf } from "@carryover/contract";
import { type Catalog, latestPublished } from "../../catalog/service.ts";
import type { Params, StripeInvoice, StripePaymentMethod } from "../../stripe/stripe.ts";
import { snapshotOf } from "../checking/snapshot.ts";
import { expanded, idOf, isoOf } from "../references.ts";
import { boughtLines, ownAmounts } from "../small-first/own-amounts.ts";
import { plannedSwap } from "../swapping/swap-request.ts";
import { carriedCoupons } from "./discounts.ts";
import { type Facts, factsOf, isMetered } from "./facts.ts";
import type { PlanContext, SubscriptionAtStripe } from "./plan-inputs.ts";
import { previewOfCancel, previewOfNew, previewOfOld, previewOfSwap } from "./preview-requests.ts";
import { plannedRequests } from "./recipe.ts";
import { formRules } from "./rules/form.ts";
import { keptRules } from "./rules/kept.ts";
import { moneyRules } from "./rules/money.ts";
import { previewRules } from "./rules/preview.ts";
import { stateRules } from "./rules/state.ts";
import { hit } from "./rules/table.ts";
import { shownPrice } from "./target/price.ts";
import { type Targeting, targetingOf } from "./target/target.ts";
import { chosenWay } from "./way.ts";

/** What is to become of one subscription. Pure: the same arguments give the same item. */
export function planItem(found: SubscriptionAtStripe, context: PlanContext): PlannedItem {
  const facts = factsOf(found, context);
  const targeting = targetingOf(facts);
  const isRepriced = targeting.items.some(({ old, priceId }) => old.price.id !== priceId);
  const { state, recipe, reason, hits } = chosenWay(facts, targeting, [
    ...stateRules(facts),
    ...formRules(facts),
    ...moneyRules(facts),
    ...targeting.hits,
    ...keptRules(facts, targeting),
    ...seatRule(facts, targeting.target),
    ...linkRule(found),
    ...previewRules(facts, isRepriced),
  ]);
  const { subscription, customer } = found;
  const { period } = facts;
  const way = recipe === null ? null : wayOf(recipe);
  const isMoved = way === "move";
  const isWritten = isMoved || way === "swap";
  const listed = way === "adopt" ? listAmount(facts) : null;
  return {
    position: found.position,
    stripeCustomer: customer.id,
    customerId: targeting.target?.customerId ?? onlyCustomer(context, customer.id),
    oldSubscription: subscription.id,
    state,
    recipe,
    reason,
    hits,
    startDate: isoOf(subscription.start_date),
    periodEnd: period === null ? null : isoOf(period.end),
    target: targetBilledBy(targeting, isWritten),
    requests:
      isMoved && period !== null ? plannedRequests(facts, targeting.items, period.end) : null,
    items: pricedItems(facts, targeting),
    swap: way === "swap" ? plannedSwap(facts, targeting.items, recipe === "swap_later") : null,
    nextInvoice: isWritten
      ? {
          old: amountOf(found.previews?.old, period?.end),
          new: amountOf(found.previews?.new, period?.end),
        }
      : { old: listed, new: listed },
    chargedNow: isMoved ? amountOf(found.previews?.now, facts.now) : null,
    paymentMethod: shownPaymentMethod(found.paymentMethod),
    losses: isMoved ? lossesOf(facts) : [],
    snapshot: {
      ...snapshotOf(subscription, context.cutoverId),
      // What the new one is held against.
      coupons: carriedCoupons(subscription),
    },
  };
}

/** What is bought of which price, and of which one from then on, as Stripe says it. */
function pricedItems({ items, context }: Facts, targeting: Targeting): PlannedItem["items"] {
  return items.map((old) => {
    const id = targeting.items.find((each) => each.old === old)?.priceId;
    const next = id === old.price.id ? old.price : context.prices.get(id ?? "");
    return {
      quantity: old.quantity ?? null,
      old: shownPrice(old.price),
      new: next === undefined ? null : shownPrice(next),
    };
  });
}

/** Previews that show whether a planned item bills what it should; null if it needs none. */
export function previewsFor(
  item: PlannedItem,
): { readonly old: Params; readonly new: Params; readonly now: Params | null } | null {
  if (item.swap !== null) {
    const old = previewOfOld(item.oldSubscription);
    return { old, new: previewOfSwap(item.oldSubscription, item.swap), now: null };
  }
  if (item.requests === null) return null;
  const { create, cancel } = item.requests;
  const { cancel_at_period_end: endsAtPeriod, cancel_at: cancelAt } = create.params;
  const renewal = create.params.billing_cycle_anchor ?? create.params.trial_end;
  // What ends with its period has no next invoice, before or after.
  if (endsAtPeriod === true || Number(cancelAt ?? Number.POSITIVE_INFINITY) <= Number(renewal)) {
    return null;
  }
  return {
    old: previewOfOld(item.oldSubscription),
    new: previewOfNew(create.params),
    now: cancel.params.invoice_now === true ? previewOfCancel(item.oldSubscription) : null,
  };
}

/** What the platform will hold, with the prices that will bill it: the old ones if they stay. */
function targetBilledBy(
  { target, items, billed }: Targeting,
  isWritten: boolean,
): PlannedItem["target"] {
  if (target === null) return null;
  const prices = billed.map(({ old, packageId, featureId }) => {
    const next = items.find((each) => each.old.id === old.id)?.priceId;
    return { packageId, featureId, priceId: isWritten ? (next ?? old.price.id) : old.price.id };
  });
  return { ...target, prices };
}

/** What a subscription will be on the platform, which holds one of each: one text for each. */
export function seatOf(target: NonNullable<PlannedItem["target"]>, catalog: Catalog): string {
  const productId = latestPublished(catalog.plans.get(target.planId))?.productId ?? "";
  return JSON.stringify([target.customerId, productId, target.resourceId]);
}

function seatRule({ context, subscription }: Facts, target: PlannedItem["target"]): RuleHit[] {
  if (target === null) return [];
  const other = context.seats.get(seatOf(target, context.catalog));
  if (other === undefined || other === subscription.id) return [];
  const message = `The customer "${target.customerId}" has ${other} for the same product.`;
  const fix = "Cancel one of the two, skip its price, or tell them apart by a resource.";
  return [hit("second_subscription", { message, fix })];
}

function linkRule({ linkProblem }: SubscriptionAtStripe): RuleHit[] {
  if (linkProblem === null) return [];
  const { message, hint } = linkProblem;
  const fix = `${hint} Then plan again.`;
  return [hit("link_impossible", { message: `The platform cannot take it over: ${message}`, fix })];
}

function onlyCustomer({ customers }: PlanContext, billingId: string): string | null {
  const [customer, second] = customers.get(billingId) ?? [];
  return customer === undefined || second !== undefined ? null : customer.customerId;
}

function amountOf(invoice: StripeInvoice | null | undefined, at: number | undefined) {
  if (invoice == null || at === undefined) return null;
  const { total: amount, currency } = invoice;
  const { total: own, untaxed } = ownAmounts(invoice, boughtLines(invoice));
  const parts = { ...(own !== amount && { own }), ...(untaxed !== own && { untaxed }) };
  return { amount, ...parts, currency, at: isoOf(at) };
}

/**
 * What the items of one that is adopted cost a period, before discounts and tax: it goes on as it
 * is, so Stripe is not asked for a preview. Null if nothing will be billed, or not by fixed prices.
 */
function listAmount({ items, subscription, period, endsByRenewal }: Facts) {
  if (period === null || endsByRenewal) return null;
  const amounts = items.map((item) => {
    const isFixed = item.price.unit_amount !== null && item.price.transform_quantity === null;
    return isFixed && !isMetered(item)
      ? (item.price.unit_amount ?? 0) * (item.quantity ?? 1)
      : null;
  });
  if (amounts.some((each) => each === null)) return null;
  const amount = amounts.reduce<number>((sum, each) => sum + (each ?? 0), 0);
  return { amount, currency: subscription.currency, at: isoOf(period.end) };
}

function shownPaymentMethod(method: StripePaymentMethod | null): PlannedItem["paymentMethod"] {
  if (method === null) return null;
  const { type, card } = method;
  if (card === undefined) return { type, last4: null, expires: null };
  const expires = `${card.exp_year}-${String(card.exp_month).padStart(2, "0")}`;
  return { type, last4: card.last4, expires };
}

function lossesOf({ subscription, items, isTrial }: Facts): string[] {
  const codes = subscription.discounts.flatMap((reference) => {
    const code = expanded(reference)?.promotion_code ?? null;
    return code === null ? [] : [`The promotion code ${idOf(code)}; its coupon comes along.`];
  });
  return [
    ...codes,
    ...(isTrial ? ["When the trial began; its end stays."] : []),
    ...(subscription.pending_setup_intent === null ? [] : ["The setup of a payment method."]),
    ...(items.some(isMetered)
      ? ["Usage reported between the cancellation and the addition of the metered prices."]
      : []),
  ];
}
