import type Stripe from "stripe";
import { beforeEach, expect, it } from "vitest";
import { TestAccount } from "../../testing/account.ts";

let account: TestAccount;
let customer: Stripe.Customer;
let item: Stripe.InvoiceItem;

beforeEach(() => {
  account = new TestAccount("2026-01-15T10:00:00Z");
  customer = account.customer();
  const subscription = account.subscribe({
    customer: customer.id,
    items: [{ price: account.price().id }],
  });
  account.post("/v1/coupons", { id: "TENTH", percent_off: 10, duration: "forever" });
  account.post(`/v1/subscriptions/${subscription.id}`, {
    discounts: [{ coupon: "TENTH" }],
    pause_collection: { behavior: "keep_as_draft" },
  });
  item = account.post("/v1/invoiceitems", { customer: customer.id, amount: 300, currency: "usd" });
  account.moveTo("2026-02-16");
});

function draft(): Stripe.Invoice {
  const [invoice] = account.list<Stripe.Invoice>("/v1/invoices", { status: "draft" });
  if (invoice === undefined) throw new Error("There is no draft.");
  return invoice;
}

function foreignLine(): string {
  const line = draft().lines.data.find(({ parent }) => parent?.type === "invoice_item_details");
  return line?.id ?? "";
}

function pending(): string[] {
  const query = { customer: customer.id, pending: true };
  return account.list<Stripe.InvoiceItem>("/v1/invoiceitems", query).map(({ id }) => id);
}

it.each([
  ["unassign", 1],
  ["delete", 0],
])("takes a foreign line off a draft: %s leaves %d pending", (behavior, count) => {
  expect(draft()).toMatchObject({ total: 1170, auto_advance: false });
  expect(pending()).toEqual([]);

  const after = account.post<Stripe.Invoice>(`/v1/invoices/${draft().id}/remove_lines`, {
    lines: [{ id: foreignLine(), behavior }],
  });

  expect(after).toMatchObject({ total: 900, amount_due: 900, subtotal: 1000 });
  expect(after.lines.data).toHaveLength(1);
  expect(pending()).toHaveLength(count);
  expect(account.eventTypes()).toContain("invoice.updated");
});

it("leaves the lines of the subscription's own items", () => {
  const own = draft().lines.data.find(({ parent }) => parent?.type !== "invoice_item_details");
  const lines = [{ id: own?.id, behavior: "unassign" }];

  expect(() => account.post(`/v1/invoices/${draft().id}/remove_lines`, { lines })).toThrow(
    expect.objectContaining({ status: 400, param: "lines[0][id]" }),
  );
});

it("adds waiting items and new ones, and changes them", () => {
  const path = `/v1/invoices/${draft().id}`;
  account.post(`${path}/remove_lines`, { lines: [{ id: foreignLine(), behavior: "unassign" }] });

  account.post(`${path}/add_lines`, {
    lines: [{ invoice_item: item.id }, { amount: 500, description: "Help", discountable: false }],
  });

  expect(draft().total).toBe(900 + 270 + 500);
  expect(pending()).toEqual([]);
  account.post(`${path}/update_lines`, { lines: [{ id: foreignLine(), amount: 100 }] });
  expect(draft().total).toBe(900 + 90 + 500);
  expect(account.get("invoiceitem", item.id)?.amount).toBe(100);
});

it("changes no lines once it is finalized", () => {
  const { id } = draft();
  const lines = [{ id: foreignLine(), behavior: "unassign" }];
  account.post(`/v1/invoices/${id}/finalize`);

  expect(() => account.post(`/v1/invoices/${id}/remove_lines`, { lines })).toThrow(
    expect.objectContaining({ status: 400, code: "invoice_not_editable" }),
  );
});

it("keeps what was pending when it was made; what comes later waits", () => {
  const later = account.post<Stripe.InvoiceItem>("/v1/invoiceitems", {
    customer: customer.id,
    amount: 40,
    currency: "usd",
  });

  const finalized = account.post<Stripe.Invoice>(`/v1/invoices/${draft().id}/finalize`);

  expect(finalized.total).toBe(1170);
  expect(pending()).toEqual([later.id]);
});

it("cannot be deleted, as it is a subscription's", () => {
  expect(() => account.call("DELETE", `/v1/invoices/${draft().id}`)).toThrow("can't delete");
});
