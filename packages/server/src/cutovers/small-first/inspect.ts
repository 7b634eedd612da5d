import { type Movement, moneyText } from "@carryover/contract";
import { existing, pagesOf } from "../../stripe/reading.ts";
import type { Params, StripeInvoice } from "../../stripe/stripe.ts";
import { subscriptionOf } from "../checking/observe.ts";
import type { CutoverItem, Money } from "../cutover.ts";
import { meteredPrices } from "../planning/recipe.ts";
import { expanded, isStripeError } from "../references.ts";
import type { Run } from "../run.ts";
import {
  currencyOf,
  moneyOf,
  movementOf,
  movementsBetween,
  pendingOf,
  withoutAdjustments,
} from "./money.ts";
import { isAsPlanned, type PlannedAmount } from "./own-amounts.ts";

/** The subject of an inspection: one item, whatever its way. */
export interface Subject {
  readonly item: CutoverItem;
  /** The old one first, which shows the customer's money; then the new one if there is another. */
  readonly subscriptionIds: readonly string[];
  /** Right before the first write; null if it was not read. */
  readonly before: Money | null;
  /** From when on its subscriptions bill by themselves, in seconds. */
  readonly renewsAt: number;
  /** The subscription whose next invoice is previewed, or null. */
  readonly previewed: string | null;
  /** The planned amount of that invoice; null if it is already verified. */
  readonly next: PlannedAmount | null;
  /** Whether the old one intentionally bills at once. */
  readonly billsNow: boolean;
}

/** The findings of one item: moved money, and differences from the plan. */
export interface Finding {
  readonly item: CutoverItem;
  readonly movements: readonly Movement[];
  readonly faults: readonly string[];
}

/** Lists may lag, so invoices of this long before the first write are read too. */
const leaveSeconds = 60;

/**
 * Reads the results of a few items at Stripe: their subscriptions by id, which is always current,
 * their invoices, their customers' money, and the next invoice.
 */
export function inspect(run: Run, subjects: readonly Subject[]): Promise<Finding[]> {
  return Promise.all(subjects.map((subject) => inspectOne(run, subject)));
}

async function inspectOne(run: Run, subject: Subject): Promise<Finding> {
  const { item, before } = subject;
  const [invoices, pending, preview] = await Promise.all([
    invoicesSince(run, subject),
    pendingOf(run, [item]),
    previewOf(run, subject),
  ]);
  const [oldId = item.oldSubscription] = subject.subscriptionIds;
  const old = await existing(() =>
    run.stripe.subscription(oldId, { expand: ["customer", "latest_invoice"] }),
  );
  const ofInvoices = invoices.flatMap((invoice) => movementOfInvoice(subject, invoice) ?? []);
  const after = old && moneyOf(run, old, pending.get(item.stripeCustomer) ?? []);
  const isCompared = before !== null && after !== null && !hasRenewed(run, subject);
  const ofMoney = isCompared
    ? movementsBetween(item, before, await withoutAdjustments(run, item, { before, after }))
    : [];
  // A preview is always current, unlike the list of pending items.
  const unlisted = prorationsOf(subject, preview).filter(
    ({ objectId }) => !ofMoney.some((each) => each.objectId === objectId),
  );
  return {
    item,
    movements: [...ofInvoices, ...ofMoney, ...unlisted],
    faults: [...draftFaults(subject, invoices), ...previewFaults(subject, preview)],
  };
}

/** Returns whether it has renewed; the customer's money then reflects the renewal. */
function hasRenewed(run: Run, { renewsAt }: Subject): boolean {
  return run.stripe.now().getTime() / 1_000 >= renewsAt;
}

