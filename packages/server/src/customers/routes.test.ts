import { beforeEach, describe, expect, it } from "vitest";
import { type Json, type TestApi, testApi } from "../testing/api.ts";

const customers = "/api/v1/customers";
const later = new Date("2026-05-05T05:05:05.005Z");

let api: TestApi;

beforeEach(async () => {
  api = await testApi();
});

const card = {
  type: "CARD",
  billingId: "pm_1",
  cardLast4Digits: "4242",
  cardExpiryMonth: 12,
  cardExpiryYear: 2030,
};

const full = {
  id: "full",
  name: "Full Name",
  email: "full@example.com",
  billingId: "cus_1",
  billingCurrency: "eur",
  couponId: "coupon-1",
  defaultPaymentMethod: card,
  integrations: [{ id: "crm", vendorIdentifier: "SALESFORCE", syncedEntityId: null }],
  language: "de",
  metadata: { plan: "gold" },
  passthrough: {
    stripe: {
      billingAddress: { city: "Bonn", country: "DE" },
      taxIds: [{ type: "eu_vat", value: "DE1" }],
      metadata: { a: "b" },
    },
    zuora: { currency: "usd" },
  },
  timezone: "Europe/Berlin",
};

describe("creating a customer", () => {
  it("answers all of it, with null for what was not given", async () => {
    const answer = await api.post(customers, { id: "bare" });

    expect(answer.status).toBe(201);
    expect(answer.body).toEqual({
      data: {
        id: "bare",
        name: null,
        email: null,
        billingId: null,
        billingCurrency: null,
        couponId: null,
        defaultPaymentMethod: null,
        integrations: [],
        language: null,
        metadata: {},
        timezone: null,
        archivedAt: null,
        createdAt: "2026-01-01T00:00:00.000Z",
        updatedAt: "2026-01-01T00:00:00.000Z",
      },
    });
  });

  it("keeps every field, and answers the same when it is read", async () => {
    const options = full;

    const created = await api.post(customers, options);

    expect(created.body.data).toMatchObject(options);
    expect((await api.get(`${customers}/full`)).body).toEqual(created.body);
    expect((await api.get(customers)).body.data).toEqual([created.body.data]);
  });

  it.each([
    ["name", null, null],
    ["email", null, null],
    ["billingId", null, null],
    ["couponId", "", null],
    ["couponId", null, null],
    ["defaultPaymentMethod", null, null],
    ["name", "", ""],
    ["name", "x".repeat(255), "x".repeat(255)],
    ["language", "😀'\"\\{},", "😀'\"\\{},"],
    ["timezone", "null", "null"],
    ["metadata", { k: "v".repeat(500) }, { k: "v".repeat(500) }],
  ])("takes %s %j as %j", async (field, given, kept) => {
    const { body } = await api.post(customers, { id: "a", [field]: given });

    expect(body.data?.[field]).toEqual(kept);
  });

  it("keeps metadata under the names that every object has", async () => {
    const metadata = '{"__proto__":"p","constructor":"c","toString":"t"}';

    await api.post(customers, `{"id":"a","metadata":${metadata}}`);

    expect(JSON.parse((await api.get(`${customers}/a`)).text).data.metadata).toEqual(
      JSON.parse(metadata),
    );
  });

  it.each([
    ["id", undefined],
    ["id", null],
    ["id", ""],
    ["id", "_a"],
    ["id", "a b"],
    ["id", "é"],
    ["id", "a".repeat(256)],
    ["email", "nobody"],
    ["email", "a@b"],
    ["email", ""],
    ["name", 5],
    ["name", "x".repeat(256)],
    ["billingCurrency", "EUR"],
    ["billingCurrency", "xyz"],
    ["metadata", { k: 1 }],
    ["metadata", null],
    ["metadata", []],
    ["metadata", { [`k${"x".repeat(40)}`]: "" }],
    ["metadata", { k: "v".repeat(501) }],
    ["metadata", Object.fromEntries(Array.from({ length: 51 }, (_, k) => [`k${k}`, ""]))],
    ["integrations", [{ id: "", vendorIdentifier: "STRIPE", syncedEntityId: "x" }]],
    ["integrations", [{ id: "i", vendorIdentifier: "GITHUB", syncedEntityId: "x" }]],
    ["integrations", [{ id: "i", vendorIdentifier: "STRIPE" }]],
    ["defaultPaymentMethod", { type: "CARD" }],
    ["defaultPaymentMethod", { ...card, type: "CASH" }],
  ])("refuses %s %j", async (field, value) => {
    const answer = await api.post(customers, { id: "a", [field]: value });

    expect([answer.status, answer.body.code]).toEqual([400, "InvalidArgumentError"]);
    expect(answer.body.errors?.[0]?.path).toMatch(new RegExp(`^${field}`));
    expect((await api.get(customers)).body.data).toEqual([]);
  });

  it("names several faults at once", async () => {
    const { body } = await api.post(customers, { id: "?", email: "x", billingCurrency: "x" });

    const paths = (body.errors as unknown as { path: string }[]).map(({ path }) => path);
    expect(paths.sort()).toEqual(["billingCurrency", "email", "id"]);
  });

  it("refuses an id that is taken, archived or not, and leaves its customer alone", async () => {
    const { body } = await api.post(customers, { id: "a", name: "First" });

    const answer = await api.post(customers, { id: "a", name: "Second" });

    expect([answer.status, answer.body.code]).toEqual([409, "DuplicatedEntityNotAllowed"]);
    expect((await api.get(`${customers}/a`)).body).toEqual(body);
    await api.post(`${customers}/a/archive`);
    expect((await api.post(customers, { id: "a" })).status).toBe(409);
  });

  it("creates one when many ask for the same id at the same time", async () => {
    const names = Array.from({ length: 8 }, (_, index) => `Name ${index}`);

    const answers = await Promise.all(names.map((name) => api.post(customers, { id: "a", name })));

    expect(answers.map(({ status }) => status).sort()).toEqual([201, ...Array(7).fill(409)]);
  });

  it("takes the billing id from a Stripe integration, unless one is given", async () => {
    const integrations = [{ id: "s", vendorIdentifier: "STRIPE", syncedEntityId: "cus_link" }];

    const linked = await api.post(customers, { id: "a", integrations });
    const given = await api.post(customers, { id: "b", integrations, billingId: "cus_given" });

    expect(linked.body.data?.billingId).toBe("cus_link");
    expect(given.body.data?.billingId).toBe("cus_given");
  });
});

