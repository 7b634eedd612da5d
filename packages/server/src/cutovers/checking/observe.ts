import { existing, pagesOf } from "../../stripe/reading.ts";
import type { Params, StripeInvoice, StripeSubscription } from "../../stripe/stripe.ts";
import { cutoverMark, replacesMark } from "../../stripe-marks.ts";
import type { CutoverItem } from "../cutover.ts";
import { idOf } from "../references.ts";
import type { Run } from "../run.ts";

/** Where one request for each would cost less than going on through a list. */
const pagesMax = (count: number) => Math.max(1, Math.floor(count / 4));

/** What Stripe has under each of these ids; ids of which it has nothing are missing. */
export type ObservedSubscriptions = ReadonlyMap<string, StripeSubscription>;

/**
 * Reads subscriptions by their ids: as a range of the list, by creation, as far as that is shorter
 * than asking for each; the rest one by one. `created` bounds the range, in seconds; `expand` names
 * what comes whole instead of as an id.
 */
async function observe(
  run: Run,
  ids: readonly string[],
  created: { gte: number; lte?: number } | null,
  expand: readonly string[] = [],
): Promise<ObservedSubscriptions> {
  const wanted = new Set(ids);
  const found = new Map<string, StripeSubscription>();
  if (created !== null && ids.length > 2) {
    const query = { status: "all", created, ...expanding(expand, "data.") };
    const pages = pagesMax(ids.length);
    for await (const page of pagesOf((cursor) =>
      run.stripe.subscriptions({ ...query, ...cursor }),
    )) {
      for (const each of page.data) if (wanted.has(each.id)) found.set(each.id, each);
      if (found.size === wanted.size || page.number >= pages) break;
    }
  }
  const missing = ids.filter((id) => !found.has(id));
  return new Map([...found, ...(await readEach(run, missing, expand))]);
}

async function readEach(run: Run, ids: readonly string[], expand: readonly string[]) {
  const found = new Map<string, StripeSubscription>();
  await Promise.all(
    ids.map(async (id) => {
      const read = () => run.stripe.subscription(id, expanding(expand, ""));
      const subscription = await existing(read);
      if (subscription !== null) found.set(id, subscription);
    }),
  );
  return found;
}

/**
 * The same, with those read again by their ids that are not as they must be: Stripe's lists may be
 * some seconds behind, and a change that was not made must not be reported.
 */
export async function rereadDoubtful(
  run: Run,
  found: ObservedSubscriptions,
  { doubtful, expand = [] }: { doubtful: readonly string[]; expand?: readonly string[] },
): Promise<ObservedSubscriptions> {
  if (doubtful.length === 0) return found;
  const others = [...found].filter(([id]) => !doubtful.includes(id));
  return new Map([...others, ...(await readEach(run, doubtful, expand))]);
}

function expanding(names: readonly string[], prefix: string): Params {
  return names.length === 0 ? {} : { expand: names.map((name) => `${prefix}${name}`) };
}

/** Old subscriptions as they are now; `expand` names what comes whole. */
export function observeOld(
  run: Run,
  items: readonly CutoverItem[],
  expand: readonly string[] = [],
): Promise<ObservedSubscriptions> {
  const times = items.map(({ plan }) => plan.snapshot.created);
  const known = times.every((time): time is number => typeof time === "number");
  const created = known ? { gte: Math.min(...times), lte: Math.max(...times) } : null;
  return observe(run, items.map(oldOf), created, expand);
}

/** New subscriptions as they are now, with their discounts, of those items that have one. */
export function observeNew(
  run: Run,
  items: readonly CutoverItem[],
): Promise<ObservedSubscriptions> {
  const made = items.filter(({ newSubscription }) => newSubscription !== null);
  const ids = made.map(({ newSubscription }) => newSubscription as string);
  return observe(run, ids, madeWithin(made), ["discounts"]);
}

/**
 * Subscriptions that say in their metadata that they replace one of these, by the old one's id. A
 * list of each customer's own subscriptions shows one surely that exists; Stripe's search does not.
 */
export async function observeReplacements(
  run: Run,
  items: readonly CutoverItem[],
): Promise<Map<string, StripeSubscription[]>> {
  const found = new Map<string, StripeSubscription[]>();
  await Promise.all(
    items.map(async ({ cutoverId, oldSubscription, stripeCustomer: customer }) => {
      const mine: StripeSubscription[] = [];
      const query = { customer, status: "all" };
      const list = (cursor: Params) => run.stripe.subscriptions({ ...query, ...cursor });
      for await (const page of pagesOf(list)) {
        mine.push(
          ...page.data.filter(
            ({ metadata }) =>
              metadata[cutoverMark] === cutoverId && metadata[replacesMark] === oldSubscription,
          ),
        );
      }
      found.set(oldSubscription, mine);
    }),
  );
  return found;
}

/** All invoices of the new subscriptions, by subscription. */
export function observeInvoices(
  run: Run,
  items: readonly CutoverItem[],
): Promise<Map<string, StripeInvoice[]>> {
  const ids = items.flatMap(({ newSubscription }) => newSubscription ?? []);
  const within = madeWithin(items);
  return invoicesOf(run, ids, within === null ? null : { gte: within.gte });
}

/**
 * Invoices of subscriptions, by subscription: as the head of the account's list as far as that is
 * shorter, else one by one. `created` bounds them from below, in seconds.
 */
export async function invoicesOf(
  run: Run,
  ids: readonly string[],
  created: { gte: number } | null,
): Promise<Map<string, StripeInvoice[]>> {
  const found = new Map(ids.map((id): [string, StripeInvoice[]] => [id, []]));
  const add = (invoice: StripeInvoice) => found.get(subscriptionOf(invoice) ?? "")?.push(invoice);
  if (created !== null && ids.length > 2) {
    for await (const page of pagesOf((cursor) => run.stripe.invoices({ created, ...cursor }))) {
      page.data.forEach(add);
      if (!page.hasMore) return found;
      if (page.number >= pagesMax(ids.length)) break;
    }
    for (const list of found.values()) list.length = 0;
  }
  const bounds = created === null ? {} : { created };
  await Promise.all(
    ids.map(async (subscription) => {
      const query = { subscription, ...bounds };
      for await (const { data } of pagesOf((cursor) =>
        run.stripe.invoices({ ...query, ...cursor }),
      )) {
        data.forEach(add);
      }
    }),
  );
  return found;
}

/** The subscription that an invoice is of, if any. */
export function subscriptionOf(invoice: StripeInvoice): string | null {
  const subscription = invoice.parent?.subscription_details?.subscription;
  return subscription === undefined ? null : idOf(subscription);
}

/** Between which instants the new ones were made, with some leave; null if nobody knows. */
function madeWithin(items: readonly CutoverItem[]): { gte: number; lte: number } | null {
  const times = items.flatMap(({ firstSentAt }) => firstSentAt?.getTime() ?? []);
  if (times.length === 0 || times.length < items.length) return null;
  const [first, last] = [Math.min(...times), Math.max(...times)];
  return {
    gte: Math.floor(first / 1_000) - clockLeaveSeconds,
    lte: Math.ceil(last / 1_000) + clockLeaveSeconds,
  };
}

const clockLeaveSeconds = 5;

function oldOf({ oldSubscription }: CutoverItem): string {
  return oldSubscription;
}
