import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { type Api, apiOf, serveEmulator } from "../testing/http.ts";

let server: Awaited<ReturnType<typeof serveEmulator>>;
let api: Api;
let count = 0;

beforeAll(async () => {
  server = await serveEmulator();
});

beforeEach(() => {
  count += 1;
  api = apiOf(server.url, `sk_test_r${count}_1`);
});

afterAll(async () => {
  await server.close();
  expect(server.defects).toEqual([]);
});

async function customer(form = ""): Promise<string> {
  return (await api.post("/v1/customers", form)).body.id;
}

it("makes, changes and unsets fields of a customer", async () => {
  const id = await customer("name=A&email=a@x.com&metadata[a]=1&metadata[b]=2&balance=-500");

  const { body } = await api.post(
    `/v1/customers/${id}`,
    "name=B&email=&metadata[a]=&metadata[c]=3",
  );

  expect(body).toMatchObject({ name: "B", email: null, balance: -500 });
  expect(body.metadata).toEqual({ b: "2", c: "3" });
  expect((await api.get(`/v1/customers/${id}`)).body).toEqual(body);
});

it("keeps the tax ids of a customer, also those that it is made with", async () => {
  const id = await customer("tax_id_data[0][type]=eu_vat&tax_id_data[0][value]=DE123456789");
  const other = await customer();

  const added = await api.post(`/v1/customers/${id}/tax_ids`, "type=gb_vat&value=GB123456789");

  expect(added.body).toMatchObject({ object: "tax_id", customer: id, type: "gb_vat" });
  const { body } = await api.get(`/v1/customers/${id}/tax_ids`);
  expect(body.data).toMatchObject([{ value: "GB123456789" }, { value: "DE123456789" }]);
  expect((await api.get(`/v1/customers/${other}/tax_ids`)).body.data).toEqual([]);
  expect((await api.post("/v1/customers/cus_0/tax_ids", "type=eu_vat&value=DE1")).status).toBe(404);
});

it("answers a deleted customer as such, and leaves it out of lists", async () => {
  const id = await customer();

  await api.delete(`/v1/customers/${id}`);

  expect((await api.get(`/v1/customers/${id}`)).body).toMatchObject({ id, deleted: true });
  expect((await api.get("/v1/customers")).body.data).toEqual([]);
  expect((await api.post(`/v1/customers/${id}`, "name=A")).status).toBe(404);
});

it("makes a payment method of a test card by attaching it, which can be the default", async () => {
  const id = await customer();
  const { body: method } = await api.post(
    "/v1/payment_methods/pm_card_chargeCustomerFail/attach",
    `customer=${id}`,
  );
  const { body } = await api.post(
    `/v1/customers/${id}`,
    `invoice_settings[default_payment_method]=${method.id}`,
  );

  expect(method).toMatchObject({ customer: id, card: { last4: "0341" } });
  expect(body.invoice_settings).toMatchObject({ default_payment_method: method.id });
  const lists = [`/v1/payment_methods?customer=${id}`, `/v1/customers/${id}/payment_methods`];
  for (const path of lists) {
    expect((await api.get(path)).body.data.map((one) => one.id)).toEqual([method.id]);
  }
});

it("attaches the payment method that a customer is made with, as default if named", async () => {
  const card = "pm_card_visa";

  const { body: attached } = await api.post("/v1/customers", `payment_method=${card}`);
  const { body: defaulted } = await api.post(
    "/v1/customers",
    `payment_method=${card}&invoice_settings[default_payment_method]=${card}`,
  );

  const methodOf = async (id: string) => {
    const { data } = (await api.get(`/v1/customers/${id}/payment_methods`)).body;
    expect(data).toMatchObject([{ customer: id, card: { last4: "4242" } }]);
    return data[0]?.id;
  };
  const [, id] = [await methodOf(attached.id), await methodOf(defaulted.id)];
  expect(attached.invoice_settings).toMatchObject({ default_payment_method: null });
  expect(defaulted.invoice_settings).toMatchObject({ default_payment_method: id });
});

it.each([
  ["pm_card_chargeDeclined", 402, "card_declined"],
  ["pm_0", 400, "resource_missing"],
])("makes no customer with %s", async (method, status, code) => {
  const answer = await api.post("/v1/customers", `payment_method=${method}`);

  expect([answer.status, answer.body.error.code]).toEqual([status, code]);
  expect((await api.get("/v1/customers")).body.data).toEqual([]);
});

it("attaches a payment method once, and never again after it is detached", async () => {
  const [one, other] = [await customer("payment_method=pm_card_visa"), await customer()];
  const id = (await api.get(`/v1/payment_methods?customer=${one}`)).body.data[0]?.id;

  const stolen = await api.post(`/v1/payment_methods/${id}/attach`, `customer=${other}`);
  const detached = await api.post(`/v1/payment_methods/${id}/detach`);
  const again = await api.post(`/v1/payment_methods/${id}/detach`);

  expect([stolen.status, detached.status, again.status]).toEqual([400, 200, 400]);
  expect((await api.get(`/v1/payment_methods?customer=${one}`)).body.data).toEqual([]);
});