describe("updating a customer", () => {
  beforeEach(async () => {
    await api.post(customers, full);
    api.now = later;
  });

  it.each([
    ["name", "New", "New"],
    ["name", null, null],
    ["email", "new@example.com", "new@example.com"],
    ["email", null, null],
    ["billingId", null, null],
    ["billingCurrency", null, null],
    ["billingCurrency", "usd", "usd"],
    ["couponId", "", null],
    ["couponId", null, null],
    ["couponId", "coupon-2", "coupon-2"],
    ["language", null, null],
    ["timezone", null, null],
    ["metadata", { other: "1" }, { other: "1" }],
    ["metadata", {}, {}],
    ["integrations", [], []],
    ["passthrough", {}, {}],
  ])("%s %j changes that alone", async (field, given, kept) => {
    const before = await api.get(`${customers}/full`);

    const after = await api.patch(`${customers}/full`, { [field]: given });

    expect(after.status).toBe(200);
    expect(after.body.data).toEqual({
      ...before.body.data,
      [field]: kept,
      updatedAt: later.toISOString(),
    });
    expect((await api.get(`${customers}/full`)).body).toEqual(after.body);
  });

  it("ignores the id and what no update may change", async () => {
    const before = await api.get(`${customers}/full`);
    const ignored = { id: "other", createdAt: null, archivedAt: "x", defaultPaymentMethod: null };

    const after = await api.patch(`${customers}/full`, ignored);

    expect(after.body.data).toEqual({ ...before.body.data, updatedAt: expect.any(String) });
    expect((await api.get(`${customers}/other`)).status).toBe(404);
  });

  it("refuses an archived customer, and changes nothing of it", async () => {
    const archived = await api.post(`${customers}/full/archive`);
    const options = { name: "New", integrations: [] };

    const answer = await api.patch(`${customers}/full`, options);

    expect([answer.status, answer.body.code]).toEqual([409, "EntityIsArchivedError"]);
    expect((await api.get(`${customers}/full`)).body).toEqual(archived.body);
  });

  it("replaces the integrations, and keeps one per id", async () => {
    const link = { id: "s", vendorIdentifier: "STRIPE", syncedEntityId: "cus_1" };
    const options = [link, { ...link, syncedEntityId: "cus_2" }];

    const { body } = await api.patch(`${customers}/full`, { integrations: options });

    expect(body.data?.integrations).toEqual([options[1]]);
  });
});

