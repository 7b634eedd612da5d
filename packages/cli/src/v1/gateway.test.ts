import { mkdtemp, readdir, rm } from "node:fs/promises";
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

test("a bad record is isolated by halves, and its neighbours are accepted", async () => {
  const { client, run, requests, gateway } = await importing("customers", {
    file: "bisect",
    answer: ({ ids }) => {
      if (ids.includes("c-700")) return noRecord;
      return { status: 201, body: { data: { newCustomers: ids.slice(0, 1) } } };
    },
  });

  const result = await client.importRuns.putBatch(run.id, first, customers(1_000));
  await gateway.close();

  const counts = counted(result.outcomes);
  expect(counts.rejected).toBe(1);
  expect((counts.created ?? 0) + (counts.accepted ?? 0)).toBe(999);
  expect(result.outcomes[700]).toBe("rejected");
  expect(result.details).toMatchObject([{ index: 700, code: "refused_by_server" }]);
  expect(requests.length).toBeLessThan(25);
});

test("where all are bad, the search ends, and each record has its outcome", async () => {
  const { client, run, requests, gateway } = await importing("customers", {
    file: "all-bad",
    answer: () => noRecord,
  });

  const result = await client.importRuns.putBatch(run.id, first, customers(1_000));
  await gateway.close();

  expect(counted(result.outcomes)).toEqual({ rejected: 1_000 });
  expect(requests.length).toBeLessThan(200);
});

test("a customer without an answer is sent again, under the same key", async () => {
  const { client, run, requests, gateway } = await importing("customers", {
    file: "lost-once",
    answer: (_, count) =>
      count === 1 ? "lost" : { status: 201, body: { data: { newCustomers: ["c-0"] } } },
  });

  const result = await client.importRuns.putBatch(run.id, first, customers(2));
  await client.importRuns.complete(run.id, { recordCount: 2, batchCount: 1 });
  gateway.end();
  await gateway.close();

  expect(result.outcomes).toEqual(["created", "accepted"]);
  expect(new Set(requests.map(({ key }) => key)).size).toBe(1);
  expect(await journals()).not.toContain(run.id);
});

test("a customer of unknown outcome is asked for again, until it has one", async () => {
  let answered: Answer = "lost";
  const created = (ids: readonly string[]) => ({
    status: 201,
    body: { data: { newCustomers: ids } },
  });
  const answer = ({ ids }: Sent) => (ids.includes("c-0") ? answered : created(ids));
  const places = [first, { lane: first.lane, number: 1 }] as const;
  const own = (index: number) => batchOf(customers(4).records.slice(index * 2, index * 2 + 2));
  const command = async () => {
    const { client, run, requests, gateway } = await importing("customers", {
      file: "asked",
      answer,
    });
    const results = [];
    for (const [index, place] of places.entries()) {
      results.push(await client.importRuns.putBatch(run.id, place, own(index)).catch(() => null));
    }
    const totals = { recordCount: 4, batchCount: 2 };
    await client.importRuns.complete(run.id, totals).then(
      () => gateway.end(),
      () => {},
    );
    await gateway.close();
    return {
      run,
      outcomes: results.map((one) => one?.outcomes),
      sent: requests.map(({ ids }) => ids),
    };
  };

  const lost = await command();
  answered = { status: 409, body: { message: "again", code: "Duplicated" } };
  const conflict = await command();
  answered = created(["c-0"]);
  const resolved = await command();
  const anew = await command();

  expect(lost.outcomes).toEqual([["unknown", "unknown"], undefined]);
  expect(conflict.outcomes).toEqual([
    ["unknown", "created"],
    ["created", "created"],
  ]);
  expect(resolved.outcomes).toEqual([
    ["created", "created"],
    ["created", "created"],
  ]);
  expect(resolved.sent).toEqual([["c-0"]]);
  expect([conflict.run.id, resolved.run.id]).toEqual([lost.run.id, lost.run.id]);
  expect([conflict.run.counts.read, resolved.run.counts.read]).toEqual([0, 0]);
  expect(anew.run.id).not.toBe(lost.run.id);
});

