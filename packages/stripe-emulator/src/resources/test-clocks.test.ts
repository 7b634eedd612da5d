import type Stripe from "stripe";
import { beforeEach, expect, it } from "vitest";
import { dateOf, seconds, TestAccount } from "../testing/account.ts";

const path = "/v1/test_helpers/test_clocks";
let account: TestAccount;
let clock: Stripe.TestHelpers.TestClock;
let subscription: Stripe.Subscription;

beforeEach(() => {
  account = new TestAccount("2026-01-15T10:00:00Z");
  clock = account.post(path, { frozen_time: seconds("2027-05-31") });
  const customer = account.customer({ test_clock: clock.id });
  subscription = account.subscribe({
    customer: customer.id,
    items: [{ price: account.price().id }],
  });
});

it("gives its customers a time of their own", () => {
  expect(subscription).toMatchObject({
    created: clock.frozen_time,
    test_clock: clock.id,
    items: { data: [{ current_period_end: seconds("2027-06-30") }] },
  });
});

it("moves alone: the account's time does not renew what belongs to it", () => {
  account.moveTo("2028-01-01");
  expect(account.charges).toHaveLength(1);

  account.post(`${path}/${clock.id}/advance`, { frozen_time: seconds("2027-07-01") });
  const frozen_time = seconds("2027-08-01");
  const answer = account.post(`${path}/${clock.id}/advance`, { frozen_time });

  expect(answer).toMatchObject({
    status: "advancing",
    status_details: { advancing: { target_frozen_time: frozen_time } },
  });
  expect(account.call("GET", `${path}/${clock.id}`)).toMatchObject({
    status: "ready",
    frozen_time,
  });
  expect(account.charges.map(({ at }) => dateOf(at))).toEqual([
    "2027-05-31",
    "2027-06-30",
    "2027-07-31",
  ]);
});

it("does not go back", () => {
  const frozen_time = clock.frozen_time - 1;

  expect(() => account.post(`${path}/${clock.id}/advance`, { frozen_time })).toThrow("after");
});

it("goes on by two intervals of its shortest subscription at most", () => {
  const advance = (date: string) => () =>
    account.post(`${path}/${clock.id}/advance`, { frozen_time: seconds(date) });

  expect(advance("2027-08-01")).toThrow(
    expect.objectContaining({ status: 400, param: "frozen_time" }),
  );
  expect(advance("2027-07-31")).not.toThrow();
});

it("has three customers at most, and each of them three subscriptions", () => {
  const price = account.price().id;
  const subscribe = () =>
    account.subscribe({ customer: subscription.customer, items: [{ price }] });
  const join = () => account.customer({ test_clock: clock.id });
  subscribe();
  subscribe();
  join();
  join();

  expect(subscribe).toThrow(expect.objectContaining({ status: 400, param: "customer" }));
  expect(join).toThrow(expect.objectContaining({ status: 400, param: "test_clock" }));
});

it("hides its subscriptions from lists that name neither clock nor customer", () => {
  expect(account.list("/v1/subscriptions")).toEqual([]);
  expect(account.list("/v1/subscriptions", { test_clock: clock.id })).toHaveLength(1);
  expect(account.list("/v1/subscriptions", { customer: subscription.customer })).toHaveLength(1);
});

it("takes its customers with it when it is deleted", () => {
  account.call("DELETE", `${path}/${clock.id}`);

  expect(account.subscription(subscription.id).status).toBe("canceled");
  expect(account.list(path)).toEqual([]);
});
