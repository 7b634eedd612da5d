import {
  customerShape,
  leftOutReasons,
  limits,
  subscriptionShape,
  usageShape,
} from "@carryover/contract";
import { expect, it, vi } from "vitest";
import { customerSources } from "../customers/export.ts";
import { createLifecycle } from "../http/lifecycle.ts";
import { subscriptionSources } from "../subscriptions/exporting/record.ts";
import { testApi } from "../testing/api.ts";
import { storeCatalog } from "../testing/catalog.ts";
import { importExported, takeExport } from "../testing/exports.ts";
import { grant, revoke } from "../testing/promotions.ts";
import { importAll } from "../testing/runs.ts";
import { createCustomers, sampleCatalog } from "../testing/subscriptions.ts";
import { report, usageApi } from "../testing/usage.ts";
import { usageSources } from "../usage/export.ts";
import { ReaderTooSlow } from "./service.ts";

const customers = "/api/v1/customers";

const customersAlone = {
  kinds: ["customers" as const],
  since: undefined,
  format: "ndjson" as const,
};

/** More than one page has. */
const manyCustomers = Array.from({ length: limits.exportPageRows + 5 }, (_, index) => {
  return { id: `c${index}` };
});

it.each([
  ["customers", customerShape.fields, customerSources],
  ["subscriptions", subscriptionShape.fields, subscriptionSources],
  ["usage", usageShape.fields, usageSources],
] as const)("has a source of every field of %s that an import can set", (_, fields, sources) => {
  expect(Object.keys(sources).sort()).toEqual([...fields.keys()].sort());
});

it("writes every field of a record that is set", async () => {
  const api = await testApi();
  await storeCatalog(api, sampleCatalog);
  const customer = {
    id: "a",
    name: "A",
    email: "a@example.com",
    billingId: "cus_1",
    paymentMethodId: "pm_1",
    salesforceId: "001",
    createdAt: "2020-02-03T04:05:06.789Z",
    updatedAt: "2025-01-01T00:00:00.000Z",
    promotionalEntitlements: [
      {
        featureId: "calls",
        description: "Thanks",
        period: "custom",
        startDate: "2025-01-01T00:00:00.000Z",
        endDate: "2025-02-01T00:00:00.001Z",
        usageLimit: 0.5,
        hasSoftLimit: true,
        isVisible: false,
        resetPeriod: "MONTH",
        resetPeriodConfiguration: { accordingTo: "StartOfTheMonth" },
      },
      {
        featureId: "region",
        period: "lifetime",
        startDate: "2027-01-01T00:00:00.000Z",
        enumValues: ["us", "eu"],
      },
    ],
    metadata: { key: "value" },
  };
  const subscription = {
    id: "s",
    customerId: "a",
    planId: "site-custom",
    resourceId: "site-1",
    startDate: "2025-02-01T00:00:00.000Z",
    endDate: "2027-02-01T00:00:00.000Z",
    trialEndDate: "2026-02-01T00:00:00.000Z",
    cancelAt: "2027-01-01T00:00:00.000Z",
    pastDue: true,
    billingId: "sub_1",
    billingPeriod: "ANNUALLY",
    billingCycleAnchor: "2025-02-05T00:00:00.000Z",
    salesforceId: "006",
    addons: [{ id: "extra", quantity: 2 }],
    charges: [{ id: "seats", type: "FEATURE", quantity: 4 }],
    entitlements: [{ featureId: "seats", usageLimit: 7, hasSoftLimit: true, resetPeriod: "DAY" }],
    updatedAt: "2025-03-01T00:00:00.000Z",
    metadata: { key: "value" },
  };
  const usage = {
    customerId: "a",
    featureId: "seats",
    resourceId: "site-1",
    usage: 2.5,
    createdAt: "2025-12-01T00:00:00.000Z",
  };
  await importAll(api, "customers", [customer]);
  await importAll(api, "subscriptions", [subscription]);
  await importAll(api, "usage", [usage]);

  const { text, end } = await takeExport(api);

  expect(JSON.parse(text.customers)).toEqual(customer);
  expect(JSON.parse(text.subscriptions)).toEqual(subscription);
  expect(JSON.parse(text.usage)).toEqual(usage);
  expect(end.notExported).toEqual([]);
});

it("counts by name what no record can say", async () => {
  const api = await usageApi();
  await api.post(customers, {
    id: "rich",
    couponId: "c",
    language: "en",
    timezone: "UTC",
    billingCurrency: "usd",
    integrations: [{ id: "i", vendorIdentifier: "STRIPE", syncedEntityId: "cus_1" }],
  });
  await api.post(customers, { id: "promoted" });
  await grant(api, "promoted", { featureId: "seats", usageLimit: 1 });
  // As if the feature had counted when it was granted.
  await api.database.execute(
    `update promotional_entitlements
    set feature_id = 'gone'
    where environment_id = $1::uuid`,
    [api.environmentId],
  );
  await report(api, { customerId: "a", featureId: "seats", value: -3 });
  await report(api, { customerId: "b", value: 0.1 }, { customerId: "b", value: 2 ** 52 + 0.5 });

  const { leftOut, end, text } = await takeExport(api);
  const own = await importExported(api, await takeExport(api));

  expect(leftOut).toMatchObject({
    archived_customers: 1,
    billing_currencies: 1,
    customer_coupons: 1,
    customer_languages: 1,
    customer_timezones: 1,
    customer_links: 1,
    promotional_entitlements: 1,
    negative_usage: 1,
    inexact_usage: 1,
    usage_reports: 3,
  });
  expect(text.customers).not.toContain('"z"');
  for (const { name, reason } of end.notExported) expect(reason).toBe(leftOutReasons[name]);
  expect(new Set(own)).toEqual(new Set(["unchanged"]));
});