test("usage whose answer never came is unknown, and no later command sends it", async () => {
  const answers: Answer[] = [];
  const job = { file: "usage-lost", answer: ({ ids }: Sent) => answers[0] ?? measured(ids) };
  answers.push("lost");
  const before = await importing("usage", job);

  const lost = await before.client.importRuns.putBatch(before.run.id, first, usages(3));
  const next = before.client.importRuns.putBatch(before.run.id, { lane: 1, number: 0 }, usages(1));
  await expect(next).rejects.toThrow();
  await before.gateway.close();
  answers.pop();
  const resumed = await importing("usage", job);
  const result = await resumed.client.importRuns.putBatch(resumed.run.id, first, usages(3));
  await resumed.gateway.close();

  expect(lost.outcomes).toEqual(["unknown", "unknown", "unknown"]);
  expect(resumed.run.id).toBe(before.run.id);
  expect(result.outcomes).toEqual(["unknown", "unknown", "unknown"]);
  expect(resumed.requests).toEqual([]);
  expect(result.details[0]?.hint).toContain("GET /api/v1/usage/c-0/history/seats?startDate=");
});

test("a conflict after a lost answer is no rejection", async () => {
  const { client, run, gateway } = await importing("usage", {
    file: "conflict",
    answer: (_, count) =>
      count === 1 ? "lost" : { status: 409, body: { message: "again", code: "Duplicated" } },
  });

  const result = await client.importRuns.putBatch(run.id, first, usages(2));
  await gateway.close();

  expect(result.outcomes).toEqual(["unknown", "unknown"]);
});

test("what never left this machine is not unknown", async () => {
  let isUp = false;
  const answer = ({ ids }: Sent) => (isUp ? measured(ids) : ("unreachable" as const));
  const before = await importing("usage", { file: "unreachable", answer });

  const put = before.client.importRuns.putBatch(before.run.id, first, usages(2));
  await expect(put).rejects.toThrow();
  await before.gateway.close();
  isUp = true;
  const resumed = await importing("usage", { file: "unreachable", answer });
  const result = await resumed.client.importRuns.putBatch(resumed.run.id, first, usages(2));
  await resumed.gateway.close();

  expect(result.outcomes).toEqual(["accepted", "accepted"]);
});

test("a batch that is done is read from the journal, and not sent again", async () => {
  const answer = ({ ids }: Sent) => measured(ids);
  const before = await importing("usage", { file: "resumed", answer });
  await before.client.importRuns.putBatch(before.run.id, first, usages(4));
  await before.gateway.close();

  const resumed = await importing("usage", { file: "resumed", answer });
  const stored = await resumed.client.importRuns.retrieveBatch(resumed.run.id, first);
  await resumed.gateway.close();

  expect(resumed.run.lanes[0]).toBe(1);
  expect(resumed.run.counts.read).toBe(4);
  expect(stored.outcomes).toEqual(Array.from({ length: 4 }, () => "accepted"));
  expect(resumed.requests).toEqual([]);
});

test("the same records elsewhere in the file are another request", async () => {
  const { client, run, requests, gateway } = await importing("customers", {
    file: "repeats",
    answer: () => ({ status: 201, body: { data: { newCustomers: [] } } }),
  });

  await client.importRuns.putBatch(run.id, first, customers(2));
  await client.importRuns.putBatch(run.id, { lane: 0, number: 1 }, customers(2));
  await gateway.close();

  expect(new Set(requests.map(({ key }) => key)).size).toBe(2);
});

test("a busy server is waited for as long as it asks", async () => {
  const { client, run, clock, gateway } = await importing("usage", {
    file: "busy",
    answer: ({ ids }, count) =>
      count <= 2 ? { status: 429, body: {}, retryAfter: "30" } : measured(ids),
  });

  const result = await client.importRuns.putBatch(run.id, first, usages(1));
  await gateway.close();

  expect(result.outcomes).toEqual(["accepted"]);
  expect(clock.now()).toBeGreaterThanOrEqual(60_000);
});

test.each<[string, Answer]>([
  ["a wrong address", "unreachable"],
  ["a server that is down", { status: 503 }],
  ["a wrong key", { status: 401, body: { message: "no", code: "Unauthenticated" } }],
])("%s is found before anything is sent", async (name, greeting) => {
  const answer = ({ ids }: Sent) => measured(ids);

  const before = await journals();

  const opening = importing("usage", { file: `greeting ${name}`, answer, greeting });

  await expect(opening).rejects.toThrow();
  expect(await journals()).toEqual(before);
});

test("a key that becomes wrong rejects no record", async () => {
  const { client, run, requests, gateway } = await importing("usage", {
    file: "wrong-key",
    answer: () => ({ status: 401, body: { message: "Wrong key.", code: "Unauthenticated" } }),
  });

  const put = client.importRuns.putBatch(run.id, first, usages(3));
  await expect(put).rejects.toMatchObject({ status: 401, message: "Wrong key." });
  await gateway.close();

  expect(requests).toHaveLength(1);
});

