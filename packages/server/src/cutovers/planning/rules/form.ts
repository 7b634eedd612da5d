import type { RuleHit } from "@carryover/contract";
import type { StripePrice } from "../../../stripe/stripe.ts";
import { cutoverMark, replacesMark } from "../../../stripe-marks.ts";
import { idOf, isoOf } from "../../references.ts";
import { type Facts, isMetered } from "../facts.ts";
import { firstMovedRenewal, latestAnchor, nextFittingRenewal } from "./renewals.ts";
import { hit, type RuleCode } from "./table.ts";

/** What Stripe takes in one subscription. */
const itemsMax = 20;
const metadataKeysMax = 50;

/** Rules on what a subscription is made of: what a copy could not have, or would have otherwise. */
export function formRules(facts: Facts): RuleHit[] {
  return [...ofFields(facts), ...ofItems(facts), ...ofAnchor(facts), ...ofMeters(facts)];
}

/** Fields that a copy cannot take over, or that make somebody else a party. */
function ofFields({ subscription, items }: Facts): RuleHit[] {
  const hits: RuleHit[] = [];
  const when = (is: boolean, code: RuleCode, message: string, fix: string) => {
    if (is) hits.push(hit(code, { message, fix }));
  };
  const { schedule, billing_schedules: billingSchedules, billing_mode: mode } = subscription;
  const scheduleId = schedule === null ? "" : idOf(schedule);
  const release = "Release the schedule, which keeps the subscription, or adopt it.";
  when(schedule !== null, "has_schedule", `The schedule ${scheduleId} manages it.`, release);
  const waiting = "An update of it waits for a payment.";
  const wait = "Plan again when the update is paid or has expired.";
  when(subscription.pending_update !== null, "has_pending_update", waiting, wait);
  const isPrebilled = (billingSchedules ?? []).length > 0;
  when(isPrebilled, "is_prebilled", "Billing schedules bill it ahead.", "Adopt it.");
  const hasThresholds =
    subscription.billing_thresholds !== null || items.some((item) => item.billing_thresholds);
  const thresholds = "It has billing thresholds.";
  when(hasThresholds, "has_thresholds", thresholds, "Remove the thresholds, or adopt it.");
  const interval = "It has a pending_invoice_item_interval.";
  const hasInterval = subscription.pending_invoice_item_interval !== null;
  when(hasInterval, "has_item_interval", interval, "Remove the interval, or adopt it.");
  const hasTrial = items.some((item) => item.current_trial);
  const trial = "An item of it is in a trial of its own.";
  when(hasTrial, "has_item_trial", trial, "Plan again after the trial, or adopt it.");
  const connect = connectFields(subscription);
  const fields = `It has ${connect.join(", ")}.`;
  when(connect.length > 0, "connect_fields", fields, "Ask who owns it; or adopt it.");
  const isManaged = subscription.managed_payments?.enabled === true;
  when(isManaged, "managed_payments", "It has Managed Payments.", "Adopt it.");
  const credit = "An upgrade before the renewal gives no credit for the old plan.";
  const hold = "Hold plan changes back until the renewal, or credit them by hand.";
  when(mode.type === "flexible", "flexible_upgrade", credit, hold);
  const setup = "A payment method of it waits to be set up.";
  const confirm = "Have the customer confirm the payment method, or see that it is not needed.";
  when(subscription.pending_setup_intent !== null, "setup_pending", setup, confirm);
  const keys = new Set([...Object.keys(subscription.metadata), cutoverMark, replacesMark]);
  const full = `With ours, its metadata would have ${keys.size} keys; ${metadataKeysMax} is most.`;
  when(keys.size > metadataKeysMax, "metadata_full", full, "Remove keys at Stripe, or adopt it.");
  return hits;
}

function connectFields(subscription: Facts["subscription"]): string[] {
  const issuer = (subscription.invoice_settings as { issuer?: { type?: string } } | null)?.issuer;
  const found = {
    application: subscription.application,
    application_fee_percent: subscription.application_fee_percent,
    on_behalf_of: subscription.on_behalf_of,
    transfer_data: subscription.transfer_data,
    "invoice_settings.issuer": issuer?.type === "account" ? issuer : null,
    "automatic_tax.liability": subscription.automatic_tax.liability?.type === "account" || null,
  };
  return Object.entries(found).flatMap(([name, value]) => (value == null ? [] : [name]));
}

function ofItems({ subscription, items, period }: Facts): RuleHit[] {
  if (items.length === 0) {
    const message = "Stripe lists no items of it.";
    return [hit("no_items", { message, fix: "Look at it in Stripe's dashboard." })];
  }
  if (subscription.items.has_more || items.length > itemsMax) {
    const message = `It has more than ${Math.min(items.length, itemsMax)} items.`;
    return [hit("too_many_items", { message, fix: "Adopt it." })];
  }
  if (period !== null) return [];
  const periods = items.map(({ price, current_period_end: end }) => {
    const { interval, interval_count: count } = price.recurring ?? {};
    return `${price.id} every ${count} ${interval} until ${isoOf(end)}`;
  });
  const message = `Its items have different periods: ${periods.join("; ")}.`;
  return [hit("mixed_periods", { message, fix: "Adopt it." })];
}