it("refuses a default payment method of another customer", async () => {
  const owner = await customer("payment_method=pm_card_visa");
  const id = (await api.get(`/v1/payment_methods?customer=${owner}`)).body.data[0]?.id;

  const answer = await api.post(
    `/v1/customers/${await customer()}`,
    `invoice_settings[default_payment_method]=${id}`,
  );

  expect(answer.status).toBe(400);
  expect(answer.body.error.param).toBe("invoice_settings[default_payment_method]");
});

it("keeps prices of all forms, found by lookup key and product", async () => {
  await api.post("/v1/products", "id=prod_a&name=A");
  const base = "currency=EUR&product=prod_a&recurring[interval]=month";
  const made = [
    `${base}&unit_amount=500&lookup_key=basic`,
    `${base}&unit_amount_decimal=0.25&recurring[usage_type]=metered&recurring[meter]=mtr_1`,
    `${base}&billing_scheme=tiered&tiers_mode=graduated` +
      "&tiers[0][up_to]=10&tiers[0][unit_amount]=5&tiers[1][up_to]=inf&tiers[1][unit_amount]=3",
    "currency=usd&unit_amount=100&product_data[name]=Once",
  ];
  const prices = [];
  for (const form of made) prices.push((await api.post("/v1/prices", form)).body);

  expect(prices).toMatchObject([
    { unit_amount: 500, unit_amount_decimal: "500", currency: "eur", type: "recurring" },
    { unit_amount: null, unit_amount_decimal: "0.25", recurring: { usage_type: "metered" } },
    { billing_scheme: "tiered", unit_amount: null },
    { type: "one_time", recurring: null },
  ]);
  const ids = async (query: string) =>
    (await api.get(`/v1/prices?${query}`)).body.data.map(({ id }) => id);
  expect(await ids("lookup_keys[]=basic")).toEqual([prices[0]?.id]);
  expect(await ids("product=prod_a&recurring[usage_type]=metered")).toEqual([prices[1]?.id]);
  expect(await ids("type=one_time")).toEqual([prices[3]?.id]);
});

it("shows the tiers of a price where they are asked for", async () => {
  const { body } = await api.post(
    "/v1/prices",
    "currency=usd&product_data[name]=T&billing_scheme=tiered&tiers_mode=volume" +
      "&tiers[0][up_to]=inf&tiers[0][flat_amount]=900",
  );

  const plain = await api.get(`/v1/prices/${body.id}`);
  const expanded = await api.get(`/v1/prices/${body.id}?expand[]=tiers`);
  const list = await api.get("/v1/prices?expand[]=data.tiers");

  expect(plain.body.tiers).toBeUndefined();
  expect(expanded.body.tiers).toMatchObject([{ flat_amount: 900, up_to: null }]);
  expect(list.body.data[0]?.tiers).toEqual(expanded.body.tiers);
});

it.each([
  ["", "currency"],
  ["currency=usd&unit_amount=5", "product"],
  ["currency=usd&unit_amount=5&product=prod_none", "product"],
  ["currency=dollars&unit_amount=5&product_data[name]=P", "currency"],
  ["currency=usd&product_data[name]=P", "unit_amount"],
])("refuses a price with %s", async (form, param) => {
  const { status, body } = await api.post("/v1/prices", form);

  expect(status).toBe(400);
  expect(body.error.param).toBe(param);
});

it("lists events by type and pattern, newest first, with what changed", async () => {
  const id = await customer("name=A&payment_method=pm_card_visa");
  await api.post(`/v1/customers/${id}`, "name=B");
  const types = async (query: string) =>
    (await api.get(`/v1/events?${query}`)).body.data.map(({ type }) => type);

  expect(await types("")).toEqual([
    "customer.updated",
    "customer.created",
    "payment_method.attached",
  ]);
  expect(await types("type=customer.*")).toEqual(["customer.updated", "customer.created"]);
  expect(await types("types[]=payment_method.attached&limit=1")).toHaveLength(1);
  expect(await types("created[lt]=5")).toEqual([]);
});

it("expands ids where asked, and refuses what cannot be expanded", async () => {
  const id = await customer("payment_method=pm_card_visa");
  const path = `/v1/customers/${id}/payment_methods?expand[]=data.customer`;
  const price = (await api.post("/v1/prices", "currency=usd&unit_amount=1&product_data[name]=P"))
    .body;

  const methods = await api.get(path);
  const expanded = await api.get(`/v1/prices/${price.id}?expand[]=product`);
  const refused = await api.get(`/v1/prices/${price.id}?expand[]=owner`);

  expect(methods.body.data[0]?.customer).toMatchObject({ id, object: "customer" });
  expect(expanded.body.product).toMatchObject({ id: price.product, name: "P" });
  expect((await api.get(`/v1/prices/${price.id}`)).body.product).toBe(price.product);
  expect(refused.status).toBe(400);
});
