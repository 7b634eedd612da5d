import { describe, expect, test } from "vitest";
import { CarryoverError } from "../errors.ts";
import { type Answer, type Received, scriptedApi } from "../testing/scripted-api.ts";
import { BulkImportError } from "./error.ts";
import type { BulkSubscription } from "./subscriptions.ts";

type Status = "open" | "completed" | "canceled";

function subscriptions(count: number): BulkSubscription[] {
  return Array.from({ length: count }, (_, index) => ({ customerId: `c${index}`, planId: "free" }));
}

/** A server whose runs go through these statuses, one with each look; the last one stays. */
function serverOf(...statuses: Status[]) {
  const counts: number[] = [];
  const looks: number[] = [];
  return (request: Received): Answer => {
    if (request.method === "POST") {
      counts.push(JSON.parse(request.body).subscriptions.length);
      looks.push(0);
      return { status: 201, body: { data: { taskId: `run-${counts.length - 1}` } } };
    }
    const run = Number(/run-(\d+)/.exec(request.url)?.[1]);
    if (request.url.endsWith("/batches/0.0")) {
      const outcomes = Array(counts[run]).fill("created");
      return { body: { data: { outcomes, details: [] } } };
    }
    const look = looks[run] ?? 0;
    looks[run] = look + 1;
    return { body: { data: { status: statuses[Math.min(look, statuses.length - 1)] } } };
  };
}

function linesOf(requests: readonly Received[]): string[] {
  return requests.map(({ method, url }) => `${method} ${url.replace("/api/v1", "")}`);
}

describe("a bulk import of subscriptions", () => {
  test("sends a request when the one before is applied, and counts through them", async () => {
    const { client, requests } = await scriptedApi(serverOf("open", "completed"));

    const result = await client.importSubscriptionBulk({ subscriptions: subscriptions(1_001) });

    expect(linesOf(requests)).toEqual([
      "POST /subscriptions/import",
      "GET /import-runs/run-0",
      "GET /import-runs/run-0",
      "GET /import-runs/run-0/batches/0.0",
      "POST /subscriptions/import",
      "GET /import-runs/run-1",
      "GET /import-runs/run-1",
      "GET /import-runs/run-1/batches/0.0",
    ]);
    expect(result.outcomes.map(({ index }) => index)).toEqual([...Array(1_001).keys()]);
    expect(result.outcomes[1_000]).toEqual({
      index: 1_000,
      customerId: "c1000",
      outcome: "created",
    });
    expect(result.runIds).toEqual(["run-0", "run-1"]);
  });

  test("sends each record as it is, in either generation of names", async () => {
    const { client, requests } = await scriptedApi(serverOf("completed"));
    const mixed: BulkSubscription[] = [
      {
        customerId: "a",
        planId: "custom",
        startDate: new Date(0),
        subscriptionEntitlements: [{ featureId: "seats", usageLimit: 10 }],
        addons: [{ addonId: "extra", quantity: 6 }],
        additionalMetaData: { isTest: "true" },
      },
      { id: "s", customerId: "b", planId: "free", addons: [{ id: "extra", quantity: 1 }] },
    ];

    const { outcomes } = await client.importSubscriptionBulk({
      subscriptions: mixed,
      integrationId: "stripe",
    });

    expect(JSON.parse(requests[0]?.body ?? "")).toEqual({
      subscriptions: [{ ...mixed[0], startDate: "1970-01-01T00:00:00.000Z" }, mixed[1]],
      integrationId: "stripe",
    });
    expect(outcomes.map(({ customerId }) => customerId)).toEqual(["a", "b"]);
  });

  test("says of each record what the API said", async () => {
    const detail = { code: "plan_not_found", path: "/planId", message: "m", hint: "h" };
    const replies = [
      { taskId: "run" },
      { status: "completed" },
      { outcomes: ["replaced", "rejected"], details: [{ index: 1, ...detail }] },
    ];
    const { client } = await scriptedApi(replies.map((data) => ({ body: { data } })));

    const { outcomes } = await client.importSubscriptionBulk({ subscriptions: subscriptions(2) });

    expect(outcomes).toEqual([
      { index: 0, customerId: "c0", outcome: "replaced" },
      { index: 1, customerId: "c1", outcome: "rejected", ...detail },
    ]);
  });

  test("looks again with growing pauses", async () => {
    const { client, requests } = await scriptedApi(serverOf(...Array(4).fill("open"), "completed"));
    const startedAt = performance.now();

    await client.importSubscriptionBulk({ subscriptions: subscriptions(1) });

    // 50, 100, 200 and 400 ms, where equal pauses would make 200.
    expect(performance.now() - startedAt).toBeGreaterThan(700);
    expect(requests).toHaveLength(7);
  });

  test("goes on after an outage while it waits", async () => {
    const answer = serverOf("completed");
    let resets = 0;
    const { client, requests } = await scriptedApi((request) => {
      return request.method === "GET" && resets++ < 1 ? "reset" : answer(request);
    });

    const { outcomes } = await client.importSubscriptionBulk({ subscriptions: subscriptions(1) });

    expect(outcomes).toHaveLength(1);
    expect(requests.filter(({ method }) => method === "POST")).toHaveLength(1);
  });

  test("of nothing sends nothing", async () => {
    const { client, requests } = await scriptedApi([]);

    const result = await client.importSubscriptionBulk({ subscriptions: [] });

    expect(result).toEqual({ outcomes: [], runIds: [] });
    expect(requests).toHaveLength(0);
  });
});

describe("a bulk import of subscriptions that fails", () => {
  test("because the server gave a run up says which records are affected", async () => {
    const completes = serverOf("completed");
    const { client } = await scriptedApi((request) => {
      const isSecond = request.method === "GET" && request.url.endsWith("run-1");
      return isSecond ? { body: { data: { status: "canceled" } } } : completes(request);
    });

    const error = await client
      .importSubscriptionBulk({ subscriptions: subscriptions(2_001) })
      .catch((thrown) => thrown);

    expect(error).toBeInstanceOf(BulkImportError);
    expect(error.cause).toBeInstanceOf(CarryoverError);
    expect(error.cause.message).toBe(
      "Import run run-1 was canceled: none of the records with index 1000 to 1999 was applied.",
    );
    expect(error.outcomes).toHaveLength(1_000);
    expect(error).toMatchObject({
      runIds: ["run-0", "run-1"],
      unsettledCount: 1_000,
      notSentCount: 1,
    });
  });

  test("because the time is up names the run that goes on", async () => {
    const { client } = await scriptedApi(serverOf("open"));

    const error = await client
      .importSubscriptionBulk({ subscriptions: subscriptions(3) }, { taskTimeoutMs: 120 })
      .catch((thrown) => thrown);

    expect(error.message).toBe(
      "The import stopped after 0 records: Import run run-0 has not applied the records with " +
        "index 0 to 2 within 120 ms. It goes on.",
    );
    expect(error).toMatchObject({ runIds: ["run-0"], unsettledCount: 3, notSentCount: 0 });
  });

  test("because the caller stopped it does not wait to its end", async () => {
    const controller = new AbortController();
    const open = serverOf("open");
    const { client, requests } = await scriptedApi((request) => {
      if (request.method === "GET") setTimeout(() => controller.abort(), 10);
      return open(request);
    });

    const error = await client
      .importSubscriptionBulk({ subscriptions: subscriptions(1) }, { signal: controller.signal })
      .catch((thrown) => thrown);

    expect(error.cause.name).toBe("AbortError");
    expect(error).toMatchObject({ runIds: ["run-0"], unsettledCount: 1 });
    expect(requests).toHaveLength(2);
  });
});
