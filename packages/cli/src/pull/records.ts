import type { CutoverMapping } from "@carryover/contract";
import { type RecordIssue, readCustomer, readSubscription } from "@carryover/contract/client";
import type { PlanSales } from "./plan-sales.ts";
import type { PulledCustomer, PulledSubscription } from "./stripe-objects.ts";

/** A record for an import, as JSON, with the fields that had to be left out of it. */
export interface PulledRecord {
  readonly json: string;
  readonly dropped: readonly RecordIssue[];
  /** Fields of Stripe that are set and have no place in the record. */
  readonly unread: readonly string[];
}

/** Why something has no record. */
export interface LeftOut {
  readonly reason: LeftOutReason;
  readonly message: string;
}

/** Reasons, and what each is called where they are counted. */
export const leftOutReasons = {
  unmapped: "of a price that is not mapped yet",
  ended: "that ended, of a customer or price that is left out",
  never_paid: "that expired before a first payment",
  incomplete: "whose first payment is open",
  skipped: "of a price that the mapping skips",
  no_plan: "without a price of a plan",
  several_plans: "with prices of several plans",
  quantity_unfit: "with a plan bought several times that is sold once",
  many_items: "with more items than Stripe sent",
  no_customer: "of a customer that is left out",
  same_customer: "with a customer id that another one has",
  not_importable: "that an import would reject",
} as const;
export type LeftOutReason = keyof typeof leftOutReasons;

/** Reasons that somebody has to look into; the others are as they should be. */
export const faultyReasons: readonly LeftOutReason[] = [
  ...(["no_plan", "several_plans", "many_items", "no_customer", "same_customer"] as const),
  ...(["quantity_unfit", "not_importable"] as const),
];

/** The customer record of a Stripe customer. It begins with `customerId` and `billingId`. */
export function customerRecordOf(
  { id, name, email, paymentMethodId, metadata, createdAt, unread }: PulledCustomer,
  customerId: string,
): PulledRecord | LeftOut {
  return importable(readCustomer, unread, {
    customerId,
    billingId: id,
    ...(createdAt !== null && { createdAt }),
    ...(name !== null && { name }),
    ...(email !== null && { email }),
    ...(paymentMethodId !== null && { paymentMethodId }),
    ...(Object.keys(metadata).length > 0 && { metadata }),
  });
}

/**
 * The subscription record of a Stripe subscription, with what the mapping makes of its prices. What
 * it has none of is written as empty, so that an import of a later pull takes it away.
 */
export function subscriptionRecordOf(
  subscription: PulledSubscription,
  customerId: string,
  mapping: CutoverMapping,
  sales: ReadonlyMap<string, PlanSales>,
): PulledRecord | LeftOut {
  const target = targetOf(subscription, mapping, sales);
  if ("reason" in target) return leftOutOf(subscription, target);
  const { id, startDate, metadata, unread } = subscription;
  const { resourceFrom } = mapping;
  const resourceId = resourceFrom === undefined ? undefined : metadata[resourceFrom];
  const period = billingPeriodOf(subscription, mapping);
  const { planId, addons, charges, units } = target;
  return importable(readSubscription, unread, {
    customerId,
    planId,
    ...(resourceId !== undefined && { resourceId }),
    billingId: id,
    startDate,
    ...stateOf(subscription),
    ...(period !== null && { billingPeriod: period }),
    addons,
    ...(units === null ? { charges } : { unitQuantity: units }),
    ...(Object.keys(metadata).length > 0 && { metadata }),
  });
}

/** Nobody has to map the prices of what is history: without them it is left out, and counted. */
export function leftOutOf({ id, status }: PulledSubscription, why: LeftOut): LeftOut {
  const isHistory = status === "canceled" && why.reason !== "skipped";
  return isHistory ? { reason: "ended", message: `${id} has ended.` } : why;
}

/**
 * The state of a subscription. That it goes on is written too, so that an import of a later pull
 * takes back an end that was withdrawn at Stripe.
 */
function stateOf({
  status,
  startDate,
  cancelAt,
  canceledAt,
  endedAt,
  trialEndDate,
  billingCycleAnchor,
}: PulledSubscription) {
  // What it was to be then is history as well, and would be taken for what is to come.
  if (status === "canceled") {
    return {
      status,
      ...(canceledAt !== null && { canceledAt }),
      ...(endedAt !== null && { endedAt }),
    };
  }
  return {
    status,
    ...(trialEndDate !== null && { trialEndDate }),
    ...(cancelAt === null ? { cancelAt } : { cancelAt, endDate: cancelAt }),
    ...(billingCycleAnchor !== null && billingCycleAnchor !== startDate && { billingCycleAnchor }),
  };
}

interface Target {
  readonly planId: string;
  /** How often a plan is bought that the catalog does not price; null if that is no matter. */
  readonly units: number | null;
  readonly addons: readonly { id: string; quantity: number }[];
  readonly charges: readonly { id: string; type: "FEATURE"; quantity: number }[];
}

