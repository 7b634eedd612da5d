import type Stripe from "stripe";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { seconds, TestAccount } from "../testing/account.ts";
import { type Api, apiOf, serveEmulator } from "../testing/http.ts";
import { type Control, createControl } from "./control-client.ts";
import { asDocumented, type Switches } from "./switches.ts";

describe("in an account that differs from the documentation", () => {
  let account: TestAccount;
  let customer: Stripe.Customer;
  let price: Stripe.Price;

  beforeEach(() => {
    account = new TestAccount("2026-01-16T10:00:00Z");
    customer = account.customer();
    price = account.price();
  });

  function differ(switches: Partial<Switches>): void {
    account.switches = { ...asDocumented, ...switches };
  }

  /** What a cutover creates: backdated, with a future anchor, and nothing to bill. */
  const triple = (params: object = {}) => ({
    customer: customer.id,
    items: [{ price: price.id }],
    off_session: true,
    backdate_start_date: seconds("2025-02-01T10:00:00Z"),
    billing_cycle_anchor: seconds("2026-02-01T10:00:00Z"),
    proration_behavior: "none",
    payment_behavior: "error_if_incomplete",
    ...params,
  });

  it("creation_bills: the current period is billed at once, and no preview says so", () => {
    differ({ creation_bills: true });
    const preview = (): Stripe.Invoice =>
      account.post("/v1/invoices/create_preview", {
        customer: customer.id,
        subscription_details: {
          items: [{ price: price.id }],
          start_date: seconds("2025-02-01T10:00:00Z"),
          billing_cycle_anchor: { type: "timestamp", timestamp: seconds("2026-02-01T10:00:00Z") },
          proration_behavior: "none",
        },
      });

    expect(preview().created).toBe(seconds("2026-02-01T10:00:00Z"));
    const made = account.subscribe(triple());

    expect(made).toMatchObject({ status: "active", latest_invoice: expect.any(String) });
    expect(account.charges).toMatchObject([{ amount: 1000, status: "paid" }]);
    differ({ creation_bills: true, previews_know: true });
    expect(preview()).toMatchObject({ created: account.now(), amount_due: 1000 });
  });

  it("finalize_spends_balance: what the balance has over the total is lost", () => {
    differ({ finalize_spends_balance: true });
    account.post(`/v1/customers/${customer.id}`, { balance: -1234 });

    account.subscribe({ customer: customer.id, items: [{ price: price.id }] });

    expect(account.get("customer", customer.id)?.balance).toBe(0);
    expect(account.charges).toEqual([]);
  });

  it.each([
    [false, -400],
    [true, 0],
  ])("void_keeps_balance: %s leaves a balance of %d", (isKept, balance) => {
    differ({ void_keeps_balance: isKept });
    account.post(`/v1/customers/${customer.id}`, { balance: -400 });
    account.useCard(customer, "pm_card_chargeCustomerFail");
    const { latest_invoice: invoice } = account.subscribe({
      customer: customer.id,
      items: [{ price: price.id }],
    });
    expect(account.get("customer", customer.id)?.balance).toBe(0);

    account.post(`/v1/invoices/${invoice}/void`);

    expect(account.get("customer", customer.id)?.balance).toBe(balance);
  });

  it("cancel_credits: a cancellation without proration credits the rest of the period", () => {
    differ({ cancel_credits: true });
    const { id } = account.subscribe({ customer: customer.id, items: [{ price: price.id }] });
    account.moveTo("2026-01-31T22:00:00Z");

    account.call("DELETE", `/v1/subscriptions/${id}`, { invoice_now: false, prorate: false });

    const pending = account.list<Stripe.InvoiceItem>("/v1/invoiceitems", { pending: true });
    expect(pending.map(({ amount, proration }) => ({ amount, proration }))).toEqual([
      { amount: -500, proration: true },
    ]);
  });

  it.each([
    [false, 1],
    [true, 0],
  ])("update_unsets_discounts: %s leaves %d after a renewal", (isUnset, count) => {
    differ({ update_unsets_discounts: isUnset });
    account.post("/v1/coupons", { id: "HALF", percent_off: 50, duration: "forever" });
    const { id } = account.subscribe(triple({ discounts: [{ coupon: "HALF" }] }));
    account.moveTo("2026-02-02T10:00:00Z");

    account.post(`/v1/subscriptions/${id}`, { metadata: { a: "b" } });

    expect(account.subscription(id).discounts).toHaveLength(count);
  });

  describe("changing a price with proration none", () => {
    const change = (): Stripe.Subscription => {
      const { id, items } = account.subscribe({
        customer: customer.id,
        items: [{ price: price.id }],
      });
      account.moveTo("2026-01-31T22:00:00Z");
      const other = account.price({ unit_amount: 3000 });
      return account.post(`/v1/subscriptions/${id}`, {
        items: [{ id: items.data[0]?.id, price: other.id }],
        proration_behavior: "none",
      });
    };
    const pending = () =>
      account.list<Stripe.InvoiceItem>("/v1/invoiceitems", { pending: true }).map((item) => {
        return item.amount;
      });

    it.each<[Partial<Switches>, number[], number[]]>([
      [{}, [], [1000]],
      // The newest first.
      [{ update_prorates: true }, [1500, -500], [1000]],
      [{ update_bills: true }, [], [1000, 3000]],
    ])("%j", (switches, items, charged) => {
      differ(switches);

      const { billing_cycle_anchor: anchor } = change();

      expect(pending()).toEqual(items);
      expect(account.charges.map(({ amount }) => amount)).toEqual(charged);
      expect(anchor === account.now()).toBe(switches.update_bills === true);
    });
  });

  it("sca_needed: a payment without the customer fails, one with the customer does not", () => {
    differ({ sca_needed: true });
    const params = { customer: customer.id, items: [{ price: price.id }] };
    const tripwire = { off_session: true, payment_behavior: "error_if_incomplete" };

    expect(() => account.subscribe({ ...params, ...tripwire })).toThrow(
      expect.objectContaining({ status: 402, code: "authentication_required" }),
    );
    const subscription = account.subscribe(params);
    expect(subscription.status).toBe("active");
    account.moveTo("2026-02-17");
    expect(account.subscription(subscription.id).status).toBe("past_due");
  });
});

