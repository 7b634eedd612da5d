import { describe, expect, test } from "vitest";
import { ServerError } from "../errors.ts";
import { type Answer, type Received, scriptedApi } from "../testing/scripted-api.ts";
import type { BulkCustomer } from "./customers.ts";
import { BulkImportError } from "./error.ts";

const runId = "6e24b4aa-0000-4000-8000-000000000001";

function customers(count: number): BulkCustomer[] {
  return Array.from({ length: count }, (_, index) => ({ id: `c${index}` }));
}

/** Creates every customer, as the API would. */
function imported(request: Received): Answer {
  const ids: string[] = JSON.parse(request.body).customers.map((c: { id: string }) => c.id);
  const data = { newCustomers: ids, runId, outcomes: ids.map(() => "created"), details: [] };
  return { status: 201, body: { data } };
}

function recordCounts(requests: readonly Received[]): number[] {
  return requests.map((request) => JSON.parse(request.body).customers.length);
}

describe("a bulk import", () => {
  test("of 2,500 customers makes three requests and counts through them", async () => {
    const { client, requests } = await scriptedApi(imported);

    const result = await client.importCustomerBulk({ customers: customers(2_500) });

    expect(recordCounts(requests)).toEqual([1_000, 1_000, 500]);
    expect(new Set(requests.map((request) => request.headers["idempotency-key"])).size).toBe(3);
    expect(result.outcomes.map(({ index }) => index)).toEqual([...Array(2_500).keys()]);
    expect(result.outcomes[1_234]).toEqual({
      index: 1_234,
      customerId: "c1234",
      outcome: "created",
    });
    expect(result.newCustomers).toHaveLength(2_500);
    expect(result.runIds).toHaveLength(3);
  });

  test("sends each record as it is, in either generation of names", async () => {
    const { client, requests } = await scriptedApi(imported);
    const mixed: BulkCustomer[] = [
      { customerId: "a", name: "Ann", additionalMetaData: { tier: "1" } },
      { id: "b", metadata: {}, updatedAt: new Date(0) },
    ];

    const result = await client.importCustomerBulk({ customers: mixed, integrationId: "stripe" });

    expect(JSON.parse(requests[0]?.body ?? "")).toEqual({
      customers: [mixed[0], { id: "b", metadata: {}, updatedAt: "1970-01-01T00:00:00.000Z" }],
      integrationId: "stripe",
    });
    expect(result.outcomes.map(({ customerId }) => customerId)).toEqual(["a", "b"]);
  });

  test("says of each record what the API said, in order", async () => {
    const detail = { code: "email_hidden", path: "/email", message: "m", hint: "h" };
    const second = { ...detail, code: "repeated_in_file" };
    const data = {
      newCustomers: ["a"],
      runId,
      outcomes: ["created", "rejected", "unchanged"],
      details: [
        { index: 1, ...detail },
        { index: 2, ...detail },
        { index: 2, ...second },
      ],
    };
    const { client } = await scriptedApi([{ status: 201, body: { data } }]);
    const records = [{ id: "a" }, {} as BulkCustomer, { id: "c" }];

    const { outcomes } = await client.importCustomerBulk({ customers: records });

    expect(outcomes).toEqual([
      { index: 0, customerId: "a", outcome: "created" },
      { index: 1, customerId: null, outcome: "rejected", ...detail },
      { index: 2, customerId: "c", outcome: "unchanged", ...detail, further: [second] },
    ]);
  });

  test("takes a stream, and reads no further than it sends", async () => {
    const { client, requests } = await scriptedApi((request) => {
      expect(readCount).toBeLessThanOrEqual(requests.length * 1_000 + 1);
      return imported(request);
    });
    let readCount = 0;
    async function* stream() {
      for (const customer of customers(2_001)) {
        readCount++;
        yield customer;
      }
    }

    const { outcomes } = await client.importCustomerBulk({ customers: stream() });

    expect(recordCounts(requests)).toEqual([1_000, 1_000, 1]);
    expect(outcomes).toHaveLength(2_001);
  });

  test("cuts earlier where records are large", async () => {
    const { client, requests } = await scriptedApi(imported);
    const metadata = Object.fromEntries(
      Array.from({ length: 50 }, (_, key) => [`key${key}`, "x".repeat(500)]),
    );
    const large = customers(200).map((customer) => ({ ...customer, metadata }));

    await client.importCustomerBulk({ customers: large });

    expect(requests.length).toBeGreaterThan(1);
    expect(recordCounts(requests).reduce((sum, count) => sum + count)).toBe(200);
    expect(Math.max(...requests.map((request) => request.body.length))).toBeLessThan(2_001_000);
  });

  test("of nothing sends nothing", async () => {
    const { client, requests } = await scriptedApi([]);

    const result = await client.importCustomerBulk({ customers: [] });

    expect(result).toEqual({ newCustomers: [], outcomes: [], runIds: [] });
    expect(requests).toHaveLength(0);
  });

  test("tells after each request how far it is", async () => {
    const { client, requests } = await scriptedApi(imported);
    const seen: number[][] = [];

    await client.importCustomerBulk(
      { customers: customers(2_001) },
      { onProgress: ({ settledCount }) => seen.push([settledCount, requests.length]) },
    );

    expect(seen).toEqual([
      [1_000, 1],
      [2_000, 2],
      [2_001, 3],
    ]);
  });

  test("derives the key of each request from the caller's", async () => {
    const { client, requests } = await scriptedApi(imported);

    await client.importCustomerBulk({ customers: customers(1_001) }, { idempotencyKey: "night" });

    const keys = requests.map((request) => request.headers["idempotency-key"]);
    expect(keys).toEqual(["night-0", "night-1"]);
  });
});

