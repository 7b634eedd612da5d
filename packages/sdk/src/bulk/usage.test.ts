import { describe, expect, test } from "vitest";
import { BadRequestError } from "../errors.ts";
import { UsageUpdateBehavior } from "../resources/usage.ts";
import { type Answer, type Received, scriptedApi } from "../testing/scripted-api.ts";
import { BulkImportError } from "./error.ts";
import type { BulkUsage } from "./usage.ts";

function usages(count: number): BulkUsage[] {
  const usage = { featureId: "seats", value: 1, updateBehavior: UsageUpdateBehavior.SET };
  return Array.from({ length: count }, (_, index) => ({ ...usage, customerId: `c${index}` }));
}

function sentBy(request: Received | undefined): BulkUsage[] {
  return JSON.parse(request?.body ?? "").usages;
}

function customersOf(request: Received | undefined): string[] {
  return sentBy(request).map(({ customerId }) => customerId);
}

/** Counts all usages but those of these customers, as the API would: all of a request, or none. */
function serverWithout(...missing: string[]) {
  return (request: Received): Answer => {
    const sent = customersOf(request);
    const code = "CustomerNotFound";
    const message = "No such customer.";
    const errors = sent.flatMap((id, index) => {
      return missing.includes(id) ? [{ index, code, message }] : [];
    });
    if (errors.length === 0) {
      return { status: 201, body: { data: sent.map((id) => ({ id: `usage of ${id}` })) } };
    }
    if (sent.length === 1) return { status: 404, body: { code, message } };
    return { status: 400, body: { code: "invalid_usage_report", message: "None.", errors } };
  };
}

const notFound = {
  outcome: "rejected",
  code: "customer_not_found",
  path: "/customerId",
  message: "No such customer.",
  hint: "Import the customer first, or correct the id.",
};

describe("a bulk report", () => {
  test("of 250 usages makes three requests and gives what was counted, in order", async () => {
    const { client, requests } = await scriptedApi(serverWithout());

    const { outcomes } = await client.reportUsageBulk({ usages: usages(250) });

    expect(requests.map((request) => sentBy(request).length)).toEqual([100, 100, 50]);
    expect(sentBy(requests[0])[0]).toEqual(usages(1)[0]);
    expect(outcomes.map(({ index }) => index)).toEqual([...Array(250).keys()]);
    expect(outcomes[123]).toEqual({
      index: 123,
      customerId: "c123",
      outcome: "counted",
      usage: { id: "usage of c123" },
    });
  });

  test("takes out what is refused and sends the rest under another key", async () => {
    const { client, requests } = await scriptedApi(serverWithout("c1", "c101", "c103"));

    const { outcomes } = await client.reportUsageBulk({ usages: usages(104) });

    expect(requests.map((request) => sentBy(request).length)).toEqual([100, 99, 4, 2]);
    expect(customersOf(requests[3])).toEqual(["c100", "c102"]);
    expect(new Set(requests.map(({ headers }) => headers["idempotency-key"])).size).toBe(4);
    expect(outcomes.map(({ index }) => index)).toEqual([...Array(104).keys()]);
    expect(outcomes.filter(({ outcome }) => outcome === "rejected")).toEqual([
      { index: 1, customerId: "c1", ...notFound },
      { index: 101, customerId: "c101", ...notFound },
      { index: 103, customerId: "c103", ...notFound },
    ]);
    expect(outcomes[102]).toMatchObject({ usage: { id: "usage of c102" } });
  });

  test("takes out a key that was used for another usage, alone or among others", async () => {
    const code = "usage_key_reused";
    const message = "The key was used.";
    const errors = [{ index: 1, code, message }];
    const among = await scriptedApi([
      { status: 409, body: { code, message, errors } },
      { status: 201, body: { data: [{ id: "u" }] } },
    ]);
    const alone = await scriptedApi([{ status: 409, body: { code, message } }]);

    const first = await among.client.reportUsageBulk({ usages: usages(2) });
    const second = await alone.client.reportUsageBulk({ usages: usages(1) });

    expect(first.outcomes).toMatchObject([{ outcome: "counted" }, { outcome: "rejected", code }]);
    expect(second.outcomes).toMatchObject([{ index: 0, outcome: "rejected", code, message }]);
  });

  test("says of a usage that does not count why", async () => {
    const warning = { code: "usage_superseded", message: "It is older.", hint: "Nothing to do." };
    const data = [
      { id: "u", warnings: [warning] },
      { id: "v", warnings: [] },
    ];
    const { client } = await scriptedApi([{ status: 201, body: { data } }]);

    const { outcomes } = await client.reportUsageBulk({ usages: usages(2) });

    expect(outcomes[0]).toMatchObject({ outcome: "counted", ...warning, path: "/createdAt" });
    expect(outcomes[1]).not.toHaveProperty("code");
  });

  test("of one usage that is refused gives the refusal as its outcome", async () => {
    const { client, requests } = await scriptedApi(serverWithout("c0"));

    const { outcomes } = await client.reportUsageBulk({ usages: usages(1) });

    expect(outcomes).toEqual([{ index: 0, customerId: "c0", ...notFound }]);
    expect(requests).toHaveLength(1);
  });

  test("ends where all usages of a request are refused, at once or one by one", async () => {
    const atOnce = await scriptedApi(serverWithout("c0", "c1"));
    const oneByOne = await scriptedApi((request) => {
      return serverWithout(...customersOf(request).slice(0, 1))(request);
    });

    const first = await atOnce.client.reportUsageBulk({ usages: usages(2) });
    const second = await oneByOne.client.reportUsageBulk({ usages: usages(3) });

    expect(first.outcomes).toMatchObject([notFound, notFound]);
    expect(atOnce.requests).toHaveLength(1);
    expect(second.outcomes).toMatchObject([notFound, notFound, notFound]);
    expect(oneByOne.requests).toHaveLength(3);
  });

  test("takes out what the API cannot read, with the places of its faults", async () => {
    const errors = [
      { path: "usages.1.value", message: "Expected number." },
      { path: "usages.1.dimensions.a/b", message: "Wrong." },
    ];
    const body = { code: "InvalidArgumentError", message: "body usages.1.value: …", errors };
    const { client } = await scriptedApi([
      { status: 400, body },
      { status: 201, body: { data: [{ id: "u" }] } },
    ]);

    const { outcomes } = await client.reportUsageBulk({ usages: usages(2) });

    const hint = "Correct the value.";
    expect(outcomes).toEqual([
      { index: 0, customerId: "c0", outcome: "counted", usage: { id: "u" } },
      {
        index: 1,
        customerId: "c1",
        outcome: "rejected",
        code: "invalid_usage",
        path: "/value",
        message: "Expected number.",
        hint,
        further: [{ code: "invalid_type", path: "/dimensions/a~1b", message: "Wrong.", hint }],
      },
    ]);
  });

  test("repeats a request after an outage under the same key, so it is counted once", async () => {
    const answer = serverWithout();
    let cuts = 0;
    const { client, requests } = await scriptedApi((request) =>
      cuts++ < 1 ? "truncated" : answer(request),
    );

    await client.reportUsageBulk({ usages: usages(1) });

    expect(requests).toHaveLength(2);
    expect(requests[1]?.headers["idempotency-key"]).toBe(requests[0]?.headers["idempotency-key"]);
    expect(requests[1]?.body).toBe(requests[0]?.body);
  });

  test("gives each usage a key of its own where the caller gives one for all", async () => {
    const { client, requests } = await scriptedApi(serverWithout("c0"));
    const given = [...usages(2), { ...usages(1)[0], customerId: "c9", idempotencyKey: "mine" }];

    await client.reportUsageBulk({ usages: given as BulkUsage[] }, { idempotencyKey: "night" });

    const keys = requests.map((request) => sentBy(request).map((usage) => usage.idempotencyKey));
    expect(keys).toEqual([
      ["night-0", "night-1", "mine"],
      ["night-1", "mine"],
    ]);
    expect(requests[0]?.headers["idempotency-key"]).toBe("night-0");
    expect(requests[1]?.headers["idempotency-key"]).not.toMatch(/night/);
  });
});

