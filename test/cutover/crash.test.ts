import { expect, test } from "vitest";
import type { Database } from "../../packages/server/src/database/database.ts";
import type { Stripe, StripeRequest } from "../../packages/server/src/stripe/stripe.ts";
import { type Crash, CrashSignal, mortal } from "./crash.ts";

/** A Stripe and a store that keep nothing but what reached them. */
function recording() {
  const done: string[] = [];
  const stripe = {
    now: () => new Date(0),
    customer: async () => ({ id: "cus_1" }),
    send: async (request: StripeRequest, before: () => Promise<void> = async () => {}) => {
      await before();
      done.push(request.path);
      await new Promise(setImmediate);
      return { object: {}, requestId: null, isReplay: false, attempts: 1 };
    },
  } as unknown as Stripe;
  const database = {
    store: "embedded",
    transaction: async (work: (transaction: object) => Promise<unknown>) => {
      const result = await work({});
      done.push(`commit ${result}`);
      return result;
    },
    query: async () => [],
    execute: async (sql: string) => done.push(sql),
  } as unknown as Database;
  return { done, stripe, database };
}

/** Three points: a commit, a request, and a statement. */
async function work({ stripe, database }: { stripe: Stripe; database: Database }): Promise<void> {
  await database.transaction(async () => 1);
  await stripe.customer("cus_1");
  await stripe.send({ method: "POST", path: "/v1/a", params: {}, key: "a" });
  await database.query("select 1");
  await database.execute("update a");
}

test.each([
  [null, ["commit 1", "/v1/a", "update a"]],
  [{ at: 0, when: "before" }, []],
  [{ at: 0, when: "after" }, ["commit 1"]],
  [{ at: 1, when: "before" }, ["commit 1"]],
  [{ at: 1, when: "after" }, ["commit 1", "/v1/a"]],
  [{ at: 2, when: "before" }, ["commit 1", "/v1/a"]],
  [{ at: 2, when: "after" }, ["commit 1", "/v1/a", "update a"]],
] as const)("a process that dies at %j leaves %j", async (crash: Crash | null, left) => {
  const parts = recording();
  const process = mortal(parts, crash);

  const end = await work(process).catch((error: unknown) => error);

  expect(parts.done).toEqual(left);
  expect(end instanceof CrashSignal).toBe(crash !== null);
  expect(process.isGone()).toBe(crash !== null);
});

test("what must hold right before a request is asked for", async () => {
  const { done, ...parts } = recording();
  const request = { method: "POST", path: "/v1/a", params: {}, key: "a" } as const;

  const sent = mortal(parts).stripe.send(request, async () => {
    throw new Error("The lease is lost.");
  });

  await expect(sent).rejects.toThrow("lost");
  expect(done).toEqual([]);
});

test("a dead process does nothing more, and hears no answer to what it has sent", async () => {
  const parts = recording();
  const process = mortal(parts);

  const late = process.stripe.send({ method: "POST", path: "/v1/a", params: {}, key: "a" });
  while (parts.done.length === 0) await Promise.resolve();
  process.kill();

  await expect(late).rejects.toThrow(CrashSignal);
  await expect(process.stripe.customer("cus_1")).rejects.toThrow(CrashSignal);
  await expect(process.database.query("select 1")).rejects.toThrow(CrashSignal);
  await process.settled();
  expect(parts.done).toEqual(["/v1/a"]);
});

test.each([
  [{ at: 1, when: "before", how: "sleeps" }, ["commit 1"]],
  [{ at: 1, when: "after", how: "sleeps" }, ["commit 1", "/v1/a"]],
] as const)("a process that sleeps at %j goes on when it is woken", async (crash, before) => {
  const parts = recording();
  const process = mortal(parts, crash);

  const end = work(process);
  await process.gone;
  await process.settled();

  expect(parts.done).toEqual(before);
  expect(process.isGone()).toBe(true);
  process.wake();
  await end;
  expect(parts.done).toEqual(["commit 1", "/v1/a", "update a"]);
  expect(process.isGone()).toBe(false);
});