test("each half of a refused request has an end of its own", async () => {
  const answer = ({ ids }: Sent): Answer => {
    if (ids.includes("c-0"))
      return { status: 404, body: { message: "no", code: "CustomerNotFound" } };
    return ids.length > 1 ? "lost" : measured(ids);
  };
  const before = await importing("usage", { file: "refused", answer });
  const result = await before.client.importRuns.putBatch(before.run.id, first, usages(4));
  await before.gateway.close();

  expect(result.outcomes).toEqual(["rejected", "accepted", "unknown", "unknown"]);
});

test("the journal of a finished import stays until the whole command has ended", async () => {
  const answer = ({ ids }: Sent) => ({ status: 201, body: { data: { newCustomers: ids } } });
  const job = { file: "finished", answer };
  const before = await importing("customers", job);
  await before.client.importRuns.putBatch(before.run.id, first, customers(2));
  await before.client.importRuns.complete(before.run.id, { recordCount: 2, batchCount: 1 });
  await before.gateway.close();

  const again = await importing("customers", job);
  const stored = await again.client.importRuns.retrieveBatch(again.run.id, first);
  await again.client.importRuns.complete(again.run.id, { recordCount: 2, batchCount: 1 });
  again.gateway.end();
  await again.gateway.close();
  const anew = await importing("customers", job);
  await anew.gateway.close();

  expect(again.run.id).toBe(before.run.id);
  expect(again.run.counts.read).toBe(2);
  expect(stored.outcomes).toEqual(["created", "created"]);
  expect(again.requests).toEqual([]);
  expect(anew.run.id).not.toBe(before.run.id);
});

test("a batch of nothing but rejected records is known again", async () => {
  const job = { file: "rejected-before", answer: ({ ids }: Sent) => measured(ids) };
  const before = await importing("usage", job);
  await before.client.importRuns.putBatch(before.run.id, first, usages(0));
  await before.gateway.close();

  const resumed = await importing("usage", job);
  const stored = await resumed.client.importRuns.retrieveBatch(resumed.run.id, first);
  await resumed.gateway.close();

  expect(resumed.run.lanes[0]).toBe(1);
  expect(stored).toMatchObject({ outcomes: [], sha256: "0".repeat(64) });
});

test("an interruption ends a batch with what is known of it", async () => {
  const interrupt = new AbortController();
  const answer = ({ ids }: Sent, count: number): Answer => {
    if (count > 1) interrupt.abort();
    return ids.length > 2 ? noRecord : measured(ids);
  };
  const job = { file: "interrupted", answer };
  const before = await importing("usage", { ...job, stopping: interrupt.signal });
  const next = { lane: 1, number: 0 };

  const halved = await before.client.importRuns.putBatch(before.run.id, first, usages(4));
  const unsent = await before.client.importRuns.putBatch(before.run.id, next, usages(1));
  await before.gateway.close();

  expect(halved.outcomes).toEqual(["accepted", "accepted", "unprocessed", "unprocessed"]);
  expect(unsent.outcomes).toEqual(["unprocessed"]);
  expect(before.requests).toHaveLength(2);
});

test("the last task is waited for so long, and the import complete then alone", async () => {
  const job = {
    file: "tasks",
    answer: ({ path }: Sent): Answer =>
      path.endsWith("/import") ? { status: 202, body: { data: { taskId: "t" } } } : "lost",
  };
  const { client, run, gateway, clock } = await importing("subscriptions", job);
  const records = [{ id: "sub-1", customerId: "acme", planId: "free" }];
  await client.importRuns.putBatch(run.id, first, batchOf(records));
  const startedAt = clock.now();

  const completed = await client.importRuns.complete(run.id, { recordCount: 1, batchCount: 1 });
  gateway.end();
  await gateway.close();

  expect(completed.findings[0]?.message).toContain(
    "not there yet: GET /api/v1/subscriptions/sub-1",
  );
  expect(clock.now() - startedAt).toBeLessThanOrEqual(15_000);
});

test("a journal is claimed as long as it is open", async () => {
  const answer = ({ ids }: Sent) => measured(ids);
  const one = await importing("usage", { file: "locked", answer });
  const lock = (await readdir(directory)).find((name) => name.endsWith(".lock")) ?? "";

  expect(lock).not.toBe("");
  await one.gateway.close();
  expect((await readdir(directory)).some((name) => name.endsWith(".lock"))).toBe(false);
});

async function journals(): Promise<string[]> {
  return (await readdir(directory)).filter((name) => name.endsWith(".ndjson"));
}
