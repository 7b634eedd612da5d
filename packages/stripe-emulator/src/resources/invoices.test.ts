import type Stripe from "stripe";
import { beforeEach, expect, it } from "vitest";
import { seconds, TestAccount } from "../testing/account.ts";

let account: TestAccount;
let customer: Stripe.Customer;
let subscription: Stripe.Subscription;

beforeEach(() => {
  account = new TestAccount("2026-01-15T10:00:00Z");
  customer = account.customer();
  subscription = account.subscribe({
    customer: customer.id,
    items: [{ price: account.price().id }],
  });
  account.post(`/v1/subscriptions/${subscription.id}`, {
    pause_collection: { behavior: "keep_as_draft" },
  });
  account.moveTo("2026-02-16");
});

function draft(): Stripe.Invoice {
  const [invoice] = account.list<Stripe.Invoice>("/v1/invoices", { status: "draft" });
  if (invoice === undefined) throw new Error("There is no draft.");
  return invoice;
}

it("lists by customer, subscription, status and time, newest first", () => {
  const created = { gte: seconds("2026-02-01") };
  const ids = (query: object) =>
    account.list<Stripe.Invoice>("/v1/invoices", query).map(({ id }) => id);
  const [newest, oldest] = ids({ subscription: subscription.id });

  expect(oldest).toBe(subscription.latest_invoice);
  expect(ids({ customer: customer.id })).toEqual([newest, oldest]);
  expect(ids({ customer: "cus_other" })).toEqual([]);
  expect(ids({ status: "paid" })).toEqual([oldest]);
  expect(ids({ created })).toEqual([newest]);
});

it("finalizes a late draft without charging it, and voids it", () => {
  const { id } = draft();

  const open = account.post(`/v1/invoices/${id}/finalize`, { auto_advance: false });
  expect(open).toMatchObject({ status: "open", auto_advance: false });
  expect(account.post(`/v1/invoices/${id}/void`)).toMatchObject({ status: "void" });
  account.moveTo("2026-03-10");

  expect(account.charges).toHaveLength(1);
  expect(account.eventTypes()).toContain("invoice.voided");
});

it("does not delete the draft of a subscription", () => {
  expect(() => account.call("DELETE", `/v1/invoices/${draft().id}`)).toThrow("can't delete");
});

it("pays, once", () => {
  const { id } = draft();

  expect(account.post(`/v1/invoices/${id}/pay`)).toMatchObject({ status: "paid" });
  expect(() => account.post(`/v1/invoices/${id}/pay`)).toThrow("already paid");
  expect(account.charges).toHaveLength(2);
});

it("keeps nothing of a payment that is declined", () => {
  account.useCard(customer, "pm_card_chargeCustomerFail");
  const { id } = draft();

  expect(() => account.post(`/v1/invoices/${id}/pay`)).toThrow(
    expect.objectContaining({ status: 402 }),
  );
  expect(draft().id).toBe(id);
});

it("writes off what is open, and nothing else", () => {
  const { id } = draft();
  const path = `/v1/invoices/${id}/mark_uncollectible`;
  expect(() => account.post(path)).toThrow("open invoices");

  account.post(`/v1/invoices/${id}/finalize`, { auto_advance: false });

  expect(account.post(path)).toMatchObject({ status: "uncollectible" });
});

it("changes metadata, and refuses what it does not support", () => {
  const path = `/v1/invoices/${draft().id}`;

  expect(account.post(path, { metadata: { a: "1" } })).toMatchObject({ metadata: { a: "1" } });
  expect(() => account.post(path, { footer: "x" })).toThrow("does not support footer");
});

it("keeps an invoice item until it is invoiced, and deletes it before", () => {
  const params = { customer: customer.id, amount: 200, currency: "usd" };
  const item = account.post<Stripe.InvoiceItem>("/v1/invoiceitems", params);

  expect(account.list("/v1/invoiceitems", { pending: true })).toHaveLength(1);
  account.call("DELETE", `/v1/invoiceitems/${item.id}`);
  expect(account.list("/v1/invoiceitems", { pending: true })).toEqual([]);
  expect(() => account.post("/v1/invoiceitems", { ...params, currency: "eur" })).toThrow(
    "cannot combine currencies",
  );
});