describe("archiving", () => {
  it("says when, and keeps that when it is done twice", async () => {
    await api.post(customers, { id: "a" });
    api.now = later;
    const first = await api.post(`${customers}/a/archive`);
    api.now = new Date("2027-01-01T00:00:00Z");

    const second = await api.post(`${customers}/a/archive`);

    expect(first.body.data).toMatchObject({
      archivedAt: later.toISOString(),
      updatedAt: later.toISOString(),
    });
    expect(second.body).toEqual(first.body);
  });

  it("is taken back by unarchiving, which does nothing to others", async () => {
    const { body } = await api.post(customers, { id: "a", name: "Name" });
    await api.post(`${customers}/a/archive`);

    const back = await api.post(`${customers}/a/unarchive`);
    const again = await api.post(`${customers}/a/unarchive`);

    expect(back.body.data).toEqual({ ...body.data, updatedAt: expect.any(String) });
    expect(again.body).toEqual(back.body);
  });

  it("does not take a customer out of the list", async () => {
    await api.post(customers, { id: "a" });
    await api.post(`${customers}/a/archive`);

    expect((await api.get(customers)).body.data).toHaveLength(1);
  });
});

describe("a payment method", () => {
  const options = { integrationId: "i", vendorIdentifier: "STRIPE", paymentMethodId: "pm_2" };
  const path = `${customers}/full/payment-method`;

  beforeEach(async () => {
    await api.post(customers, { ...full, metadata: {} });
  });

  it("replaces the one before, whose card does not stay with it", async () => {
    const { status, body } = await api.post(path, { ...options, billingCurrency: "usd" });

    expect(status).toBe(200);
    expect(body.data?.billingCurrency).toBe("usd");
    expect(body.data?.defaultPaymentMethod).toEqual({
      type: "CARD",
      billingId: "pm_2",
      cardLast4Digits: null,
      cardExpiryMonth: null,
      cardExpiryYear: null,
    });
  });

  it("keeps its card when it is set again", async () => {
    const { body } = await api.post(path, { ...options, paymentMethodId: "pm_1" });

    expect(body.data?.defaultPaymentMethod).toEqual(card);
    expect(body.data?.billingCurrency).toBe("eur");
  });

  it("can be removed, and removed again", async () => {
    const first = await api.delete(path);
    const second = await api.delete(path);

    expect([first.status, first.body.data?.defaultPaymentMethod]).toEqual([200, null]);
    expect([second.status, second.body.data?.defaultPaymentMethod]).toEqual([200, null]);
  });

  it.each([
    ["attached to", "POST"],
    ["removed from", "DELETE"],
  ])("cannot be %s an archived customer or nobody", async (_, verb) => {
    await api.post(`${customers}/full/archive`);

    const archived = await api.call(verb, path, verb === "POST" ? options : undefined);
    const nobody = await api.call(verb, path.replace("full", "nobody"), options);

    expect(archived.body.code).toBe("EntityIsArchivedError");
    expect(nobody.body.code).toBe("CustomerNotFound");
  });

  it.each(["integrationId", "vendorIdentifier", "paymentMethodId"])(
    "cannot be attached without %s",
    async (field) => {
      const { [field]: _, ...rest } = options as Record<string, string>;

      const answer = await api.post(path, rest);

      expect([answer.status, answer.body.errors?.[0]?.path]).toEqual([400, field]);
    },
  );
});

it.each([
  ["GET", "", undefined],
  ["PATCH", "", { name: "x" }],
  ["POST", "/archive", undefined],
  ["POST", "/unarchive", undefined],
  ["GET", "/integrations", undefined],
  ["GET", "/integrations/i", undefined],
  ["PATCH", "/integrations/i", { syncedEntityId: "x" }],
  ["DELETE", "/integrations/i", undefined],
  ["POST", "/integrations", { id: "i", vendorIdentifier: "STRIPE", syncedEntityId: "x" }],
])("does not know a customer that is not there: %s %s", async (method, suffix, body) => {
  const answer = await api.call(method, `${customers}/nobody${suffix}`, body);

  const { code, message, ...more } = answer.body as Record<string, Json>;
  expect([answer.status, code, more]).toEqual([404, "CustomerNotFound", {}]);
  expect(message).not.toContain("nobody");
});
