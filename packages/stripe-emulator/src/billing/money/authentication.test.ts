import type Stripe from "stripe";
import { beforeEach, describe, expect, it } from "vitest";
import { TestAccount } from "../../testing/account.ts";
import { authenticate } from "./authenticate.ts";

let account: TestAccount;
let price: Stripe.Price;

beforeEach(() => {
  account = new TestAccount("2026-01-16T10:00:00Z");
  price = account.price();
});

function create(card: string, params: object = {}): Stripe.Subscription {
  const customer = account.customer({}, card);
  return account.subscribe({ customer: customer.id, items: [{ price: price.id }], ...params });
}

function latest({ latest_invoice: id }: Stripe.Subscription): Stripe.Invoice {
  return account.call("GET", `/v1/invoices/${id}`);
}

function intentOf(subscription: Stripe.Subscription): Stripe.PaymentIntent {
  const id = latest(subscription).id.replace("in_", "pi_");
  return account.call("GET", `/v1/payment_intents/${id}`);
}

const tripwire = { payment_behavior: "error_if_incomplete" };

it.each([
  [{ off_session: true }, "authentication_required", "authentication_required"],
  [{}, "subscription_payment_intent_requires_action", undefined],
])("refuses to create what cannot be paid without the customer: %j", (params, code, decline) => {
  expect(() => create("pm_card_authenticationRequired", { ...tripwire, ...params })).toThrow(
    expect.objectContaining({
      status: 402,
      type: "card_error",
      code,
      declineCode: decline,
      intent: expect.objectContaining({ object: "payment_intent", status: "requires_action" }),
    }),
  );
  expect(account.list("/v1/subscriptions", { status: "all" })).toEqual([]);
});

it.each([
  ["pm_card_visa_chargeDeclined", "card_declined", "generic_decline"],
  ["pm_card_chargeDeclinedInsufficientFunds", "card_declined", "insufficient_funds"],
  ["pm_card_visa_chargeDeclinedLostCard", "card_declined", "lost_card"],
  ["pm_card_chargeDeclinedExpiredCard", "expired_card", "expired_card"],
  ["pm_card_chargeDeclinedProcessingError", "processing_error", "processing_error"],
])("says why %s is declined", (card, code, declineCode) => {
  expect(() => create(card, tripwire)).toThrow(expect.objectContaining({ code, declineCode }));
});

it("attaches no card that is declined, but for the one that is made for it", () => {
  expect(() => account.customer({}, "pm_card_chargeDeclined")).toThrow(
    expect.objectContaining({ status: 402, code: "card_declined" }),
  );
  expect(() => account.customer({}, "pm_card_chargeCustomerFail")).not.toThrow();
});

it("waits, incomplete, until the customer has authenticated", () => {
  const subscription = create("pm_card_authenticationRequired");

  expect(subscription.status).toBe("incomplete");
  const intent = intentOf(subscription);
  expect(intent).toMatchObject({
    status: "requires_action",
    next_action: { type: "use_stripe_sdk" },
    last_payment_error: { code: "authentication_required" },
  });
  expect(account.eventTypes()).toContain("invoice.payment_action_required");
  authenticate(account, intent.id, account.now());
  expect(account.subscription(subscription.id).status).toBe("active");
  expect(intentOf(subscription).status).toBe("succeeded");
});

it("waits for a first payment with default_incomplete, which nothing tried", () => {
  const subscription = create("pm_card_visa", { payment_behavior: "default_incomplete" });

  expect(subscription.status).toBe("incomplete");
  expect(intentOf(subscription)).toMatchObject({ status: "requires_confirmation" });
  expect(account.charges).toEqual([]);
});

describe("a renewal", () => {
  it.each([
    ["pm_card_authenticationRequired", "past_due"],
    ["pm_card_authenticationRequiredOnSetup", "active"],
  ])("after authentication with %s leaves it %s", (card, status) => {
    const subscription = create(card);
    authenticate(account, intentOf(subscription).id, account.now());

    account.moveTo("2026-02-17");

    expect(account.subscription(subscription.id).status).toBe(status);
  });

  it("pays off session with a card that is set up for it", () => {
    const params = { off_session: true };
    const subscription = create("pm_card_authenticationRequiredSetupForOffSession", params);

    account.moveTo("2026-02-17");

    expect(account.subscription(subscription.id).status).toBe("active");
    expect(account.charges).toHaveLength(2);
  });

  it("fails after authentication with a card that has no money", () => {
    const card = "pm_card_authenticationRequiredChargeDeclinedInsufficientFunds";
    const subscription = create(card);

    authenticate(account, intentOf(subscription).id, account.now());

    expect(intentOf(subscription)).toMatchObject({
      status: "requires_payment_method",
      last_payment_error: { decline_code: "insufficient_funds" },
    });
  });
});

describe("a payment method that must be set up first", () => {
  const trial = { trial_period_days: 7 };

  it.each([
    [{ type: "card", card: { token: "tok_authenticationRequiredOnSetup" } }, null],
    [{ type: "sepa_debit", sepa_debit: { iban: "AT611904300234573201" } }, /^mandate_/],
    [
      { type: "bacs_debit", bacs_debit: { sort_code: "108800", account_number: "00012345" } },
      /^mandate_/,
    ],
  ])("gives a subscription that is not charged yet a setup intent: %j", (params, mandate) => {
    const customer = account.customer({}, null);
    const method = account.post<Stripe.PaymentMethod>("/v1/payment_methods", params);
    account.post(`/v1/payment_methods/${method.id}/attach`, { customer: customer.id });

    const subscription = account.subscribe({
      customer: customer.id,
      items: [{ price: price.id }],
      ...trial,
      default_payment_method: method.id,
    });

    const id = String(subscription.pending_setup_intent);
    expect(account.call("GET", `/v1/setup_intents/${id}`)).toMatchObject({
      status: "requires_action",
      payment_method: method.id,
      usage: "off_session",
    });
    const done = authenticate(account, id, account.now());
    expect(done).toMatchObject({
      status: "succeeded",
      mandate: mandate === null ? null : expect.stringMatching(mandate),
    });
    expect(account.subscription(subscription.id).pending_setup_intent).toBeNull();
    account.moveTo("2026-01-24");
    expect(account.subscription(subscription.id).status).toBe("active");
  });

  it("is not charged without a mandate", () => {
    const customer = account.customer({}, null);
    const iban = { type: "sepa_debit", sepa_debit: { iban: "AT611904300234573201" } };
    const method = account.post<Stripe.PaymentMethod>("/v1/payment_methods", iban);
    account.post(`/v1/payment_methods/${method.id}/attach`, { customer: customer.id });
    const subscribe = () =>
      account.subscribe({
        customer: customer.id,
        items: [{ price: price.id }],
        ...tripwire,
        default_payment_method: method.id,
        off_session: true,
      });

    expect(subscribe).toThrow(expect.objectContaining({ code: "payment_intent_mandate_invalid" }));
    authenticate(account, method.id, account.now());
    expect(subscribe().status).toBe("active");
  });

  it("asks for nothing with a card that needs no authentication", () => {
    expect(create("pm_card_visa", trial).pending_setup_intent).toBeNull();
  });
});

it("gives the payment that failed with the refusal to pay an invoice", () => {
  const subscription = create("pm_card_chargeCustomerFail");
  const invoice = latest(subscription);

  expect(() => account.post(`/v1/invoices/${invoice.id}/pay`)).toThrow(
    expect.objectContaining({
      status: 402,
      code: "card_declined",
      declineCode: "generic_decline",
      intent: expect.objectContaining({ status: "requires_payment_method" }),
    }),
  );
});
