import { limits } from "@carryover/contract";
import { pagesOf } from "../stripe/reading.ts";
import type { StripeItem, StripeSubscription } from "../stripe/stripe.ts";
import { effectiveEnd, loadLinked } from "../subscriptions/service.ts";
import { nextReading } from "../webhooks/service.ts";
import { added, type Progress, type UnplacedEntry } from "./comparison.ts";
import type { ComparisonRun } from "./comparison-run.ts";
import { lastChange } from "./last-change.ts";
import { look, lookAgain } from "./look.ts";
import { type Compared, compareOne, contextOf, onlyOurs } from "./page.ts";
import * as store from "./store.ts";
import { heal } from "./take-over.ts";

/** One page: its findings, and the position of the next one; null after the last page. */
interface Page {
  readonly entries: readonly UnplacedEntry[];
  readonly read: number;
  readonly unrelated: number;
  readonly next: Omit<Progress, "position"> | null;
}

/** At most four levels, as Stripe allows. */
const expansions = ["data.customer", "data.discounts", "data.discounts.source.coupon"];

/**
 * Runs a comparison page by page from its current position. Each page is read from Stripe,
 * compared, and stored together with the position in one transaction, so that another process can
 * continue behind it. Returns false if another process has taken over, or `isStopping`. Throws
 * StripeError.
 */
export async function goThrough(run: ComparisonRun, isStopping: () => boolean): Promise<boolean> {
  let { progress, totals } = run.comparison;
  for (;;) {
    if (isStopping()) return false;
    const page =
      progress.phase === "listed"
        ? await readListed(run, progress)
        : await readUnlisted(run, progress);
    totals = added(totals, page);
    const { position } = progress;
    const next = { ...(page.next ?? progress), position: position + page.entries.length };
    const { id, environmentId } = run.comparison;
    const isOurs = await run.database.transaction(async (transaction) => {
      const step = { progress: next, totals, now: run.now() };
      if (!(await store.advance(transaction, run.tenure, step))) return false;
      if (page.entries.length === 0) return true;
      await store.insertEntries(transaction, { id, environmentId, position }, page.entries);
      return true;
    });
    if (!isOurs) return false;
    if (page.next === null) return true;
    progress = next;
  }
}

/** Reads a page of Stripe's list, in any status, newest first. */
async function readListed(run: ComparisonRun, progress: Progress): Promise<Page> {
  const { database, connection } = run;
  const begunAt = run.now();
  const number = await nextReading(database);
  const after = progress.cursor === null ? {} : { starting_after: progress.cursor };
  const { data, hasMore } = await connection.stripe.subscriptions({
    status: "all",
    limit: limits.comparisonPageMax,
    expand: expansions,
    ...after,
  });
  const subscriptions = await Promise.all(data.map((each) => loadAllItems(run, each)));
  const found = await compareAll(run, { subscriptions, number, begunAt });
  const last = subscriptions.at(-1);
  const goesOn = hasMore && last !== undefined;
  return {
    entries: found.entries,
    read: data.length,
    unrelated: found.unrelated,
    next: goesOn
      ? { phase: "listed", cursor: last.id, looks: progress.looks }
      : { phase: "unlisted", cursor: null, looks: progress.looks },
  };
}

/**
 * Returns a page of ours that Stripe's list does not have: those that Stripe does not know, those
 * of test clocks, which it does not list, and those that were made since. Each is asked for, up to
 * a bound.
 */
async function readUnlisted(run: ComparisonRun, progress: Progress): Promise<Page> {
  const { database, comparison, connection } = run;
  const { environmentId } = comparison;
  const ids = await store.unlistedBillingIds(database, comparison, progress.cursor);
  const asked = ids.slice(0, Math.max(0, limits.comparisonLooksMax - progress.looks));
  const begunAt = run.now();
  const number = await nextReading(database);
  const subscriptions = (await look(run, asked)).filter((each) => each !== null);
  const { entries } = await compareAll(run, { subscriptions, number, begunAt });
  const found = new Set(subscriptions.map(({ id }) => id));
  const missing = ids.filter((id) => !found.has(id));
  const now = connection.stripe.now();
  const own = (await loadLinked(database, environmentId, missing)).map((row) => {
    const end = effectiveEnd(row);
    const entry = onlyOurs(row, end !== null && end <= now, asked.includes(row.billingId ?? ""));
    return { ...entry, lastChange: lastChange(row.updatedAt, null, run.events) };
  });
  const last = ids.at(-1);
  const looks = progress.looks + asked.length;
  return {
    entries: [...entries, ...own],
    read: subscriptions.length,
    unrelated: 0,
    next: last === undefined ? null : { phase: "unlisted", cursor: last, looks },
  };
}

/**
 * 1. Compare each subscription with the platform's data.
 * 2. Look again at differing ones that changed meanwhile.
 * 3. Find out which side changed the differing ones last.
 * 4. Take over Stripe's values if requested.
 */
async function compareAll(
  run: ComparisonRun,
  page: {
    readonly subscriptions: readonly StripeSubscription[];
    readonly number: string;
    readonly begunAt: Date;
  },
): Promise<{ entries: UnplacedEntry[]; unrelated: number }> {
  const { database, connection, events } = run;
  const { subscriptions } = page;
  if (subscriptions.length === 0) return { entries: [], unrelated: 0 };
  const context = await contextOf(database, connection, subscriptions);
  const now = connection.stripe.now();
  const first = subscriptions.flatMap((each) => compareOne(each, context, now) ?? []);
  const related = await lookAgain(run, first, page);
  const others = related.filter(({ entry }) => entry.verdict !== "in_sync");
  await events.readFor(others.map(({ subscription }) => subscription.id));
  const entries: UnplacedEntry[] = [];
  for (const each of related) entries.push(await settle(run, each, page.number));
  return { entries, unrelated: unrelatedOf(subscriptions, context) };
}

async function settle(
  run: ComparisonRun,
  compared: Compared,
  number: string,
): Promise<UnplacedEntry> {
  const { entry, row, subscription } = compared;
  if (entry.verdict === "in_sync") return entry;
  const last = lastChange(row?.updatedAt ?? null, subscription, run.events);
  const after = run.comparison.heals ? await heal(run, compared, number) : entry;
  return { ...after, lastChange: last };
}

function unrelatedOf(
  subscriptions: readonly StripeSubscription[],
  { rows, owners, former }: Awaited<ReturnType<typeof contextOf>>,
): number {
  const isRelated = ({ id, customer }: StripeSubscription) => {
    const customerId = typeof customer === "string" ? customer : customer.id;
    return rows.has(id) || former.has(id) || owners.has(customerId);
  };
  return subscriptions.filter((each) => !isRelated(each)).length;
}

/** Loads all items; Stripe sends ten with a subscription, and the others as a list of their own. */
async function loadAllItems(
  { connection }: Pick<ComparisonRun, "connection">,
  subscription: StripeSubscription,
): Promise<StripeSubscription> {
  if (!subscription.items.has_more) return subscription;
  const items: StripeItem[] = [];
  const load = async (cursor: object) => {
    const query = { subscription: subscription.id, ...cursor };
    const { object } = await connection.stripe.get<{ data: StripeItem[]; has_more: boolean }>(
      "/v1/subscription_items",
      query,
    );
    return { data: object.data, hasMore: object.has_more };
  };
  for await (const { data } of pagesOf(load)) items.push(...data);
  return { ...subscription, items: { ...subscription.items, data: items, has_more: false } };
}