it("exports what has changed since a date or a run, whatever its updatedAt", async () => {
  const api = await testApi();
  await storeCatalog(api, sampleCatalog);
  await createCustomers(api, ["old", "changed", "imported"]);
  api.now = new Date("2026-02-01T00:00:00.000Z");
  await api.patch(`${customers}/changed`, { name: "New" });
  await importAll(api, "customers", [
    { id: "imported", name: "N", updatedAt: "2026-01-01T00:00:00.000Z" },
  ]);
  await importAll(api, "usage", [
    { customerId: "old", featureId: "seats", usage: 1, createdAt: "2020-01-01T00:00:00Z" },
  ]);
  const runs = await api.get("/api/v1/import-runs?kind=usage");
  const [run] = runs.body.data as unknown as { id: string }[];

  const byDate = await takeExport(api, "?since=2026-01-15T00:00:00Z");
  const byRun = await takeExport(api, `?since=${run?.id}&kinds=usage`);
  const later = await takeExport(api, "?since=2026-02-02T00:00:00Z");
  const unknown = await api.get("/api/v1/export?since=01a22f1f-29d1-7000-8000-5b85ef601cf1");

  const ids = byDate.text.customers.match(/"id":"\w+"/g);
  expect(ids).toEqual(['"id":"changed"', '"id":"imported"']);
  expect(byDate.end.records).toEqual({ customers: 2, subscriptions: 0, usage: 1 });
  expect(byRun.end.records).toEqual({ usage: 1 });
  expect(later.end.records).toEqual({ customers: 0, subscriptions: 0, usage: 0 });
  expect([unknown.status, unknown.body.code]).toEqual([404, "import_run_not_found"]);
});

it("exports what was granted or revoked since, as a change of the customer", async () => {
  const api = await testApi();
  await storeCatalog(api, sampleCatalog);
  await createCustomers(api, ["granted", "old", "revoked"]);
  await grant(api, "revoked", { featureId: "sso" });
  api.now = new Date("2026-02-01T00:00:00.000Z");
  await grant(api, "granted", { featureId: "seats", usageLimit: 1 });
  await revoke(api, "revoked", "sso");

  const { text } = await takeExport(api, "?since=2026-01-15T00:00:00Z");
  const own = await importExported(api, await takeExport(api));

  const updatedAt = "2026-02-01T00:00:00.000Z";
  const promotion = { featureId: "seats", period: "lifetime", startDate: updatedAt, usageLimit: 1 };
  const records = text.customers.trimEnd().split("\n");
  expect(records.map((line) => JSON.parse(line))).toEqual([
    { id: "granted", updatedAt, promotionalEntitlements: [promotion] },
    { id: "revoked", updatedAt, promotionalEntitlements: [] },
  ]);
  expect(new Set(own)).toEqual(new Set(["unchanged"]));
});

it("pages through more rows than one page has, each once", async () => {
  const api = await testApi();
  await importAll(api, "customers", manyCustomers);

  const { text, end } = await takeExport(api, "?kinds=customers");

  const found = text.customers
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line).id);
  expect(found).toEqual(manyCustomers.map(({ id }) => id).sort());
  expect(end.records).toEqual({ customers: manyCustomers.length });
});

it("gives up a reader that takes nothing for too long", async () => {
  const api = await testApi();
  await createCustomers(api, ["a"]);
  const { database, environmentId, services } = api;
  const opened = await services.exports.open(database, environmentId, customersAlone);
  await opened.isRead;
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });

  try {
    const first = await opened.next();
    await vi.advanceTimersByTimeAsync(limits.exportIdleMs + 1);

    expect(String(first)).toBe('{"export":"begin","kind":"customers"}\n');
    await expect(opened.next()).rejects.toThrow(ReaderTooSlow);
    expect(await opened.isGivenUp).toBeInstanceOf(ReaderTooSlow);
  } finally {
    vi.useRealTimers();
  }
});

it("ends a reply that nobody takes, and reads nothing for HEAD", async () => {
  const lifecycle = createLifecycle();
  const api = await testApi({ lifecycle });
  await createCustomers(api, ["a"]);
  const headers = { "x-api-key": api.key };
  const ask = (method: string) =>
    api.fetch(new Request("http://test.invalid/api/v1/export", { method, headers }));
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });

  try {
    const head = await ask("HEAD");
    const stalled = await ask("GET");
    await vi.advanceTimersByTimeAsync(limits.exportIdleMs + 1);
    const text = await stalled.text();

    expect([head.status, head.headers.get("content-type"), await head.text()]).toEqual([
      200,
      "application/x-ndjson",
      "",
    ]);
    expect(text).toContain('{"export":"failed","code":"reader_too_slow"');
  } finally {
    vi.useRealTimers();
  }
  expect(await lifecycle.drain(1_000)).toBe("finished");
});

it("stops reading for a reader that is gone", async () => {
  const api = await testApi();
  await importAll(api, "customers", manyCustomers);
  const { database, environmentId, services } = api;

  const opened = await services.exports.open(database, environmentId, customersAlone);
  opened.close();
  await opened.isRead;

  expect(await opened.next()).not.toContain('"export":"end"');
  expect(await opened.next()).toBeNull();
});
