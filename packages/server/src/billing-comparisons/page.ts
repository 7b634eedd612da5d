import { type Catalog, currentCatalog } from "../catalog/service.ts";
import { type BillingFacts, loadBillingFacts, loadByBillingIds } from "../customers/service.ts";
import { isBeingReplaced } from "../cutovers/service.ts";
import type { Queryable } from "../database/database.ts";
import { idOf, type StripeSubscription } from "../stripe/stripe.ts";
import {
  findHolders,
  loadAllLinkedPrices,
  loadLinked,
  loadWithTasks,
  rememberedPrices,
  type Subscription,
} from "../subscriptions/service.ts";
import { markOfOld } from "../webhooks/service.ts";
import { compare } from "./compare.ts";
import { type Finding, type UnplacedEntry, verdictOf } from "./comparison.ts";
import { billedOf, fingerprintsOf } from "./items.ts";

/** Whose subscriptions are compared. */
export interface ComparedAccount {
  readonly environmentId: string;
  readonly accountId: string;
}

/** The platform's data for a page of subscriptions at Stripe. */
export interface PageContext {
  /** By billing id. */
  readonly rows: ReadonlyMap<string, Subscription>;
  readonly catalog: Catalog;
  /** Prices that were made at Stripe, by fingerprint. */
  readonly made: ReadonlyMap<string, string>;
  /** Prices that subscriptions were linked with, by billing id and the part that they bill. */
  readonly linked: ReadonlyMap<string, ReadonlyMap<string, string>>;
  /** By customer id. */
  readonly customers: ReadonlyMap<string, BillingFacts>;
  /** Customers that are not archived, by their billing id. */
  readonly owners: ReadonlyMap<string, string>;
  /** Subscriptions by a billing id that they had before. */
  readonly former: ReadonlyMap<string, string>;
  /** Ids of subscriptions with unfinished work at Stripe. */
  readonly busy: ReadonlySet<string>;
  /** Billing ids that a cutover moves. */
  readonly moved: ReadonlySet<string>;
}

/** A subscription at Stripe with its findings. */
export interface Compared {
  readonly subscription: StripeSubscription;
  readonly row: Subscription | null;
  readonly entry: UnplacedEntry;
}

/** Loads what the subscriptions of one page are compared with. */
export async function contextOf(
  database: Queryable,
  { environmentId, accountId }: ComparedAccount,
  page: readonly StripeSubscription[],
): Promise<PageContext> {
  const ids = page.map(({ id }) => id);
  const [catalog, linked, holders] = await Promise.all([
    currentCatalog(database, environmentId),
    loadLinked(database, environmentId, ids),
    findHolders(database, environmentId, ids),
  ]);
  const rows = new Map(linked.map((row) => [row.billingId ?? "", row]));
  const payers = linked.map((row) => row.payingCustomerId ?? row.customerId);
  const prints = new Set(linked.flatMap((row) => fingerprintsOf(row, catalog)));
  const keys = linked.map(({ customerId, billingId }) => ({
    customerId,
    billingId: billingId ?? "",
  }));
  const [prices, made, facts, owners, busy] = await Promise.all([
    loadAllLinkedPrices(database, environmentId, keys),
    rememberedPrices(database, environmentId, accountId, [...prints]),
    loadBillingFacts(database, environmentId, [...new Set(payers)]),
    loadByBillingIds(database, environmentId, [
      ...new Set(page.map((each) => idOf(each.customer))),
    ]),
    loadWithTasks(database, environmentId, [...new Set(linked.map((row) => row.customerId))]),
  ]);
  const former = holders.filter(({ billingId }) => !rows.has(billingId));
  return {
    rows,
    catalog,
    made,
    busy,
    linked: prices,
    customers: new Map(facts.map((each) => [each.customerId, each])),
    owners: new Map(
      owners.flatMap((each) => (each.isArchived ? [] : [[each.billingId, each.customerId]])),
    ),
    former: new Map(former.map((each) => [each.billingId, each.subscriptionId])),
    moved: await movedOf(database, { environmentId, accountId }, page),
  };
}

