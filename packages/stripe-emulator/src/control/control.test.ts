import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import type { Line } from "../http/line.ts";
import { type Api, apiOf, serveEmulator } from "../testing/http.ts";
import { type Control, createControl } from "./control-client.ts";

let server: Awaited<ReturnType<typeof serveEmulator>>;
let api: Api;
let control: Control;
let count = 0;

beforeAll(async () => {
  server = await serveEmulator();
});

beforeEach(() => {
  count += 1;
  api = apiOf(server.url, `sk_test_c${count}_1`);
  control = createControl(server.url, `acct_c${count}`);
});

afterAll(async () => {
  await server.close();
  expect(server.defects).toEqual([]);
});

/** A monthly subscription that began on 31 January 2027, 10:00. */
async function subscribe(): Promise<string> {
  await control.setClock({ now: "2027-01-31T10:00:00Z", frozen: true });
  const price = "currency=usd&unit_amount=700&recurring[interval]=month&product_data[name]=P";
  const { body: made } = await api.post("/v1/prices", price);
  const { body: customer } = await api.post(
    "/v1/customers",
    "payment_method=pm_card_visa&email=one@example.com",
  );
  const methods = await api.get(`/v1/payment_methods?customer=${customer.id}`);
  const { body } = await api.post(
    "/v1/subscriptions",
    `customer=${customer.id}&items[0][price]=${made.id}` +
      `&default_payment_method=${methods.body.data[0]?.id}`,
  );
  return body.id;
}

it("freezes, moves and releases the clock, and never turns it back", async () => {
  const frozen = await control.setClock({ now: "2027-03-01T00:00:00Z", frozen: true });
  const moved = await control.setClock({ advanceBy: 90 });
  const running = await control.setClock({ frozen: false });

  expect(frozen).toMatchObject({ iso: "2027-03-01T00:00:00.000Z", frozen: true });
  expect(moved.now).toBe(frozen.now + 90);
  expect(running).toMatchObject({ now: moved.now, frozen: false });
  await expect(control.setClock({ now: 5 })).rejects.toThrow("only moves forward");
  await expect(control.setClock({ now: "soon" })).rejects.toThrow("seconds since 1970");
});

it("lets each thing that falls due happen at its own time, as a line of its own", async () => {
  await subscribe();
  const { last } = await control.history();

  await control.setClock({ now: "2027-06-01T00:00:00Z" });

  const dates = (await control.ledger()).map(({ at }) => new Date(at * 1000).toISOString());
  expect(dates.map((date) => date.slice(0, 10))).toEqual([
    "2027-01-31",
    "2027-02-28",
    "2027-03-31",
    "2027-04-30",
    "2027-05-31",
  ]);
  const { lines } = await control.history(last);
  expect(lines.filter(({ charges }) => charges.length > 1)).toEqual([]);
  expect(lines.map(({ at }) => at)).toEqual(lines.map(({ at }) => at).toSorted((a, b) => a - b));
  expect(lines.every((line) => line.puts.every((put) => isDated(put, line)))).toBe(true);
});

function isDated([kind, object]: Line["puts"][number], { at }: Line): boolean {
  return kind !== "event" || object.created === at;
}

it("bills the same by one long jump and by many short ones", async () => {
  await subscribe();
  await control.setClock({ now: "2027-06-01T00:00:00Z" });
  const jumped = (await control.ledger()).map(({ at, amount }) => ({ at, amount }));
  count += 1;
  api = apiOf(server.url, `sk_test_c${count}_1`);
  control = createControl(server.url, `acct_c${count}`);
  await subscribe();

  for (let day = 0; day < 121; day += 1) await control.setClock({ advanceBy: 86_400 });

  expect((await control.ledger()).map(({ at, amount }) => ({ at, amount }))).toEqual(jumped);
});

