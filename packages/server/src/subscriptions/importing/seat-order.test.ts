import { beforeEach, describe, expect, it } from "vitest";
import { type TestApi, testApi } from "../../testing/api.ts";
import { storeCatalog } from "../../testing/catalog.ts";
import { importAll } from "../../testing/runs.ts";
import { createCustomers, sampleCatalog } from "../../testing/subscriptions.ts";
import { loadByCustomers } from "../store.ts";
import { statusAt } from "../subscription.ts";

let api: TestApi;

beforeEach(async () => {
  api = await testApi();
  await storeCatalog(api, sampleCatalog);
  await createCustomers(api, ["a"]);
});

const at = (date: string) => `${date}T00:00:00.000Z`;
const free = { customerId: "a", planId: "free", startDate: at("2024-01-01") };
const custom = { customerId: "a", planId: "custom", startDate: at("2025-06-01") };

const importOne = async (record: object) => {
  const { outcomes, details } = await importAll(api, "subscriptions", [record]);
  return [outcomes[0], ...details.map(({ code }) => code)];
};

/** Plan, status and end of each subscription, by start. */
const seat = async () => {
  const rows = await loadByCustomers(api.database, api.environmentId, ["a"]);
  return rows
    .toSorted((x, y) => x.startDate.getTime() - y.startDate.getTime())
    .map((row) => {
      const end = row.cancellationDate?.toISOString().slice(0, 10) ?? "goes on";
      return `${row.planId} ${statusAt(row, api.now)} ${end}`;
    });
};

describe("subscriptions of one seat", () => {
  it("follow each other by start date, in whatever order their records come", async () => {
    const newestFirst = [await importOne(custom), await importOne(free)];

    expect(newestFirst).toEqual([["created"], ["created", "subscription_followed"]]);
    expect(await seat()).toEqual(["free CANCELED 2025-06-01", "custom ACTIVE goes on"]);
  });

  it("are unchanged when the same records come again, in another order", async () => {
    await importAll(api, "subscriptions", [custom, free]);

    const again = await importAll(api, "subscriptions", [free, custom]);

    expect(again).toMatchObject({ outcomes: ["unchanged", "unchanged"], details: [] });
  });

  it("are told apart by their start where the plan comes back", async () => {
    const back = { ...free, startDate: at("2025-09-01") };

    await importAll(api, "subscriptions", [back, custom, free]);

    expect(await seat()).toEqual([
      "free CANCELED 2025-06-01",
      "custom CANCELED 2025-09-01",
      "free ACTIVE goes on",
    ]);
  });

  it("end where the next one begins that a later import puts between them", async () => {
    await importOne({ ...custom, startDate: at("2025-09-01") });
    await importOne(free);

    expect(await importOne({ ...custom, id: "between" })).toEqual([
      "replaced",
      "subscription_replaced",
      "subscription_followed",
    ]);

    expect(await seat()).toEqual([
      "free CANCELED 2025-06-01",
      "custom CANCELED 2025-09-01",
      "custom ACTIVE goes on",
    ]);
  });

  it("of equal starts give way to the later record", async () => {
    await importAll(api, "subscriptions", [{ ...free, startDate: custom.startDate }, custom]);

    expect(await seat()).toEqual(["free CANCELED 2025-06-01", "custom ACTIVE goes on"]);
  });

  it("do not end because of one that has ended by itself", async () => {
    await importOne({ ...custom, endDate: at("2025-09-01") });

    expect(await importOne(free)).toEqual(["created"]);
    expect(await seat()).toEqual(["free ACTIVE goes on", "custom EXPIRED goes on"]);
  });

  it("go on when a record says that what followed them was canceled", async () => {
    await importAll(api, "subscriptions", [custom, free]);

    await importOne({ ...custom, status: "canceled", canceledAt: at("2025-12-01") });

    expect(await seat()).toEqual(["free ACTIVE goes on", "custom CANCELED 2025-12-01"]);
  });

  it("stay as the platform has ended them", async () => {
    await importOne({ ...free, id: "old" });
    await api.post("/api/v1/subscriptions/old/cancel", {});

    await importOne({ ...custom, endDate: at("2027-01-01") });
    await importOne({ ...custom, endDate: at("2025-12-01") });

    expect(await seat()).toEqual(["free CANCELED 2026-01-01", "custom EXPIRED goes on"]);
  });
});