/** Loads the cutovers of subscriptions, but only of those with the mark of a cutover. */
async function movedOf(
  database: Queryable,
  place: ComparedAccount,
  page: readonly StripeSubscription[],
): Promise<ReadonlySet<string>> {
  const moved = new Set<string>();
  for (const subscription of page) {
    const mark = markOfOld(subscription);
    if (mark === null) continue;
    const old = { id: subscription.id, mark };
    if (await isBeingReplaced(database, place, old)) moved.add(subscription.id);
  }
  return moved;
}

/** Compares one subscription at Stripe; returns null for one without a known owner. Pure. */
export function compareOne(
  subscription: StripeSubscription,
  context: PageContext,
  now: Date,
): Compared | null {
  const row = context.rows.get(subscription.id) ?? null;
  if (row === null) {
    const entry = onlyAtStripe(subscription, context);
    return entry === null ? null : { subscription, row, entry };
  }
  const { rows: _, catalog, made, customers } = context;
  const linked = context.linked.get(subscription.id) ?? new Map();
  const billed = billedOf(row, catalog, { made, linked });
  const payer = customers.get(row.payingCustomerId ?? row.customerId) ?? null;
  const findings = compare({ row, billed, payer }, subscription, now);
  const fields = differencesOf(findings).map((each) => excused(each, row, context));
  const entry: UnplacedEntry = {
    verdict: verdictOf(fields),
    side: "both",
    fields,
    healed: [],
    lastChange: null,
    subscriptionId: row.subscriptionId,
    customerId: row.customerId,
    billingId: subscription.id,
    notCompared: findings.flatMap((each) =>
      each.verdict === "not_compared" ? [{ field: each.field, reason: each.reason }] : [],
    ),
  };
  return { subscription, row, entry };
}

type Difference = UnplacedEntry["fields"][number];

function differencesOf(findings: readonly Finding[]): Difference[] {
  return findings.flatMap((each) => (each.verdict === "not_compared" ? [] : [each]));
}

/** Turns a difference into a warning if work in progress is about to remove it. */
function excused(difference: Difference, row: Subscription, context: PageContext): Difference {
  const isMoved = context.moved.has(row.billingId ?? "");
  if (!isMoved && !context.busy.has(row.subscriptionId)) return difference;
  const hint = isMoved
    ? "A cutover moves it. Compare again when that is done."
    : "A change of the platform is on its way to Stripe. Compare again when it has come there.";
  return { ...difference, verdict: "warning", hint };
}

/** Statuses of subscriptions that neither bill nor grant anything. */
const lifeless: readonly string[] = ["canceled", "incomplete", "incomplete_expired"];

function onlyAtStripe(
  subscription: StripeSubscription,
  context: PageContext,
): UnplacedEntry | null {
  const { id: billingId, customer, status } = subscription;
  const customerId = context.owners.get(idOf(customer)) ?? null;
  const subscriptionId = context.former.get(billingId) ?? null;
  const isMoved = context.moved.has(billingId);
  if (lifeless.includes(status) || isMoved) return null;
  if (customerId === null && subscriptionId === null) return null;
  const hint =
    subscriptionId === null
      ? "The platform does not know it. If a cutover has planned it, apply that; else import it " +
        "with its billingId, or cancel it at Stripe."
      : "Another one has replaced it here, but Stripe still bills it: cancel it there.";
  const sides = { ours: null, stripe: `${billingId} (${status})` };
  return {
    verdict: "warning",
    side: "stripe",
    subscriptionId,
    customerId,
    billingId,
    notCompared: [],
    healed: [],
    lastChange: null,
    fields: [{ field: "billing_id", verdict: "warning", ...sides, hint }],
  };
}

/**
 * Returns the entry of a subscription that Stripe lacks or was not asked for. Ended ones are
 * history.
 */
export function onlyOurs(row: Subscription, isOver: boolean, isAsked: boolean): UnplacedEntry {
  const { subscriptionId, customerId } = row;
  const billingId = row.billingId ?? "";
  const verdict = isOver ? "warning" : "differs";
  const hint = isAsked
    ? "Stripe has no such subscription in this account: correct the billingId, or end it here."
    : "It is not in Stripe's list, and too many are missing to ask for each. Is it this account?";
  const field = { field: "billing_id", verdict, ours: billingId, stripe: null, hint } as const;
  return {
    verdict,
    side: "ours",
    subscriptionId,
    customerId,
    billingId,
    fields: [field],
    notCompared: [],
    healed: [],
    lastChange: null,
  };
}