describe("a bulk report that fails", () => {
  const refusals = [
    ["the request", { code: "InvalidArgumentError", errors: [{ path: "usages", message: "m" }] }],
    [
      "a usage that was not sent",
      { code: "invalid_usage_report", errors: [{ index: 9, code: "c", message: "m" }] },
    ],
    ["nothing", { code: "invalid_usage_report", errors: [] }],
    ["something that we cannot read", { code: "invalid_usage_report", errors: [null] }],
  ] as const;

  test.each(refusals)(
    "because of a refusal of %s says so, and no usage is blamed",
    async (_, body) => {
      const { client, requests } = await scriptedApi([{ status: 400, body }]);

      const error = await client.reportUsageBulk({ usages: usages(2) }).catch((thrown) => thrown);

      expect(error).toBeInstanceOf(BulkImportError);
      expect(error.cause).toBeInstanceOf(BadRequestError);
      expect(error).toMatchObject({ outcomes: [], unsettledCount: 2, notSentCount: 0 });
      expect(requests).toHaveLength(1);
    },
  );

  test.each([
    ["an unknown path", 404, "route_not_found"],
    ["a revoked key", 401, "Unauthenticated"],
    ["a key that was used", 409, "idempotency_key_reused"],
  ])("because of %s is not the fault of a single usage", async (_, status, code) => {
    const { client } = await scriptedApi([{ status, body: { code, message: "No." } }]);

    const call = client.reportUsageBulk({ usages: usages(1) });

    await expect(call).rejects.toThrow("The import stopped after 0 records: No.");
  });

  test("in the middle keeps what was counted before", async () => {
    const answer = serverWithout();
    let count = 0;
    const { client } = await scriptedApi((request) =>
      count++ < 1 ? answer(request) : { status: 401, body: { message: "No key." } },
    );

    const error = await client.reportUsageBulk({ usages: usages(201) }).catch((thrown) => thrown);

    expect(error.outcomes).toHaveLength(100);
    expect(error.outcomes[99]).toMatchObject({ outcome: "counted", usage: { id: "usage of c99" } });
    expect(error).toMatchObject({ runIds: [], unsettledCount: 100, notSentCount: 1 });
  });

  test("because the API answered too few usages is an error, not a guess", async () => {
    const { client } = await scriptedApi([{ status: 201, body: { data: [{ id: "u" }] } }]);

    const call = client.reportUsageBulk({ usages: usages(2) });

    await expect(call).rejects.toThrow("1 outcomes for 2 records");
  });

  test("because the caller stopped it between two requests sends no more", async () => {
    const controller = new AbortController();
    const { client, requests } = await scriptedApi(serverWithout());

    const error = await client
      .reportUsageBulk(
        { usages: usages(300) },
        { signal: controller.signal, onProgress: () => controller.abort() },
      )
      .catch((thrown) => thrown);

    expect(error.cause.name).toBe("AbortError");
    expect(error.outcomes).toHaveLength(100);
    expect(requests).toHaveLength(1);
  });
});