it("gives its history in pages, with the request of each line", async () => {
  const form = "name=A";
  await api.post("/v1/customers", form, "key-1");
  await api.post("/v1/customers", form);

  const { lines, last, hasMore } = await control.history(1);

  expect({ last, hasMore }).toEqual({ last: 2, hasMore: false });
  expect(lines).toHaveLength(1);
  const { lines: all } = await control.history();
  expect(all[0]).toMatchObject({
    seq: 1,
    request: { method: "POST", path: "/v1/customers", key: "key-1" },
    puts: [
      ["customer", { name: "A" }],
      ["event", { type: "customer.created", data: { object: { name: "A" } } }],
    ],
    idempotency: { key: "key-1", status: 200, body: { name: "A" } },
  });
});

it("sets fields as given, for states that come from parts not emulated", async () => {
  const id = await subscribe();

  await control.patch("subscription", id, { schedule: "sub_sched_1" });

  expect((await api.get(`/v1/subscriptions/${id}`)).body.schedule).toBe("sub_sched_1");
  await expect(control.patch("subscription", "sub_none", {})).rejects.toThrow("sub_none");
});

it("gives a customer a discount, which the API has no parameter for", async () => {
  await api.post("/v1/coupons", "id=HALF&percent_off=50&duration=forever");
  const { body } = await api.post("/v1/customers");

  await control.discountCustomer(body.id, "HALF");

  const { body: customer } = await api.get(`/v1/customers/${body.id}`);
  expect(customer.discount).toMatchObject({ source: { coupon: expect.anything() } });
});

it("tells all money of a customer, and leaves out what was voided", async () => {
  const id = await subscribe();
  const { body: subscription } = await api.get(`/v1/subscriptions/${id}`);
  const customer = String(subscription.customer);
  const intent = String(subscription.latest_invoice).replace("in_", "pi_");
  await api.post("/v1/refunds", `payment_intent=${intent}&amount=200`);
  const credit = "amount=-50&currency=usd";
  await api.post(`/v1/customers/${customer}/balance_transactions`, credit);
  await api.post(
    "/v1/subscriptions",
    `customer=${customer}&items[0][price]=${await priceOf(id)}` +
      "&collection_method=send_invoice&days_until_due=5",
  );
  await control.setClock({ advanceBy: 7_200 });
  const sent = (await api.get(`/v1/invoices?customer=${customer}&status=open`)).body.data;
  expect((await control.ledger()).map(({ status }) => status)).toEqual(["paid", "invoiced"]);

  for (const invoice of sent) await api.post(`/v1/invoices/${invoice.id}/void`);

  const ledger = await control.wholeLedger(customer);
  expect(ledger.charges).toMatchObject([{ amount: 700, amountDue: 700, balanceApplied: 0 }]);
  expect(ledger.refunds).toMatchObject([{ amount: 200, customer }]);
  expect(ledger.balances).toMatchObject([
    { type: "adjustment", amount: -50 },
    { type: "applied_to_invoice", amount: 50 },
    { type: "unapplied_from_invoice", amount: -50 },
  ]);
  expect((await control.wholeLedger("cus_other")).charges).toEqual([]);
});

async function priceOf(id: string): Promise<string> {
  const { objects } = await control.snapshot();
  const subscription = objects.subscription.find((one) => one.id === id);
  return subscription?.items.data[0]?.price.id ?? "";
}

it("empties one account and leaves the others", async () => {
  const other = apiOf(server.url, `sk_live_c${count}_1`);
  await api.post("/v1/customers");
  await other.post("/v1/customers");

  await control.reset();

  expect((await api.get("/v1/customers")).body.data).toEqual([]);
  expect((await other.get("/v1/customers")).body.data).toHaveLength(1);
});

it.each([
  ["GET", "/_emu/clock", "Name the account"],
  ["GET", "/_emu/clock?account=acct_x&mode=prod", "Name the account"],
  ["GET", "/_emu/nothing?account=acct_x", "Known are"],
])("says what is wrong with %s %s", async (method, path, message) => {
  const response = await fetch(server.url + path, { method });

  expect(response.status).toBe(400);
  expect(JSON.stringify(await response.json())).toContain(message);
});
