import type { PlannedItem } from "@carryover/contract";
import { pagesOf } from "../../stripe/reading.ts";
import type {
  Params,
  Stripe,
  StripeCustomer,
  StripePaymentMethod,
  StripeSubscription,
} from "../../stripe/stripe.ts";
import { expanded, idOf, isStripeError } from "../references.ts";
import { planItem, previewsFor, seatOf } from "./item.ts";
import { linkProblems } from "./links.ts";
import type {
  Claim,
  PlanContext,
  PlatformCustomer,
  Previews,
  SubscriptionAtStripe,
} from "./plan-inputs.ts";
import type { PlanningJob, PlanningSources } from "./reading/job.ts";
import { meterReader } from "./reading/meters.ts";
import { type AccountReads, readAccount, readPermitted } from "./reading/reads.ts";

export { PlanningProblem } from "./reading/problem.ts";

/** Subscriptions whose previews are under way at once; the rate limit holds them back. */
const concurrency = 16;

/** At most four levels, as Stripe allows. */
const expansions = [
  "data.customer",
  "data.customer.invoice_settings.default_payment_method",
  "data.default_payment_method",
  "data.discounts",
  "data.discounts.source.coupon",
];

/**
 * Plans every subscription of the account, in the order of Stripe's list: newest first. Only reads
 * and previews, so a restricted key does, and it may begin anew at any time. Holds one page of
 * subscriptions, and of the others their ids and what they will be. Throws PlanningProblem, and
 * StripeError when Stripe is not to be had.
 */
export async function* planSubscriptions(
  job: PlanningJob,
  sources: PlanningSources,
): AsyncGenerator<PlannedItem> {
  const account = await readAccount(job, sources);
  const readMeters = meterReader(job, sources.stripe);
  const seats = new Map<string, string>();
  let position = 0;
  const load = (cursor: Params) =>
    readPermitted("subscriptions", () =>
      sources.stripe.subscriptions({ status: "all", expand: expansions, ...cursor }),
    );
  for await (const { data: page } of pagesOf(load)) {
    const meters = await readMeters(page);
    const context = await contextOf(page, { job, sources, account, meters, seats });
    const read = page.map((subscription, index) =>
      foundOf(subscription, position + index, account),
    );
    const found = await withLinks(read, context, sources);
    const first = found.map((each) => seated(planItem(each, context), job, seats));
    position += page.length;
    yield* inOrder(first, (item, index) =>
      withPreviews(item, found[index] as SubscriptionAtStripe, context, sources.stripe),
    );
  }
}

/** What was found, with what the platform says to taking it over. */
async function withLinks(
  found: readonly SubscriptionAtStripe[],
  context: PlanContext,
  { checkLinks }: PlanningSources,
): Promise<readonly SubscriptionAtStripe[]> {
  const items = found.map((each) => planItem(each, context));
  const problems = await linkProblems(items, context.catalog, checkLinks);
  return found.map((each) => {
    return { ...each, linkProblem: problems.get(each.subscription.id) ?? null };
  });
}

/** What the subscriptions of one page are judged by. */
async function contextOf(
  page: readonly StripeSubscription[],
  {
    job,
    sources,
    account,
    meters,
    seats,
  }: {
    job: PlanningJob;
    sources: PlanningSources;
    account: AccountReads;
    meters: PlanContext["meters"];
    seats: ReadonlyMap<string, string>;
  },
): Promise<PlanContext> {
  const billingIds = new Set(page.map(({ customer }) => idOf(customer)));
  const owners = await sources.customersOf([...billingIds]);
  const claims = await sources.claimsOf(page.map(({ id }) => id));
  const customers = new Map<string, PlatformCustomer[]>();
  for (const owner of owners) {
    customers.set(owner.billingId, [...(customers.get(owner.billingId) ?? []), owner]);
  }
  return {
    ...job,
    now: sources.stripe.now(),
    prices: account.prices,
    meters,
    customers,
    claims: new Map(
      claims.flatMap((claim) =>
        [claim.oldSubscription, claim.newSubscription].flatMap((id): [string, Claim][] =>
          id === null ? [] : [[id, claim]],
        ),
      ),
    ),
    seats,
  };
}

function foundOf(
  subscription: StripeSubscription,
  position: number,
  account: AccountReads,
): SubscriptionAtStripe {
  // A customer that was deleted comes with its id alone.
  const given = expanded<Partial<StripeCustomer> & { id: string }>(subscription.customer);
  const customer = { ...blankCustomer, ...given, id: idOf(subscription.customer) };
  const own = subscription.default_payment_method;
  const standard = customer.invoice_settings.default_payment_method;
  return {
    position,
    subscription,
    customer,
    paymentMethod: expanded<StripePaymentMethod>(
      (own ?? standard) as string | StripePaymentMethod | null,
    ),
    unsettledInvoices: account.unsettledInvoices.get(subscription.id) ?? [],
    pendingItems: account.pendingItems.get(customer.id) ?? [],
    linkProblem: null,
    previews: null,
  };
}

const blankCustomer: StripeCustomer = {
  id: "",
  object: "customer",
  livemode: false,
  email: null,
  name: null,
  created: 0,
  currency: null,
  balance: 0,
  default_source: null,
  discount: null,
  invoice_settings: { default_payment_method: null },
  metadata: {},
  test_clock: null,
};

/** Remembers what the platform will hold for an item that is moved, now or later. */
function seated(item: PlannedItem, { catalog }: PlanningJob, seats: Map<string, string>) {
  if (item.target !== null && (item.state === "planned" || item.state === "deferred")) {
    const seat = seatOf(item.target, catalog);
    if (!seats.has(seat)) seats.set(seat, item.oldSubscription);
  }
  return item;
}

/** The item as it is once Stripe was asked what the next invoices would be. */
async function withPreviews(
  item: PlannedItem,
  found: SubscriptionAtStripe,
  context: PlanContext,
  stripe: Stripe,
): Promise<PlannedItem> {
  const wanted = previewsFor(item);
  if (wanted === null) return item;
  const previews = await previewsOf(wanted, stripe);
  return planItem({ ...found, previews }, context);
}

async function previewsOf(
  wanted: NonNullable<ReturnType<typeof previewsFor>>,
  stripe: Stripe,
): Promise<Previews> {
  const ask = (params: Params) => readPermitted("previews", () => stripe.preview(params));
  try {
    const old = await ask(wanted.old);
    const renewed = await ask(wanted.new);
    const now = wanted.now === null ? null : await ask(wanted.now);
    return { old, new: renewed, now, problem: null };
  } catch (error) {
    const isNo = isStripeError(error) && (error.kind === "refused" || error.kind === "missing");
    if (!isNo) throw error;
    return { old: null, new: null, now: null, problem: error.message };
  }
}

/** Does work on each, several at a time, and gives the results in the order of the list. */
async function* inOrder<T, R>(
  list: readonly T[],
  work: (each: T, index: number) => Promise<R>,
): AsyncGenerator<R> {
  const underWay: Promise<R>[] = [];
  for (const [index, each] of list.entries()) {
    const result = work(each, index);
    // Whoever comes first in the order reports its failure; the others must not crash the process.
    result.catch(() => undefined);
    underWay.push(result);
    if (underWay.length >= concurrency) yield await (underWay.shift() as Promise<R>);
  }
  for (const result of underWay) yield await result;
}