describe("on the control interface", () => {
  let server: Awaited<ReturnType<typeof serveEmulator>>;
  let api: Api;
  let control: Control;

  beforeAll(async () => {
    server = await serveEmulator();
    api = apiOf(server.url, "sk_test_switched_1");
    control = createControl(server.url, "acct_switched");
  });

  afterAll(async () => {
    await server.close();
    expect(server.defects).toEqual([]);
  });

  it("stale_lists_ms: lists lag behind, reading by id does not", async () => {
    const { body: old } = await api.post("/v1/customers", "name=Old");
    await control.setSwitches({ stale_lists_ms: 600_000 });
    await api.post(`/v1/customers/${old.id}`, "name=Newer");
    const { body: made } = await api.post("/v1/customers", "name=Made");

    const list = async () => (await api.get("/v1/customers")).body.data.map(({ name }) => name);

    const isBefore = await list();
    expect((await api.get(`/v1/customers/${made.id}`)).body.name).toBe("Made");
    await control.resetSwitches();
    // `Old` itself was made in the time of the lag, and so is not listed either.
    expect(isBefore).toEqual([]);
    expect(await list()).toEqual(["Made", "Newer"]);
  });

  it("are set one by one, told, and reset", async () => {
    await control.setSwitches({ sca_needed: true });

    const both = await control.setSwitches({ cancel_credits: true });

    expect(both).toEqual({ ...asDocumented, sca_needed: true, cancel_credits: true });
    expect(await control.switches()).toEqual(both);
    await control.resetSwitches();
    expect(await control.switches()).toEqual(asDocumented);
  });

  it.each([
    [{ burn: true }, 'Unknown switch "burn"'],
    [{ sca_needed: 1 }, "true or false"],
    [{ stale_lists_ms: -1 }, "from 0 to"],
  ])("refuse %j", async (given, message) => {
    await expect(control.setSwitches(given as Partial<Switches>)).rejects.toThrow(message);
  });
});
