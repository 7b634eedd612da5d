import type { StripeSubscription } from "../stripe/stripe.ts";
import { type Answer, type Json, type TestApi, testApi } from "./api.ts";
import { storeCatalog } from "./catalog.ts";
import { openRun, putBatch } from "./runs.ts";
import { signatureOf, type TestAccount, testAccount } from "./stripe.ts";
import { createCustomers, sampleCatalog } from "./subscriptions.ts";

/** An environment whose subscription `s` of customer `c` is one at Stripe. */
export interface Followed {
  readonly api: TestApi;
  readonly account: TestAccount;
  /** Id of the subscription at Stripe. */
  readonly billingId: string;
  /** Changes it at Stripe. */
  patch(fields: Partial<StripeSubscription>): Promise<void>;
  /** Delivers an event; `customer.subscription.updated` of this subscription by default. */
  deliver(event?: EventOptions, how?: DeliveryOptions): Promise<Answer>;
  /** Returns the platform's view of it. */
  view(): Promise<Json>;
}

export interface EventOptions {
  readonly id?: string;
  readonly type?: string;
  readonly livemode?: boolean;
  readonly account?: string;
  readonly object?: object;
}

export interface DeliveryOptions {
  readonly secret?: string;
  readonly at?: Date;
  readonly signature?: string;
  /** Instead of the address of the connection. */
  readonly path?: string;
}

let eventCount = 0;

/**
 * Connects an environment to an account, makes a subscription there, and links it here. `behind`
 * may return the address of a proxy before Stripe.
 */
export async function followed(
  behind: (url: string) => Promise<string> = async (url) => url,
): Promise<Followed> {
  const account = await testAccount();
  const url = await behind(account.billing.url);
  const api = await testApi({ billing: { ...account.billing, url } });
  const made = await subscribe(api);
  api.now = new Date();
  await storeCatalog(api, sampleCatalog);
  await createCustomers(api, ["c"]);
  const startDate = new Date(made.start_date * 1_000).toISOString();
  const record = { id: "s", customerId: "c", planId: "paid", billingId: made.id, startDate };
  const charges = [{ id: "seats", type: "FEATURE", quantity: 1 }];
  const runId = await openRun(api, { kind: "subscriptions" });
  await putBatch(api, runId, "0.0", { records: [{ ...record, charges }] });
  const connections = (await api.get("/api/v1/integrations")).body.data as unknown as Json[];
  const webhookPath = String(connections[0]?.webhookPath);
  const deliver: Followed["deliver"] = (event = {}, how = {}) => {
    const { id = `evt_${++eventCount}`, type = "customer.subscription.updated" } = event;
    const { livemode = false, object = { id: made.id, object: "subscription" } } = event;
    const { account: ofAccount } = event;
    const body = JSON.stringify({ id, type, livemode, account: ofAccount, data: { object } });
    const { secret = account.webhookSecret, at = api.now } = how;
    const signature = how.signature ?? signatureOf(body, secret, at);
    const headers = { "x-api-key": "", "stripe-signature": signature };
    return api.call("POST", how.path ?? webhookPath, body, headers);
  };
  return {
    api,
    account,
    billingId: made.id,
    patch: (fields) => account.control.patch("subscription", made.id, fields),
    deliver,
    view: async () => (await api.get("/api/v1/subscriptions/s")).body.data as Json,
  };
}

async function subscribe(api: TestApi): Promise<StripeSubscription> {
  const stripe = await api.services.integrations.stripeOf(api.database, api.environmentId);
  const make = async <T>(path: string, params: object): Promise<T> => {
    const key = `make ${path}`;
    const { object } = await stripe.send<T>({ method: "POST", path, params: { ...params }, key });
    return object;
  };
  const recurring = { interval: "month" };
  const { id: product } = await make<{ id: string }>("/v1/products", { name: "Paid" });
  const { id: price } = await make<{ id: string }>("/v1/prices", {
    product,
    currency: "usd",
    unit_amount: 950,
    recurring,
  });
  const { id: customer } = await make<{ id: string }>("/v1/customers", { email: "c@example.com" });
  return make<StripeSubscription>("/v1/subscriptions", {
    customer,
    items: [{ price }],
    collection_method: "send_invoice",
    days_until_due: 30,
  });
}