describe("a bulk import that fails in the middle", () => {
  const failsAtSecond = (requests: readonly Received[]) => (request: Received) =>
    requests.length === 1 ? imported(request) : { status: 500, body: { message: "Broken." } };

  test("keeps the outcomes so far and counts the rest", async () => {
    const seen: Received[] = [];
    const { client } = await scriptedApi(
      (request) => {
        seen.push(request);
        return failsAtSecond(seen)(request);
      },
      { maxRetries: 1 },
    );

    const error = await client
      .importCustomerBulk({ customers: customers(2_500) })
      .catch((thrown) => thrown);

    expect(error).toBeInstanceOf(BulkImportError);
    expect(error.message).toBe("The import stopped after 1000 records: Broken.");
    expect(error.cause).toBeInstanceOf(ServerError);
    expect(error.outcomes).toHaveLength(1_000);
    expect(error.runIds).toEqual([runId]);
    expect(error).toMatchObject({ unsettledCount: 1_000, notSentCount: 500 });
    expect(recordCounts(seen)).toEqual([1_000, 1_000, 1_000]);
  });

  test("closes the stream, whose rest cannot be counted", async () => {
    let closed = false;
    async function* stream() {
      try {
        yield* customers(1_500);
      } finally {
        closed = true;
      }
    }
    const { client } = await scriptedApi([{ status: 401, body: { message: "No key." } }]);

    const error = await client
      .importCustomerBulk({ customers: stream() })
      .catch((thrown) => thrown);

    expect(error).toMatchObject({ unsettledCount: 1_000, notSentCount: null, outcomes: [] });
    expect(closed).toBe(true);
  });

  test("because its stream failed keeps what was sent before", async () => {
    async function* stream() {
      yield* customers(1_001);
      throw new Error("disk gone");
    }
    const { client } = await scriptedApi(imported);

    const error = await client
      .importCustomerBulk({ customers: stream() })
      .catch((thrown) => thrown);

    expect(error.message).toBe("The import stopped after 1000 records: disk gone");
    expect(error.outcomes).toHaveLength(1_000);
    expect(error.unsettledCount).toBe(0);
  });

  test("because the caller stopped it has the abort as its cause", async () => {
    const controller = new AbortController();
    const { client, requests } = await scriptedApi((request) => {
      controller.abort();
      return imported(request);
    });

    const error = await client
      .importCustomerBulk({ customers: customers(3_000) }, { signal: controller.signal })
      .catch((thrown) => thrown);

    expect(error).toBeInstanceOf(BulkImportError);
    expect(error.cause.name).toBe("AbortError");
    expect(error.unsettledCount).toBe(1_000);
    expect(requests).toHaveLength(1);
  });

  test("because the API answered too few outcomes is an error, not a guess", async () => {
    const data = { newCustomers: [], runId, outcomes: ["created"], details: [] };
    const { client } = await scriptedApi([{ status: 201, body: { data } }]);

    const call = client.importCustomerBulk({ customers: customers(2) });

    await expect(call).rejects.toThrow("1 outcomes for 2 records");
  });
});
