import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { RunKind } from "@carryover/contract/client";
import { afterAll, beforeAll, expect, test } from "vitest";
import {
  type Answer,
  batchOf,
  counted,
  customers,
  first,
  importing as importingInto,
  measured,
  noRecord,
  type Sent,
  usages,
} from "../testing/v1-import.ts";

let directory: string;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "carryover-v1-"));
});

afterAll(() => rm(directory, { recursive: true, force: true }));

type Job = Omit<Parameters<typeof importingInto>[1], "directory">;

const importing = (kind: RunKind, job: Job) => importingInto(kind, { directory, ...job });

const taken = { status: 201, body: { data: { newCustomers: [] } } };
const duplicated = { status: 409, body: { message: "again", code: "DuplicatedEntityNotAllowed" } };

test("a conflict with what an earlier command has lost is no rejection", async () => {
  const answers: Answer[] = ["lost"];
  const job = {
    file: "lost-before",
    answer: ({ ids }: Sent) => answers[0] ?? (ids.includes("c-0") ? duplicated : taken),
  };
  const before = await importing("customers", job);
  await before.client.importRuns.putBatch(before.run.id, first, customers(2));
  await before.gateway.close();
  answers.pop();

  const resumed = await importing("customers", job);
  const result = await resumed.client.importRuns.putBatch(resumed.run.id, first, customers(2));
  await resumed.gateway.close();
  const again = await importing("customers", job);
  const stored = await again.client.importRuns.retrieveBatch(again.run.id, first);
  await again.gateway.close();

  expect(result.outcomes).toEqual(["unknown", "accepted"]);
  expect(result.details[0]?.message).toContain("then a conflict: again");
  expect(stored.outcomes).toEqual(result.outcomes);
});

test("a request that does not leave this machine takes no doubt away", async () => {
  const answers: Answer[] = ["lost"];
  const job = { file: "doubt-stays", answer: () => answers[0] ?? duplicated };
  const put = async () => {
    const { client, run, gateway } = await importing("customers", job);
    const result = await client.importRuns.putBatch(run.id, first, customers(1));
    await gateway.close();
    return result.outcomes;
  };
  await put();

  answers[0] = "unreachable";
  const unreachable = await put();
  answers.pop();
  const conflict = await put();

  expect([unreachable, conflict]).toEqual([["unknown"], ["unknown"]]);
});

test("records of one counter are sent one after the other, in their order", async () => {
  const { client, run, requests, gateway } = await importing("usage", {
    file: "counter",
    answer: ({ ids }) => measured(ids),
  });
  const usage = (customerId: string, value: number, resourceId?: string) => {
    return { customerId, featureId: "seats", usage: value, ...(resourceId && { resourceId }) };
  };
  const records = [usage("a", 1), usage("b", 1), usage("a", 2), usage("a", 3, "r"), usage("a", 4)];

  const result = await client.importRuns.putBatch(run.id, first, batchOf(records));
  await gateway.close();

  expect(requests.map(({ ids }) => ids)).toEqual([["a", "b", "a"], ["a"], ["a"]]);
  expect(requests.map(({ values }) => values)).toEqual([[1, 1, 3], [2], [4]]);
  expect(counted(result.outcomes)).toEqual({ accepted: 5 });
});

test("subscriptions of one customer are no request together", async () => {
  const { client, run, requests, gateway } = await importing("subscriptions", {
    file: "one-customer",
    answer: () => ({ status: 202, body: { data: { taskId: "t" } } }),
  });
  const records = ["s-1", "s-2"].map((id) => ({ id, customerId: "a", planId: "free" }));

  await client.importRuns.putBatch(run.id, first, batchOf(records));
  await gateway.close();

  expect(requests.map(({ ids }) => ids)).toEqual([["s-1"], ["s-2"]]);
});

test.each([
  ["without a code", { message: "busy" }],
  ["with a code inside", { error: { code: "ImportAlreadyInProgress", message: "busy" } }],
])("a conflict %s is waited for, and rejects nothing", async (name, body) => {
  const { client, run, clock, requests, gateway } = await importing("customers", {
    file: `conflict ${name}`,
    answer: (_, count) => (count < 4 ? { status: 409, body } : taken),
  });

  const result = await client.importRuns.putBatch(run.id, first, customers(3));
  await gateway.close();

  expect(result.outcomes).toEqual(["accepted", "accepted", "accepted"]);
  expect(requests.every(({ ids }) => ids.length === 3)).toBe(true);
  expect(clock.now()).toBeGreaterThan(1_000);
});

test("a conflict that stays is searched for, and waited for once", async () => {
  const { client, run, clock, gateway } = await importing("customers", {
    file: "conflict-stays",
    answer: ({ ids }) => (ids.includes("c-3") ? { status: 409, body: {} } : taken),
  });

  const result = await client.importRuns.putBatch(run.id, first, customers(8));
  await gateway.close();

  expect(counted(result.outcomes)).toEqual({ accepted: 7, rejected: 1 });
  expect(clock.now()).toBeLessThan(120_000);
});

test("a missing path rejects no record, whatever code it has", async () => {
  const body = { message: "No such route.", error: { code: "NotFound" } };
  const { client, run, requests, gateway } = await importing("usage", {
    file: "path",
    answer: () => ({ status: 404, body }),
  });

  const put = client.importRuns.putBatch(run.id, first, usages(3));
  await expect(put).rejects.toMatchObject({ status: 404, message: "No such route." });
  await gateway.close();

  expect(requests).toHaveLength(1);
});

test("a server that names one bad record at a time ends the search, too", async () => {
  const { client, run, requests, gateway } = await importing("customers", {
    file: "named",
    answer: () => ({ status: 400, body: { errors: [{ index: 0, message: "bad" }] } }),
  });

  const result = await client.importRuns.putBatch(run.id, first, customers(1_000));
  await gateway.close();

  expect(counted(result.outcomes)).toEqual({ rejected: 1_000 });
  expect(requests).toHaveLength(100);
});

test("an import of which nothing is accepted stops, and says why", async () => {
  const { client, run, requests, gateway } = await importing("customers", {
    file: "hopeless",
    answer: () => noRecord,
  });
  const put = (lane: number) =>
    client.importRuns.putBatch(run.id, { lane, number: 0 }, customers(1_000));

  await put(0);
  await put(1);
  await expect(put(2)).rejects.toMatchObject({
    cause: {
      exitCode: 3,
      message: expect.stringContaining("refused 200 requests and accepted no"),
    },
  });
  await gateway.close();

  expect(requests).toHaveLength(200);
});

test("a text of the server is cut to what a report has place for", async () => {
  const { client, run, gateway } = await importing("customers", {
    file: "long-text",
    answer: () => ({ status: 400, body: { message: "m".repeat(1_000_000) } }),
  });

  const { details } = await client.importRuns.putBatch(run.id, first, customers(1));
  await gateway.close();

  expect(details[0]?.message.length).toBeLessThan(2_100);
});
