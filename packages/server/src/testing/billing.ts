import type { createControl } from "@carryover/stripe-emulator";
import { type Stripe, StripeError, type StripeSubscription } from "../stripe/stripe.ts";
import { type Answer, type Json, type TestApi, testApi } from "./api.ts";
import { openPricing, subscriptions } from "./pricing.ts";
import { type TestAccount, testAccount } from "./stripe.ts";

/** A charge as tests compare it. */
export interface Charged {
  readonly at: string;
  readonly amount: number;
  readonly status: string;
}

/** The app with an account of its own at the provider; both clocks go together. */
export interface BilledApi extends TestApi {
  readonly account: TestAccount;
  readonly control: ReturnType<typeof createControl>;
  readonly stripe: Stripe;
  /** Moves both clocks, and lets everything happen at the provider that is due until then. */
  goTo(instant: string): Promise<void>;
  /** All payments so far, oldest first. */
  charges(): Promise<Charged[]>;
  /** The subscriptions at the provider, oldest first. */
  theirs(): Promise<StripeSubscription[]>;
  provision(options: Record<string, unknown>, headers?: Record<string, string>): Promise<Answer>;
  /** Runs all due work like the worker; returns the codes of its errors. */
  work(): Promise<string[]>;
}

/** Makes an app whose customer `c` has a card that pays. The clocks stop at 2026-01-01. */
export async function billedApi(): Promise<BilledApi> {
  const account = await testAccount();
  const api = await testApi({ billing: account.billing });
  const { control } = account;
  const goTo = async (instant: string) => {
    api.now = new Date(instant);
    await control.setClock({ now: instant, frozen: true });
  };
  await goTo("2026-01-01T00:00:00.000Z");
  await openPricing(api);
  await payWith(api, "c", "pm_card_visa");
  const stripe = await api.services.integrations.stripeOf(api.database, api.environmentId);
  return Object.assign(api, {
    account,
    control,
    stripe,
    goTo,
    async charges() {
      const ledger = await control.ledger();
      return ledger.map(({ at, amount, status }) => {
        return { at: new Date(at * 1_000).toISOString(), amount, status };
      });
    },
    async theirs() {
      const { objects } = await control.snapshot();
      return objects.subscription as unknown as StripeSubscription[];
    },
    provision: (options: Record<string, unknown>, headers?: Record<string, string>) =>
      api.post(subscriptions, { customerId: "c", ...options }, headers),
    async work() {
      const codes: string[] = [];
      // The store may hold what tests of other environments have left.
      const onError = (error: unknown, environmentId: string) => {
        if (environmentId === api.environmentId) codes.push(codeOf(error));
      };
      while (await api.services.subscriptions.runDueTask(api.database, onError));
      return codes;
    },
  });
}

/** Sets a customer's payment method, as an application does. */
export async function payWith(api: TestApi, id: string, paymentMethodId: string): Promise<void> {
  const body = { integrationId: "stripe", vendorIdentifier: "STRIPE", paymentMethodId };
  const answer = await api.post(`/api/v1/customers/${id}/payment-method`, body);
  if (answer.status !== 200) throw new Error(`Refused: ${answer.text}`);
}

/** Returns the subscription that was provisioned; throws if it was refused. */
export function made(answer: Answer): Json {
  if (answer.status !== 201) throw new Error(`Refused: ${answer.text}`);
  return answer.body.data?.subscription as Json;
}

function codeOf(error: unknown): string {
  if (error instanceof StripeError) return error.kind;
  return String((error as { code?: unknown }).code ?? error);
}
