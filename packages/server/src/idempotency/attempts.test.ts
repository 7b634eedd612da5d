import { limits } from "@carryover/contract";
import { beforeEach, describe, expect, it } from "vitest";
import { DatabaseUnavailable } from "../database/database.ts";
import { type Answer, type TestApi, testApi } from "../testing/api.ts";
import { usageApi } from "../testing/usage.ts";
import type { Reply } from "./service.ts";

/** What v1 clients send: no key, but how often they have tried before. */
const tries = (count: number) => ({ "x-stainless-retry-count": String(count) });

let api: TestApi;

beforeEach(async () => {
  api = await usageApi();
});

const after = (ms: number) => new Date(api.now.getTime() + ms);
const countOf = async (sql: string) => {
  const [row] = await api.database.query<{ count: number }>(sql, [api.environmentId]);
  return row?.count ?? 0;
};

describe.each<[string, string, object, string]>([
  [
    "a usage that is added",
    "/api/v1/usage",
    { usages: [{ customerId: "a", featureId: "calls", value: 1, updateBehavior: "DELTA" }] },
    `select coalesce(sum(value), 0)::int as count from usage_counters
    where environment_id = $1::uuid`,
  ],
  [
    "a subscription that is started",
    "/api/v1/subscriptions",
    { customerId: "d", planId: "monthly" },
    `select count(*)::int as count from subscriptions
    where environment_id = $1::uuid and customer_id = 'd'`,
  ],
  [
    "an import of customers",
    "/api/v1/customers/import",
    { customers: [{ id: "e", name: "E", email: null }] },
    `select count(*)::int as count from import_runs
    where environment_id = $1::uuid and kind = 'customers'`,
  ],
])("%s", (_, path, body, sql) => {
  const send = (count: number, to = api) => to.post(path, body, tries(count));
  /** How many times it was done since. */
  const counting = async () => {
    const before = await countOf(sql);
    return async () => (await countOf(sql)) - before;
  };

  it("is done at each first try, however alike they are", async () => {
    const done = await counting();

    const answers = [await send(0), await send(0)];

    expect(answers.map(({ status }) => status)).toEqual([201, 201]);
    expect(answers[0]?.text).not.toBe(answers[1]?.text);
    expect(await done()).toBe(2);
  });

  it("is done once by a first try and its repeats, which get the same reply", async () => {
    const done = await counting();
    const first = await send(0);
    api.now = after(60_000);

    const repeats = [await send(1), await send(2)];

    expect(repeats.map(({ status, text }) => [status, text])).toEqual([
      [201, first.text],
      [201, first.text],
    ]);
    expect(await done()).toBe(1);
  });

  it("is done by a repeat whose first try never arrived, and once by those", async () => {
    const done = await counting();

    const answers = [await send(1), await send(2)];

    expect(answers.map(({ status }) => status)).toEqual([201, 201]);
    expect(answers[1]?.text).toBe(answers[0]?.text);
    expect(await done()).toBe(1);
  });
});

const customers = "/api/v1/customers";
const ran = ({ status }: Answer) => status === 201;

it("answers what the latest first try answered", async () => {
  await api.post(customers, { id: "n" }, tries(0));
  const body = { customers: [{ id: "n", name: "N" }] };
  await api.post(`${customers}/import`, body, tries(0));
  const latest = await api.post(`${customers}/import`, body, tries(0));

  const repeat = await api.post(`${customers}/import`, body, tries(1));

  expect(repeat.text).toBe(latest.text);
});

it("takes a repeat for one for some minutes, and no longer", async () => {
  const body = { customers: [{ id: "n" }] };
  const first = await api.post(`${customers}/import`, body, tries(0));
  api.now = after(limits.repeatMs);
  const inTime = await api.post(`${customers}/import`, body, tries(1));
  api.now = after(1);

  const late = await api.post(`${customers}/import`, body, tries(1));

  expect([inTime.text === first.text, late.text === first.text]).toEqual([true, false]);
});

it.each<[string, string, object]>([
  ["another body", customers, { id: "o" }],
  ["another path", `${customers}/import`, { customers: [{ id: "n" }] }],
])("runs a repeat with %s", async (_, path, body) => {
  await api.post(customers, { id: "n" }, tries(0));

  expect(ran(await api.post(path, body, tries(1)))).toBe(true);
});

it("does not mix up environments", async () => {
  const other = await testApi();
  await other.post(customers, { id: "n" }, tries(0));

  const answer = await api.post(customers, { id: "n" }, tries(1));

  expect(ran(answer)).toBe(true);
  expect((await api.get(`${customers}/n`)).status).toBe(200);
});

it("keeps nothing of a first try that was refused", async () => {
  const first = await api.post(`${customers}/n/archive`, undefined, tries(0));
  await api.post(customers, { id: "n" });

  const repeat = await api.post(`${customers}/n/archive`, undefined, tries(1));

  expect([first.status, repeat.status]).toEqual([404, 200]);
});

describe("a try", () => {
  const content = "POST /";
  const attempt = (repeat: number, work: () => Promise<Reply>) =>
    api.services.idempotency.attempt(
      { environmentId: api.environmentId, content, repeat },
      { begin: work },
    );
  const answering = (body: string) => async () => ({ status: 201, body });

  /** A first try that has begun, and ends when it is told to. */
  const begin = async () => {
    let finish = () => {};
    const finished = new Promise<void>((resolve) => {
      finish = resolve;
    });
    let start = () => {};
    const started = new Promise<void>((resolve) => {
      start = resolve;
    });
    const reply = attempt(0, async () => {
      start();
      await finished;
      return { status: 201, body: "first" };
    });
    await started;
    return { reply, finish };
  };
  const pause = () => new Promise((resolve) => setTimeout(resolve, 100));

  it("that repeats one which still runs waits for it, and answers the same", async () => {
    const first = await begin();
    let isAnswered = false;
    const repeat = attempt(1, answering("repeat")).finally(() => {
      isAnswered = true;
    });
    await pause();
    const wasAnswered = isAnswered;

    first.finish();

    const replies = await Promise.all([first.reply, repeat]);
    expect(replies.map(({ body }) => body)).toEqual(["first", "first"]);
    expect(wasAnswered).toBe(false);
  });

  it("that is a first one runs, also while one like it does", async () => {
    const first = await begin();
    const other = attempt(0, answering("other"));
    await pause();

    first.finish();

    const replies = await Promise.all([first.reply, other]);
    expect(replies.map(({ body }) => body)).toEqual(["first", "other"]);
  });

  it("that repeats one which failed runs, and leaves the failed one no trace", async () => {
    const failed = attempt(0, () => Promise.reject(new DatabaseUnavailable("gone")));
    await expect(failed).rejects.toThrow("gone");

    const repeat = await attempt(1, answering("repeat"));

    expect(repeat.body).toBe("repeat");
  });

  it("that repeats one which failed does not answer what an earlier like it did", async () => {
    await attempt(0, answering("earlier"));
    const failed = attempt(0, () => Promise.reject(new DatabaseUnavailable("gone")));
    await expect(failed).rejects.toThrow("gone");

    const repeat = await attempt(1, answering("repeat"));

    expect(repeat.body).toBe("repeat");
  });

  it("is forgotten when it is swept, after a day", async () => {
    await attempt(0, answering("first"));
    api.now = after(limits.idempotencyMs + 1);

    await api.services.idempotency.sweep();

    const left = await countOf(
      "select count(*)::int as count from idempotency_keys where environment_id = $1::uuid",
    );
    expect(left).toBe(0);
  });
});
