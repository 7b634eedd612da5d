import { createHash } from "node:crypto";
import { type BillingCustomer, billingCustomerOf, linkBillingId } from "../../customers/service.ts";
import type { Database } from "../../database/database.ts";
import { Refusal } from "../../refusal.ts";
import { stripePath } from "../../stripe/path.ts";
import { pagesOf } from "../../stripe/reading.ts";
import type { Params, Stripe, StripeCustomer } from "../../stripe/stripe.ts";
import { environmentMark } from "../../stripe-marks.ts";
import type { Terms } from "../deciding/requested.ts";

type BillingInformation = NonNullable<Terms["billingInformation"]>;

/** Who pays. */
export interface Payer {
  readonly database: Database;
  readonly environmentId: string;
  readonly customerId: string;
  readonly stripe: Stripe;
  readonly now: Date;
  /** Differs from try to try, for writes that may be done twice. */
  readonly attempt: string;
}

/**
 * Returns the id of the payer's customer at the provider, linked or made and linked, with its
 * payment method as the default one and with the address and tax ids that came with the
 * subscription.
 */
export async function payingCustomer(
  payer: Payer,
  information: BillingInformation,
): Promise<{ id: string; couponId: string | null }> {
  const { database, environmentId, customerId, stripe } = payer;
  const known = await billingCustomerOf(database, environmentId, customerId);
  if (known === null) throw new Refusal("CustomerNotFound");
  const { couponId } = known;
  if (known.billingId === null) {
    const made = await makeCustomer(payer, known, information);
    await putInOrder(payer, known, made, {});
    return { id: made.id, couponId };
  }
  const customer = await stripe.customer(known.billingId);
  if (customer.deleted === true) {
    const message = `The customer "${known.billingId}" is deleted at the billing provider.`;
    throw new Refusal("billing_refused", {}, message);
  }
  await putInOrder(payer, known, customer, information);
  return { id: customer.id, couponId };
}

/**
 * Makes a customer. The key contains customer and parameters, so that two requests make one
 * customer.
 */
async function makeCustomer(
  payer: Payer,
  known: BillingCustomer,
  information: BillingInformation,
): Promise<StripeCustomer> {
  const { database, environmentId, customerId, stripe, now } = payer;
  const { billingAddress, taxIds = [] } = information;
  const params = {
    ...(known.email !== null && { email: known.email }),
    ...(known.name !== null && { name: known.name }),
    ...(billingAddress !== undefined && { address: addressOf(billingAddress) }),
    ...(taxIds.length > 0 && { tax_id_data: taxIds.map(({ type, value }) => ({ type, value })) }),
    metadata: { carryover_customer: customerId, [environmentMark]: environmentId },
  };
  const path = "/v1/customers";
  const key = keyOf([environmentId, customerId, params]);
  const { object } = await stripe.send<StripeCustomer>({ method: "POST", path, params, key });
  await database.transaction((transaction) =>
    linkBillingId(transaction, { environmentId, id: customerId, now }, object.id),
  );
  return object;
}

/** Updates differing fields; a repeat finds no difference. */
async function putInOrder(
  payer: Payer,
  known: BillingCustomer,
  customer: StripeCustomer,
  information: BillingInformation,
): Promise<void> {
  const path = stripePath`/v1/customers/${customer.id}`;
  const changes: Record<string, unknown> = {};
  const method = known.paymentMethodId;
  if (method !== null && defaultMethod(customer) !== method) {
    const attached = await payer.stripe.paymentMethods(customer.id);
    const isAttached = attached.some(({ id }) => id === method);
    const id = isAttached ? method : await attach(payer, method, customer.id);
    changes.invoice_settings = { default_payment_method: id };
  }
  const { billingAddress, taxIds = [] } = information;
  if (billingAddress !== undefined) changes.address = addressOf(billingAddress);
  if (Object.keys(changes).length > 0) await write(payer, path, changes);
  if (taxIds.length > 0) await addTaxIds(payer, customer.id, taxIds);
}

/**
 * Adds missing tax ids: the provider accepts an equal one twice, and prints both on invoices. The
 * key, that of the tax id, protects against concurrent requests.
 */
async function addTaxIds(
  { environmentId, stripe }: Payer,
  customer: string,
  requested: readonly TaxId[],
): Promise<void> {
  const path = stripePath`/v1/customers/${customer}/tax_ids`;
  const list = async (cursor: Params) => {
    const { object } = await stripe.get<TaxIdList>(path, cursor);
    return { data: object.data, hasMore: object.has_more };
  };
  const known = new Set<string>();
  for await (const { data } of pagesOf(list)) for (const one of data) known.add(nameOf(one));
  for (const { type, value } of requested) {
    if (known.has(nameOf({ type, value }))) continue;
    const params = { type, value };
    const key = keyOf([environmentId, customer, "tax id", params]);
    await stripe.send({ method: "POST", path, params, key });
    known.add(nameOf(params));
  }
}

interface TaxId {
  readonly type: string;
  readonly value: string;
}

interface TaxIdList {
  readonly data: readonly (TaxId & { readonly id: string })[];
  readonly has_more: boolean;
}

/** Returns the identity of a tax id, without regard to spaces. */
function nameOf({ type, value }: TaxId): string {
  return `${type} ${value.replaceAll(/[\s.-]/g, "").toUpperCase()}`;
}

function defaultMethod({ invoice_settings }: StripeCustomer): string | null {
  const method = invoice_settings.default_payment_method;
  return typeof method === "object" ? (method?.id ?? null) : method;
}

/** Returns the final id of the payment method; a test card gets another one. */
async function attach(payer: Payer, method: string, customer: string): Promise<string> {
  return write(payer, stripePath`/v1/payment_methods/${method}/attach`, { customer });
}

async function write(payer: Payer, path: string, params: Params): Promise<string> {
  const key = keyOf([payer.attempt, path, params]);
  const request = { method: "POST", path, params, key } as const;
  const { object } = await payer.stripe.send<{ id: string }>(request);
  return object.id;
}

function addressOf(address: NonNullable<BillingInformation["billingAddress"]>): Params {
  const { city, country, line1, line2, postalCode, state } = address;
  const given = { city, country, line1, line2, postal_code: postalCode, state };
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value != null));
}

/** Returns a digest, since ids of customers may be e-mail addresses. */
function keyOf(parts: readonly unknown[]): string {
  return `carryover-${createHash("sha256").update(JSON.stringify(parts)).digest("hex")}`;
}