/** A copy has to renew when the old one would have, the next time and ever after. */
function ofAnchor({ subscription, now, period, isTrial }: Facts): RuleHit[] {
  const { start_date: start, billing_cycle_anchor: anchor, trial_end: trialEnd } = subscription;
  if (start >= now) {
    const message = `It starts at ${isoOf(start)}.`;
    return [hit("starts_later", { message, fix: "Plan again after that." })];
  }
  if (period === null) return [];
  if (isTrial) {
    if (trialEnd === period.end && anchor === period.end) return [];
    const ends = trialEnd === null ? "has no end" : `ends at ${isoOf(trialEnd)}`;
    const message = `Its trial ${ends}, and its renewals count from ${isoOf(anchor)}.`;
    return [hit("trial_anchor_differs", { message, fix: "Plan again after its trial." })];
  }
  if (subscription.billing_cycle_anchor_config != null) {
    const message = "It has a billing_cycle_anchor_config, which no backdated copy can have.";
    return [hit("anchor_config", { message, fix: "Adopt it." })];
  }
  const latest = latestAnchor(now, period);
  if (period.end > latest) {
    const message = `It renews at ${isoOf(period.end)}, which is more than its interval ahead.`;
    return [hit("period_too_long", { message, fix: "Plan again when it is less, or adopt it." })];
  }
  const shift = firstMovedRenewal(anchor, period);
  if (shift === null) return [];
  const usual = shift.old === null ? "another time" : isoOf(shift.old);
  const message = `A copy would renew at ${isoOf(shift.new)} instead of ${usual}.`;
  const fitting = nextFittingRenewal(anchor, period);
  const later = fitting === null ? "" : `Plan again in the period that ends ${isoOf(fitting)}, or `;
  return [hit("anchor_moves", { message, fix: `${later}adopt it.` })];
}

function ofMeters({ items, context }: Facts): RuleHit[] {
  const metered = items.filter(isMetered).map(({ price }) => price);
  const prices = metered.map(({ id }) => id);
  if (prices.length === 0) return [];
  const message = `Metered: ${prices.join(", ")}.`;
  if (context.options.metered !== "bill-now") {
    const fix = "Bill the usage at the cutover with --metered bill-now, or adopt it.";
    return [hit("metered", { message, fix })];
  }
  if (prices.length === items.length) {
    const fix = "Adopt it, or replace its prices in place with --way swap.";
    return [hit("only_metered", { message, fix })];
  }
  const uneven = metered.filter((price) => !isLinear(price));
  if (uneven.length > 0) {
    const parts = uneven.map(({ id, billing_scheme: scheme }) => {
      return `${id} has ${scheme === "tiered" ? "tiers" : "blocks of units"}`;
    });
    const begins = `Usage would be counted anew within a period: ${parts.join("; ")}.`;
    const keep = "Adopt it, or replace its prices in place with --way swap.";
    return [hit("metered_begins_anew", { message: begins, fix: keep })];
  }
  const levels = metered.flatMap((price) => unaddedUsage(price, context.meters));
  if (levels.length > 0) {
    const twice = `Both subscriptions could bill the same usage: ${levels.join("; ")}.`;
    const keep =
      "Adopt it, or replace its prices in place with --way swap. If the key cannot read the " +
      "meter, let it read billing meters, and plan again.";
    return [hit("meter_not_additive", { message: twice, fix: keep })];
  }
  const fix =
    "Nothing, if charging the usage at the cutover is what is meant. Usage that is reported in " +
    "the moment after that, until the new one has its metered prices, is not billed.";
  return [hit("metered_billed_now", { message, fix })];
}

/** Formulas by which two subscriptions share usage, and never bill any of it twice. */
const additiveFormulas: readonly (string | null)[] = ["sum", "count"];

/**
 * Why a price's usage is not known to add up. A level, such as the last value of a period, is
 * reported before a move and once more after it, and either subscription would bill it whole.
 */
function unaddedUsage(price: StripePrice, meters: Facts["context"]["meters"]): string[] {
  const meter = price.recurring?.meter ?? null;
  if (meter === null) return [`${price.id} has no meter`];
  const formula = meters.get(meter) ?? null;
  if (additiveFormulas.includes(formula)) return [];
  const named = `the meter ${meter} of ${price.id}`;
  return [formula === null ? `${named} cannot be read` : `${named} has the formula ${formula}`];
}

/**
 * Whether usage costs the same in one part as in two. Tiers, with which fixed fees come, and blocks
 * count from zero on each invoice. The new price is of the same kind: `target_price_unfit` blocks
 * others.
 */
function isLinear(price: StripePrice): boolean {
  return price.billing_scheme === "per_unit" && (price.transform_quantity ?? null) === null;
}
