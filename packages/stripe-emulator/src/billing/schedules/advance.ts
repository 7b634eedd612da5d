import type Stripe from "stripe";
import type { Account } from "../../objects.ts";
import { endSubscription } from "../changing/ending.ts";
import { updateSubscription } from "../changing/update.ts";
import { createSubscription } from "../creating/create.ts";
import { idOf, keepSubscription, subscriptionUpdated } from "../keep.ts";
import { scheduleChanged } from "./keep.ts";

type Schedule = Stripe.SubscriptionSchedule;
type Phase = Stripe.SubscriptionSchedule.Phase;
type PhaseItem = Stripe.SubscriptionSchedule.Phase.Item;
type PhaseDiscount = Stripe.SubscriptionSchedule.Phase.Discount;

/** Executes what is due of a schedule: its first phase, the next one, or its end. */
export function advanceSchedule(account: Account, schedule: Schedule, at: number): void {
  if (schedule.status === "not_started") {
    beginFirstPhase(account, schedule, at);
    return;
  }
  const current = schedule.current_phase?.start_date;
  const next = schedule.phases.findIndex((phase) => phase.start_date === current) + 1;
  if (schedule.phases[next] === undefined) finish(account, schedule, at);
  else enterPhase(account, schedule, next, { at });
}

/** Creates the subscription of a schedule with its first phase. */
export function beginFirstPhase(account: Account, before: Schedule, at: number): Schedule {
  const [phase] = before.phases;
  if (phase === undefined) throw new Error(`Schedule ${before.id} has no phase.`);
  const method = phase.default_payment_method ?? before.default_settings.default_payment_method;
  const subscription = createSubscription(
    account,
    {
      customer: idOf(before.customer),
      items: phase.items.map((item) => itemOf(item) as Stripe.SubscriptionCreateParams.Item),
      billing_mode: { type: before.billing_mode.type },
      ...(method === null ? {} : { default_payment_method: idOf(method) }),
      discounts: discountsOf(phase),
      metadata: phase.metadata ?? {},
      off_session: true,
      proration_behavior: phase.proration_behavior,
    },
    at,
  );
  keepSubscription(account, { ...subscription, schedule: before.id }, at);
  const after: Schedule = {
    ...before,
    current_phase: { start_date: phase.start_date, end_date: phase.end_date },
    status: "active",
    subscription: subscription.id,
  };
  return scheduleChanged(account, after, "updated", at);
}

/** Applies a phase to the subscription: items, discounts, metadata. */
export function enterPhase(
  account: Account,
  before: Schedule,
  index: number,
  how: { readonly at: number; readonly proration?: Phase["proration_behavior"] | undefined },
): Schedule {
  const { at } = how;
  const phase = before.phases[index];
  const id = before.subscription === null ? "" : idOf(before.subscription);
  const subscription = account.get("subscription", id);
  if (phase === undefined || subscription === undefined) return before;
  const method = phase.default_payment_method;
  updateSubscription(
    account,
    subscription,
    {
      items: itemsOf(subscription, phase),
      discounts: discountsOf(phase),
      proration_behavior: how.proration ?? phase.proration_behavior,
      ...(phase.billing_cycle_anchor === "phase_start"
        ? { billing_cycle_anchor: { type: "now" as const } }
        : {}),
      ...(method === null ? {} : { default_payment_method: idOf(method) }),
      ...(phase.description === null ? {} : { description: phase.description }),
      metadata: phase.metadata ?? {},
      off_session: true,
    },
    at,
  );
  const after: Schedule = {
    ...before,
    current_phase: { start_date: phase.start_date, end_date: phase.end_date },
  };
  return index === indexOf(before) ? after : scheduleChanged(account, after, "updated", at);
}

function indexOf(schedule: Schedule): number {
  const start = schedule.current_phase?.start_date;
  return schedule.phases.findIndex((phase) => phase.start_date === start);
}

/** Ends a schedule after its last phase; the subscription continues without one, or ends. */
function finish(account: Account, before: Schedule, at: number): void {
  const id = before.subscription === null ? "" : idOf(before.subscription);
  const subscription = account.get("subscription", id);
  if (before.end_behavior === "cancel") {
    const after: Schedule = { ...before, completed_at: at, status: "completed" };
    scheduleChanged(account, { ...after, current_phase: null }, "completed", at);
    if (subscription !== undefined) {
      endSubscription(account, subscription, at, "cancellation_requested");
    }
    return;
  }
  if (subscription !== undefined) {
    const freed = { ...subscription, schedule: null };
    keepSubscription(account, freed, at);
    subscriptionUpdated(account, { before: subscription, after: freed }, at);
  }
  const released: Schedule = {
    ...before,
    current_phase: null,
    released_at: at,
    released_subscription: id,
    status: "released",
    subscription: null,
  };
  scheduleChanged(account, released, "released", at);
}

/**
 * Returns the items of a phase; they keep their ids by price, then by position, and the rest is
 * deleted or added.
 */
function itemsOf(
  subscription: Stripe.Subscription,
  phase: Phase,
): Stripe.SubscriptionUpdateParams.Item[] {
  const left = [...subscription.items.data];
  const take = (isMeant: (item: Stripe.SubscriptionItem) => boolean) => {
    const index = left.findIndex(isMeant);
    return index < 0 ? undefined : left.splice(index, 1)[0];
  };
  const byPrice = phase.items.map((item) => take((one) => one.price.id === idOf(item.price)));
  const changed = phase.items.map((item, index) => {
    const existing = byPrice[index] ?? take(() => true);
    return { ...itemOf(item), ...(existing === undefined ? {} : { id: existing.id }) };
  });
  return [...changed, ...left.map(({ id }) => ({ id, deleted: true as const }))];
}

function itemOf(item: PhaseItem) {
  return {
    price: idOf(item.price),
    ...(item.quantity === undefined ? {} : { quantity: item.quantity }),
    ...(item.discounts.length === 0 ? {} : { discounts: item.discounts.map(discountOf) }),
    metadata: item.metadata ?? {},
    tax_rates: (item.tax_rates ?? []).map(({ id }) => id),
  };
}

function discountsOf(phase: Phase): { coupon?: string; discount?: string }[] | "" {
  return phase.discounts.length === 0 ? "" : phase.discounts.map(discountOf);
}

function discountOf({ coupon, discount }: PhaseDiscount): { coupon?: string; discount?: string } {
  if (discount !== null) return { discount: idOf(discount) };
  return coupon === null ? {} : { coupon: idOf(coupon) };
}
