import { existing, pagesOf } from "../../../stripe/reading.ts";
import type {
  Params,
  StripeInvoice,
  StripeInvoiceItem,
  StripePrice,
} from "../../../stripe/stripe.ts";
import { subscriptionOf } from "../../checking/observe.ts";
import { idOf, isStripeError } from "../../references.ts";
import { namedPrices } from "../target/mapping.ts";
import type { PlanningJob, PlanningSources } from "./job.ts";
import { PlanningProblem } from "./problem.ts";

/** What is read once for a whole plan. */
export interface AccountReads {
  /** By id: the prices that the catalog names. */
  readonly prices: ReadonlyMap<string, StripePrice>;
  /** Drafts and open ones, by subscription. */
  readonly unsettledInvoices: ReadonlyMap<string, readonly StripeInvoice[]>;
  /** On no invoice yet, by customer. */
  readonly pendingItems: ReadonlyMap<string, readonly StripeInvoiceItem[]>;
}

/**
 * Reads what the rules need beside subscriptions, in lists of the whole account. Throws
 * PlanningProblem if the mapping names a price that the account does not have.
 */
export async function readAccount(
  { mapping, catalog }: PlanningJob,
  { stripe }: Pick<PlanningSources, "stripe">,
): Promise<AccountReads> {
  const prices = new Map<string, StripePrice>();
  const mapped = Object.keys(mapping.prices);
  const unknown: string[] = [];
  for (const id of new Set([...mapped, ...namedPrices(mapping, catalog)])) {
    const price = await readPermitted("prices", () => existing(() => stripe.price(id)));
    if (price !== null) prices.set(id, price);
    else if (mapped.includes(id)) unknown.push(id);
  }
  if (unknown.length > 0) {
    const list = unknown.slice(0, 20).join(", ");
    const message = `The mapping names prices that the account does not have: ${list}.`;
    const said = `${message} Correct the mapping.`;
    throw new PlanningProblem("mapped_price_missing", said, { priceIds: unknown });
  }
  return {
    prices,
    unsettledInvoices: await readInvoices(stripe),
    pendingItems: await readPendingItems(stripe),
  };
}

async function readInvoices(stripe: PlanningSources["stripe"]) {
  const found = new Map<string, StripeInvoice[]>();
  for (const status of ["draft", "open"]) {
    const load = (cursor: Params) =>
      readPermitted("invoices", () => stripe.invoices({ status, ...cursor }));
    for await (const { data } of pagesOf(load)) {
      for (const invoice of data) {
        const subscription = subscriptionOf(invoice);
        if (subscription !== null) append(found, subscription, invoice);
      }
    }
  }
  return found;
}

async function readPendingItems(stripe: PlanningSources["stripe"]) {
  const found = new Map<string, StripeInvoiceItem[]>();
  const load = (cursor: Params) =>
    readPermitted("invoiceitems", () => stripe.invoiceItems({ pending: true, ...cursor }));
  for await (const { data } of pagesOf(load)) {
    for (const item of data) append(found, idOf(item.customer), item);
  }
  return found;
}

function append<T>(map: Map<string, T[]>, key: string, value: T): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [value]);
  else list.push(value);
}

/** What a restricted key may lack, by what is read. */
const permissions = {
  prices: "Prices: read",
  invoices: "Invoices: read",
  invoiceitems: "Invoices: read",
  subscriptions: "Subscriptions, Customers, Payment Methods and Coupons: read",
  previews: "Invoices: write, which previews of invoices need",
} as const;

/** Throws PlanningProblem where the key may not read, or is refused as a whole. */
export async function readPermitted<T>(
  what: keyof typeof permissions,
  read: () => Promise<T>,
): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (!isStripeError(error) || error.kind !== "unauthorized") throw error;
    if (error.status !== 403) {
      const message = "Stripe refuses the key. Connect the account with a key that is valid.";
      throw new PlanningProblem("billing_key_refused", message, { cause: error });
    }
    const message = `The key may not read ${what}. Give it the permission "${permissions[what]}".`;
    throw new PlanningProblem("billing_permission_missing", message, { cause: error });
  }
}