/** Whether a subscription never came to be, or not yet. */
export function statusLeftOut({ id, status }: PulledSubscription): LeftOut | null {
  if (status === "incomplete_expired") {
    return { reason: "never_paid", message: `${id} was never paid for.` };
  }
  if (status !== "incomplete") return null;
  return { reason: "incomplete", message: `${id} is not paid for yet.` };
}

function targetOf(
  { id, items, hasMoreItems }: PulledSubscription,
  mapping: CutoverMapping,
  sales: ReadonlyMap<string, PlanSales>,
): Target | LeftOut {
  const left = (reason: LeftOutReason, message: string) => ({ reason, message });
  if (hasMoreItems) return left("many_items", `${id} has more items than Stripe lists with it.`);
  const entries = items.map(({ price, quantity }) => {
    return { price, quantity, mapped: mapping.prices[price.id] };
  });
  if (entries.some(({ mapped }) => mapped?.skip)) return left("skipped", `${id} is skipped.`);
  const unmapped = entries.find(({ mapped }) => mapped === undefined);
  if (unmapped !== undefined) {
    return left("unmapped", `${id}: ${unmapped.price.id} is not mapped yet.`);
  }
  const plans = entries.flatMap(({ mapped }) => mapped?.plan ?? []);
  const [planId, ...others] = plans;
  if (planId === undefined) {
    return left("no_plan", `${id} has no price that is mapped to a plan: map one, or skip it.`);
  }
  if (others.length > 0) {
    return left("several_plans", `${id} has prices of ${plans.join(" and ")}: it needs one plan.`);
  }
  const sold = sales.get(planId);
  const times = entries.find(({ mapped }) => mapped?.plan !== undefined)?.quantity ?? null;
  const unitFeature = sold?.unitFeature ?? null;
  if (sold !== undefined && unitFeature === null && (times ?? 1) !== 1) {
    const message = `${id} buys the plan ${planId} ${times} times, which is sold as a whole.`;
    return left("quantity_unfit", `${message} Sell it by unit, or map its price to a feature.`);
  }
  const features = entries.flatMap(({ price, mapped, quantity }) => {
    const feature = mapped?.plan === undefined ? mapped?.feature : (unitFeature ?? undefined);
    // Metered usage has no quantity: nothing is bought in advance. A quantity of 0 is one: left
    // out, the plan's least or 1 would be taken for it.
    if (feature === undefined || quantity === null) return [];
    return [[feature, sold?.unitsOf(feature, price, quantity) ?? quantity] as const];
  });
  const isOfUnits = sold === undefined && features.length === 0 && (times ?? 1) !== 1;
  return {
    planId,
    units: isOfUnits ? times : null,
    addons: summed(entries.map(({ mapped, quantity }) => [mapped?.addon, quantity ?? 1])),
    charges: summed(features).map((charge) => ({ ...charge, type: "FEATURE" })),
  };
}

/** Two prices of one thing are one entry with both quantities. */
function summed(
  entries: ReadonlyArray<readonly [string | undefined, number]>,
): { id: string; quantity: number }[] {
  const sums = new Map<string, number>();
  for (const [id, quantity] of entries) {
    if (id !== undefined) sums.set(id, (sums.get(id) ?? 0) + quantity);
  }
  return [...sums].map(([id, quantity]) => ({ id, quantity }));
}

/** The period of the plan's price, if the platform has such a one. */
function billingPeriodOf(
  { items }: PulledSubscription,
  mapping: CutoverMapping,
): "MONTHLY" | "ANNUALLY" | null {
  const price = items.find(({ price }) => mapping.prices[price.id]?.plan !== undefined)?.price;
  if (price?.interval === "month" && price.intervalCount === 1) return "MONTHLY";
  const months = price?.interval === "year" ? 12 : price?.interval === "month" ? 1 : 0;
  return months * (price?.intervalCount ?? 0) === 12 ? "ANNUALLY" : null;
}

/** Fields without which a record still says what it is of. */
const droppable = ["name", "email", "paymentMethodId", "metadata", "createdAt"];

/** A record that an import takes: fields that it would reject are left out where they may be. */
function importable(
  read: typeof readCustomer | typeof readSubscription,
  unread: readonly string[],
  given: Readonly<Record<string, unknown>>,
): PulledRecord | LeftOut {
  const reading = read(given, { ignoreUnknown: false });
  if (reading.ok) return { json: JSON.stringify(given), dropped: [], unread };
  const names = reading.issues.map(({ pointer }) => pointer.split("/")[1] ?? "");
  const bad = reading.issues.find((_, index) => !droppable.includes(names[index] ?? ""));
  if (bad !== undefined) {
    const message = `${given.billingId}: ${bad.pointer}: ${bad.message}`;
    return { reason: "not_importable", message };
  }
  const kept = Object.entries(given).filter(([name]) => !names.includes(name));
  return { json: JSON.stringify(Object.fromEntries(kept)), dropped: reading.issues, unread };
}
