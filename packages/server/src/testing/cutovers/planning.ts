import { cutoverMapping, cutoverOptions, type PlannedItem } from "@carryover/contract";
import type { Claim, PlatformCustomer } from "../../cutovers/planning/plan-inputs.ts";
import { planSubscriptions } from "../../cutovers/planning/planning.ts";
import type { PlanningJob } from "../../cutovers/planning/reading/job.ts";
import { createLimiter, limiterSettings } from "../../stripe/limiter.ts";
import { connectStripe } from "../../stripe/live.ts";
import type { Params, Stripe } from "../../stripe/stripe.ts";
import { type TestAccount, testAccount } from "../stripe.ts";
import { catalogOf } from "./plans.ts";

/** An account at the emulator, its prices, and the planning of its cutover, without a store. */
export interface PlanningBench {
  readonly account: TestAccount;
  readonly stripe: Stripe;
  readonly prices: Readonly<Record<"pro" | "proNew" | "seats" | "support", string>>;
  /** The platform's data for planning. */
  readonly customers: PlatformCustomer[];
  readonly claims: Claim[];
  connect(key: string): Stripe;
  /** Sends a POST to the account, and returns the id of the answer. */
  create(path: string, params: Params): Promise<string>;
  /** A customer with a card, and on the platform. */
  customer(): Promise<string>;
  /** Makes a subscription of the plan "pro", of a new customer by default. */
  subscribed(params?: Params, customer?: string): Promise<string>;
  at(iso: string): Promise<unknown>;
  planned(request?: { mapping?: object; options?: object }, by?: Stripe): Promise<PlannedItem[]>;
}

let keys = 0;

/** Makes an account whose clock stops at 2026-01-15T10:00:00Z. */
export async function planningBench(): Promise<PlanningBench> {
  const account = await testAccount();
  const at = (iso: string) => account.control.setClock({ now: iso, frozen: true });
  await at("2026-01-15T10:00:00Z");
  const connect = (key: string) => {
    const limiter = createLimiter(limiterSettings(false, 0));
    return connectStripe({ key, url: account.billing.url, limiter });
  };
  const stripe = connect(account.billing.apiKey);
  const create = async (path: string, params: Params) => {
    keys += 1;
    const request = { method: "POST", path, params, key: `bench-${keys}` } as const;
    return (await stripe.send<{ id: string }>(request)).object.id;
  };
  const customers: PlatformCustomer[] = [];
  const claims: Claim[] = [];
  const prices = await createPrices(create);
  const customer = async () => {
    const id = await create("/v1/customers", { email: `c${keys}@example.com` });
    const card = { type: "card", card: { token: "tok_visa" } };
    const method = await create("/v1/payment_methods", card);
    await create(`/v1/payment_methods/${method}/attach`, { customer: id });
    const invoice_settings = { default_payment_method: method };
    await create(`/v1/customers/${id}`, { invoice_settings });
    customers.push({ customerId: `customer-${id}`, billingId: id, isArchived: false });
    return id;
  };
  return {
    account,
    stripe,
    prices,
    customers,
    claims,
    connect,
    create,
    customer,
    at,
    subscribed: async (params = {}, by) =>
      create("/v1/subscriptions", {
        customer: by ?? (await customer()),
        items: [{ price: prices.pro }],
        billing_mode: { type: "classic" },
        ...params,
      }),
    planned: async (options = {}, by = stripe) => {
      const items: PlannedItem[] = [];
      const sources = {
        stripe: by,
        customersOf: async (ids: readonly string[]) =>
          customers.filter(({ billingId }) => ids.includes(billingId)),
        claimsOf: async (ids: readonly string[]) =>
          claims.filter(({ oldSubscription }) => ids.includes(oldSubscription)),
        checkLinks: async () => [],
      };
      const job = jobOf(account, prices, options);
      for await (const item of planSubscriptions(job, sources)) items.push(item);
      return items;
    },
  };
}

async function createPrices(create: PlanningBench["create"]): Promise<PlanningBench["prices"]> {
  const product = await create("/v1/products", { name: "Pro" });
  const price = (unit_amount: number) => {
    const recurring = { interval: "month" };
    return create("/v1/prices", { product, unit_amount, currency: "usd", recurring });
  };
  return {
    pro: await price(2_000),
    proNew: await price(2_000),
    seats: await price(500),
    support: await price(1_000),
  };
}

function jobOf(
  { accountId }: TestAccount,
  prices: PlanningBench["prices"],
  request: { mapping?: object; options?: object },
): PlanningJob {
  const mapped = {
    [prices.pro]: { plan: "pro" },
    [prices.seats]: { feature: "seats" },
    [prices.support]: { addon: "support" },
  };
  const usd = (amount: number) => ({ amount, currency: "usd" });
  const pro = {
    id: "pro",
    pricingType: "PAID",
    compatibleAddonIds: ["support"],
    prices: [
      { price: usd(20), billingId: prices.proNew },
      { price: usd(5), billingModel: "PER_UNIT", featureId: "seats" },
    ],
  } as const;
  return {
    cutoverId: "11111111-2222-4333-8444-555555555555",
    account: { id: accountId, livemode: false },
    catalog: catalogOf({ plans: [pro] }),
    mapping: cutoverMapping.parse({ prices: mapped, ...request.mapping }),
    options: cutoverOptions.parse({ way: "move", ...request.options }),
  };
}