/** Invoices of the subscriptions that were made since the first write, or that they name. */
async function invoicesSince(run: Run, subject: Subject): Promise<StripeInvoice[]> {
  const { item, before, subscriptionIds } = subject;
  const found = new Map<string, StripeInvoice>();
  const since = before === null ? null : before.at - leaveSeconds;
  if (since !== null) {
    const query = { customer: item.stripeCustomer, created: { gte: since } };
    const load = (cursor: Params) => run.stripe.invoices({ ...query, ...cursor });
    for await (const { data } of pagesOf(load)) for (const each of data) found.set(each.id, each);
  }
  for (const id of subscriptionIds) {
    const read = () => run.stripe.subscription(id, { expand: ["latest_invoice"] });
    const latest = expanded<StripeInvoice>((await existing(read))?.latest_invoice ?? null);
    const isNew = latest !== null && (since === null || latest.created >= since);
    if (isNew && id !== latest.id) found.set(latest.id, latest);
  }
  // One that somebody makes by hand is its maker's matter.
  const isOfThem = (invoice: StripeInvoice) =>
    subscriptionIds.includes(subscriptionOf(invoice) ?? "") &&
    invoice.id !== before?.latestInvoice &&
    invoice.billing_reason !== "manual";
  return [...found.values()].filter(isOfThem);
}

/** Returns whether the subscription has made it by itself, for the period that then began. */
function isRenewal({ renewsAt }: Subject, invoice: StripeInvoice): boolean {
  return invoice.billing_reason === "subscription_cycle" && invoice.created >= renewsAt;
}

function isPlanned(subject: Subject, invoice: StripeInvoice): boolean {
  return subject.billsNow && subscriptionOf(invoice) === subject.item.oldSubscription;
}

function movementOfInvoice(subject: Subject, invoice: StripeInvoice): Movement | null {
  const { id: objectId, total, currency, status } = invoice;
  if (total === 0 || status === "void" || isRenewal(subject, invoice)) return null;
  const planned = isPlanned(subject, invoice);
  if (status === "draft" && !planned) return null;
  return movementOf(total, { currency, objectId, isPlanned: planned });
}

/** Returns the faults of drafts, which charge nobody yet, but will. */
function draftFaults(subject: Subject, invoices: readonly StripeInvoice[]): string[] {
  return invoices
    .filter((invoice) => invoice.status === "draft" && invoice.total !== 0)
    .filter((invoice) => !isRenewal(subject, invoice) && !isPlanned(subject, invoice))
    .map(({ id, total, currency }) => `the draft ${id} is over ${moneyText(total, currency)}`);
}

async function previewOf(run: Run, { previewed }: Subject): Promise<StripeInvoice | null> {
  if (previewed === null) return null;
  try {
    return await existing(() => run.stripe.preview({ subscription: previewed }));
  } catch (error) {
    // A subscription that was canceled, or is about to end, has no next invoice.
    if (isStripeError(error) && error.kind === "refused") return null;
    throw error;
  }
}

/** Prorations of these that the next invoice takes, and that were not there before. */
function prorationsOf(
  { before, subscriptionIds }: Subject,
  preview: StripeInvoice | null,
): Movement[] {
  if (before === null || preview === null) return [];
  return (preview.lines?.data ?? []).flatMap(({ amount, parent }) => {
    const details = parent?.invoice_item_details;
    if (details == null || !details.proration || amount === 0) return [];
    const { invoice_item: objectId, subscription } = details;
    const isTheirs = subscriptionIds.includes(subscription ?? "");
    if (!isTheirs || before.pendingItems.includes(objectId)) return [];
    return [movementOf(amount, { currency: preview.currency, objectId })];
  });
}

function previewFaults(
  { item, previewed, next }: Subject,
  preview: StripeInvoice | null,
): string[] {
  if (previewed === null || next === null || preview === null) return [];
  if (isAsPlanned(preview, next, meteredPrices(item))) return [];
  const text = (amount: number, currency: string) => `${moneyText(amount, currency)} ${currency}`;
  const is = text(preview.total, preview.currency);
  const planned = text(next.amount, next.currency ?? currencyOf(item));
  return [`the next invoice of ${previewed} is ${is} instead of ${planned}`];
}
