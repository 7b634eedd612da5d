import { createHash } from "node:crypto";
import { canonicalJson, sameJson } from "@carryover/contract";
import type { StripeSubscription } from "../../stripe/stripe.ts";
import { cutoverMark, withoutMarks } from "../../stripe-marks.ts";
import { idOf, idOrNull } from "../references.ts";

/** What of an old subscription must still be so when its plan is applied; JSON. */
export type Snapshot = Readonly<Record<string, unknown>>;

/**
 * The fields that a plan rests on, as they were read. Lists are in an order of their own, so that
 * Stripe's does not matter. Payment methods and texts of people's stand as digests, which tell a
 * change and nothing else. The fence of the cutover itself is left out.
 */
export function snapshotOf(subscription: StripeSubscription, cutoverId: string): Snapshot {
  const items = subscription.items.data.map((item) => ({
    price: item.price.id,
    quantity: item.quantity ?? null,
    periodEnd: item.current_period_end,
    discounts: item.discounts.map(idOf).sort(),
    taxRates: idsOf(item.tax_rates),
  }));
  return {
    cutover: cutoverId,
    // By which many are found in one range of Stripe's list.
    created: subscription.created,
    status: subscription.status,
    customer: idOf(subscription.customer),
    currency: subscription.currency,
    startDate: subscription.start_date,
    billingCycleAnchor: subscription.billing_cycle_anchor,
    billingMode: subscription.billing_mode.type,
    items: Object.fromEntries(
      items.sort((a, b) => (a.price < b.price ? -1 : 1)).map(({ price, ...rest }) => [price, rest]),
    ),
    itemCount: items.length,
    cancelAt: subscription.cancel_at,
    cancelAtPeriodEnd: subscription.cancel_at_period_end,
    trialEnd: subscription.status === "trialing" ? subscription.trial_end : null,
    discounts: subscription.discounts.map(idOf).sort(),
    collectionMethod: subscription.collection_method,
    daysUntilDue: subscription.days_until_due,
    paymentMethod: digest(idOrNull(subscription.default_payment_method)),
    paymentSource: digest(idOrNull(subscription.default_source)),
    pauseCollection: isOurFence(subscription, cutoverId)
      ? null
      : (subscription.pause_collection?.behavior ?? null),
    schedule: idOrNull(subscription.schedule),
    hasPendingUpdate: subscription.pending_update !== null,
    hasThresholds: subscription.billing_thresholds !== null,
    hasItemInterval: subscription.pending_invoice_item_interval !== null,
    automaticTax: subscription.automatic_tax.enabled,
    taxRates: idsOf(subscription.default_tax_rates),
    description: digest(subscription.description),
    invoiceSettings: digest(subscription.invoice_settings),
    paymentSettings: digest(subscription.payment_settings),
    metadata: digests(withoutMarks(subscription.metadata)),
  };
}

/** Fields that stand as digests; their change is told without them. */
const secrets: ReadonlySet<string> = new Set([
  "paymentMethod",
  "paymentSource",
  "description",
  "invoiceSettings",
  "paymentSettings",
  "metadata",
]);

/**
 * What is different now: a clause for each field, with what it was and is. Empty if the old
 * subscription still is as it was planned, or is so behind our own fence.
 */
export function driftOf(snapshot: Snapshot, current: StripeSubscription): string[] {
  const now = snapshotOf(current, String(snapshot.cutover));
  // Discounts are told by their ids; the ends of their coupons are for the new one.
  const { coupons: _, ...planned } = snapshot;
  return differences(planned, now, "");
}

function differences(was: Snapshot, is: Snapshot, path: string): string[] {
  const names = [...new Set([...Object.keys(was), ...Object.keys(is)])];
  return names.flatMap((name) => {
    const [before, after] = [was[name] ?? null, is[name] ?? null];
    if (sameJson(before, after)) return [];
    const field = path === "" ? name : `${path}.${name}`;
    const isSecret = secrets.has(name) || path === "metadata";
    if (isPlain(before) && isPlain(after)) return differences(before, after, field);
    if (isSecret) return [`${field} ${changeOf(before, after)}`];
    return [`${field} was ${shown(before, name)} and is ${shown(after, name)}`];
  });
}

function changeOf(before: unknown, after: unknown): string {
  if (before === null) return "was added";
  return after === null ? "was removed" : "was changed";
}

const instants: ReadonlySet<string> = new Set([
  "startDate",
  "billingCycleAnchor",
  "periodEnd",
  "cancelAt",
  "trialEnd",
]);

function shown(value: unknown, name: string): string {
  if (value === null) return "none";
  if (typeof value === "number" && instants.has(name)) return new Date(value * 1_000).toISOString();
  return typeof value === "string" ? value : JSON.stringify(value);
}

function isPlain(value: unknown): value is Snapshot {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A pause without an end that the same cutover has set, which its mark in the metadata says. */
export function isOurFence(subscription: StripeSubscription, cutoverId: string): boolean {
  const pause = subscription.pause_collection;
  const isMarked = subscription.metadata[cutoverMark] === cutoverId;
  return isMarked && pause?.behavior === "keep_as_draft" && pause.resumes_at === null;
}

function idsOf(list: readonly { readonly id: string }[] | null): string[] {
  return (list ?? []).map(({ id }) => id).sort();
}

function digests(texts: Readonly<Record<string, string>>): Record<string, string | null> {
  return Object.fromEntries(Object.entries(texts).map(([key, text]) => [key, digest(text)]));
}

/** Short, since it only has to differ; null stays null, as do objects that say nothing. */
function digest(value: unknown): string | null {
  if (value === null || value === undefined) return null;
  const hash = createHash("sha256").update(canonicalJson(value), "utf8");
  return hash.digest("hex").slice(0, 16);
}
