import { describe, expect, test } from "vitest";
import { expectRequest, type RequestRow } from "./testing/requests.ts";
import { scriptedApi } from "./testing/scripted-api.ts";

const link = { id: "stripe", vendorIdentifier: "STRIPE", syncedEntityId: "cus_1" } as const;
const card = { integrationId: "i", paymentMethodId: "pm_1", vendorIdentifier: "STRIPE" } as const;
const batch = { sha256: "0".repeat(64), recordNumbers: [1], records: [{ id: "c1" }] };
const at = { lane: 3, number: 12 };
const run = "6e24b4aa-0000-4000-8000-000000000001";

const rows: RequestRow[] = [
  [
    "POST /api/v1/customers/import",
    (c) => c.customers.import({ customers: [{ id: "c1" }] }),
    { customers: [{ id: "c1" }] },
  ],
  ["POST /api/v1/customers", (c) => c.customers.create({ id: "c1" }), { id: "c1" }],
  ["POST /api/v1/customers", (c) => c.customers.provision({ id: "c1" }), { id: "c1" }],
  ["GET /api/v1/customers/a%7Cb", (c) => c.customers.retrieve("a|b")],
  ["PATCH /api/v1/customers/c1", (c) => c.customers.update("c1", { email: null }), { email: null }],
  [
    "GET /api/v1/customers?createdAt%5Bgte%5D=2024-01-01T00%3A00%3A00Z&limit=5",
    (c) => c.customers.list({ createdAt: { gte: "2024-01-01T00:00:00Z" }, limit: 5 }),
  ],
  ["POST /api/v1/customers/c1/archive", (c) => c.customers.archive("c1")],
  ["POST /api/v1/customers/c1/unarchive", (c) => c.customers.unarchive("c1")],
  [
    "GET /api/v1/customers/c1/integrations?vendorIdentifier=STRIPE%2CZUORA",
    (c) => c.customers.integrations.list("c1", { vendorIdentifier: ["STRIPE", "ZUORA"] }),
  ],
  [
    "POST /api/v1/customers/c1/integrations",
    (c) => c.customers.integrations.link("c1", link),
    link,
  ],
  [
    "GET /api/v1/customers/c1/integrations/a%2Fb",
    (c) => c.customers.integrations.retrieve("c1", "a/b"),
  ],
  [
    "PATCH /api/v1/customers/c1/integrations/i",
    (c) => c.customers.integrations.update("c1", "i", { syncedEntityId: null }),
    { syncedEntityId: null },
  ],
  ["DELETE /api/v1/customers/c1/integrations/i", (c) => c.customers.integrations.unlink("c1", "i")],
  [
    "POST /api/v1/customers/c1/payment-method",
    (c) => c.customers.paymentMethod.attach("c1", card),
    card,
  ],
  ["DELETE /api/v1/customers/c1/payment-method", (c) => c.customers.paymentMethod.detach("c1")],
  [
    "POST /api/v1/import-runs",
    (c) => c.importRuns.create({ kind: "customers", source: { name: "a.json" } }),
    { kind: "customers", source: { name: "a.json" } },
  ],
  ["GET /api/v1/import-runs?status=open", (c) => c.importRuns.list({ status: "open" })],
  [`GET /api/v1/import-runs/${run}`, (c) => c.importRuns.retrieve(run)],
  [
    `PUT /api/v1/import-runs/${run}/batches/3.12`,
    (c) => c.importRuns.putBatch(run, at, batch),
    batch,
  ],
  [
    `PUT /api/v1/import-runs/${run}/batches/3.12`,
    (c) => c.importRuns.putBatch(run, at, JSON.stringify(batch)),
    batch,
  ],
  [`GET /api/v1/import-runs/${run}/batches/3.12`, (c) => c.importRuns.retrieveBatch(run, at)],
  [
    `POST /api/v1/import-runs/${run}/complete`,
    (c) => c.importRuns.complete(run, { recordCount: 1, batchCount: 1 }),
    { recordCount: 1, batchCount: 1 },
  ],
  [`POST /api/v1/import-runs/${run}/cancel`, (c) => c.importRuns.cancel(run)],
  [
    `POST /api/v1/import-runs/${run}/undo`,
    (c) => c.importRuns.createUndo(run, { dryRun: true }),
    { dryRun: true },
  ],
  [`POST /api/v1/import-runs/${run}/undo-steps`, (c) => c.importRuns.stepUndo(run)],
  [
    `GET /api/v1/import-runs/${run}/undone?outcome=kept`,
    (c) => c.importRuns.undone(run, { outcome: "kept" }),
  ],
  [
    `GET /api/v1/import-runs/${run}/rejections?limit=1000`,
    (c) => c.importRuns.rejections(run, { limit: 1_000 }),
  ],
];

describe("a method of the client", () => {
  test.each(rows)("sends %s", async (line, call, body) => {
    await expectRequest(line, call, body);
  });

  test("gives what stands under data", async () => {
    const { client } = await scriptedApi([{ body: { data: { id: "c1", name: "Ann" } } }]);

    expect(await client.customers.retrieve("c1")).toEqual({ id: "c1", name: "Ann" });
  });

  test("refuses an id that would lead to another path, and sends nothing", async () => {
    const { client, requests } = await scriptedApi([]);

    await expect(client.customers.retrieve("..")).rejects.toThrow(
      '".." cannot be an id in a path.',
    );
    await expect(client.importRuns.rejections("")).rejects.toThrow('"" cannot be an id in a path.');
    expect(requests).toHaveLength(0);
  });
});
