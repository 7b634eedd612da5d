import { beforeEach, describe, expect, it } from "vitest";
import type { Database } from "../database/database.ts";
import { createApp } from "../http/app.ts";
import { createLifecycle } from "../http/lifecycle.ts";
import { createLog } from "../server.ts";
import type { Stripe } from "../stripe/stripe.ts";
import { type BilledApi, billedApi, made } from "../testing/billing.ts";
import { read, subscriptions } from "../testing/pricing.ts";
import { createSubscriptionsService } from "./service.ts";

let api: BilledApi;

beforeEach(async () => {
  api = await billedApi();
});

/** Stands for the end of the process: nothing after it happens. */
class Crash extends Error {}

/** Counts what goes through, and crashes right before or after one of them. */
interface Bomb {
  count: number;
  readonly at: number;
  readonly when: "before" | "after";
}

const never = (): Bomb => ({ count: 0, at: 0, when: "before" });

async function through<T>(bomb: Bomb, work: () => Promise<T>): Promise<T> {
  bomb.count++;
  const isHit = bomb.count === bomb.at;
  if (bomb.count > bomb.at && bomb.at > 0) throw new Crash();
  if (isHit && bomb.when === "before") throw new Crash();
  const result = await work();
  if (isHit) throw new Crash();
  return result;
}

/** The store, with a bomb at each commit of something that was written. */
function breakable(database: Database, bomb: Bomb): Database {
  const isWrite = (sql: string) => !sql.trimStart().startsWith("select");
  return {
    store: database.store,
    query: (sql, parameters, options) => {
      const work = () => database.query<never>(sql, parameters, options);
      return isWrite(sql) ? through(bomb, work) : work();
    },
    execute: (sql, parameters) => through(bomb, () => database.execute(sql, parameters)),
    transaction: (work, options) => through(bomb, () => database.transaction(work, options)),
    close: async () => {},
  };
}

/** The provider, with a bomb at each request that writes. */
function breakableStripe(stripe: Stripe, bomb: Bomb): Stripe {
  return Object.assign(Object.create(stripe) as Stripe, {
    now: () => stripe.now(),
    send: (request: Parameters<Stripe["send"]>[0]) => through(bomb, () => stripe.send(request)),
  });
}

const wish = { customerId: "c", planId: "basic", id: "s" };
const headers = { "idempotency-key": "k" };

/** Provisions with a key, over an app whose store breaks. */
async function postTo(bomb: Bomb): Promise<Response> {
  const app = createApp({
    database: breakable(api.database, bomb),
    log: createLog("silent"),
    lifecycle: createLifecycle(),
    now: () => api.now,
    billing: { ...noKeys, ...api.account.billing, environment: api.environment },
  });
  const request = new Request(`http://test.invalid${subscriptions}`, {
    method: "POST",
    headers: { "content-type": "application/json", "x-api-key": api.key, ...headers },
    body: JSON.stringify(wish),
  });
  return app.fetch(request);
}

const noKeys = { webhookSecret: null, encryptionKey: null, ratePerEndpoint: null };

/** Exactly one at the provider, linked to ours, that was paid once. */
async function expectOne(): Promise<void> {
  const theirs = await api.theirs();
  expect(theirs).toHaveLength(1);
  expect(await read(api, "s")).toMatchObject({ status: "ACTIVE", billingId: theirs[0]?.id });
  expect((await api.charges()).map(({ amount }) => amount)).toEqual([1_000]);
  expect(await openTasks()).toBe(0);
}

async function openTasks(): Promise<number> {
  const sql = "select 1 from billing_tasks where environment_id = $1::uuid";
  return (await api.database.query(sql, [api.environmentId])).length;
}

describe("a server that dies while it provisions", () => {
  it("has as many commits as the sweep below tries", async () => {
    const bomb = never();

    expect((await postTo(bomb)).status).toBe(201);

    expect(bomb.count).toBe(commits.length);
    await expectOne();
  });

  const commits = [1, 2, 3, 4, 5, 6, 7];
  const crashes = commits.flatMap((at) => [
    { at, when: "before" as const },
    { at, when: "after" as const },
  ]);

  it.each(crashes)("$when commit $at is finished by a repeat with its key", async (crash) => {
    const broken = await postTo({ count: 0, ...crash });
    expect(broken.status).toBe(500);

    const answer = await api.post(subscriptions, wish, headers);

    expect(made(answer)).toMatchObject({ id: "s", status: "ACTIVE" });
    await expectOne();
  });

  it.each(crashes)(
    "$when commit $at is finished by the worker, and then repeated",
    async (crash) => {
      await postTo({ count: 0, ...crash });

      await api.goTo("2026-01-01T00:02:00.000Z");
      expect(await api.work()).toEqual([]);

      const answer = await api.post(subscriptions, wish, headers);
      expect(made(answer)).toMatchObject({ id: "s", status: "ACTIVE" });
      await expectOne();
    },
  );

  it("has as many requests as the sweep below tries", async () => {
    const bomb = never();

    await provisionOver(bomb);

    expect(bomb.count).toBe(requests.length);
    await expectOne();
  });

  const requests = [1, 2, 3, 4, 5, 6];
  const losses = requests.flatMap((at) => [
    { at, when: "before" as const },
    { at, when: "after" as const },
  ]);

  it.each(losses)("$when request $at is finished by the worker", async (crash) => {
    await expect(provisionOver({ count: 0, ...crash })).rejects.toThrow(Crash);

    await api.goTo("2026-01-01T00:02:00.000Z");
    expect(await api.work()).toEqual([]);

    await expectOne();
  });

  it.each(losses)("$when request $at, a day ago, is finished by the worker", async (crash) => {
    await expect(provisionOver({ count: 0, ...crash })).rejects.toThrow(Crash);

    await api.goTo("2026-01-02T12:00:00.000Z");
    for (const minute of ["00", "10", "20", "30"]) {
      await api.goTo(`2026-01-02T12:${minute}:30.000Z`);
      await api.work();
    }

    await expectOne();
  });
});

async function provisionOver(bomb: Bomb): Promise<unknown> {
  const service = createSubscriptionsService(
    api.database,
    () => api.now,
    async () => [],
    async (environmentId) => {
      const connection = await api.services.integrations.connectionOf(environmentId);
      return { ...connection, stripe: breakableStripe(connection.stripe, bomb) };
    },
  );
  return service.provision(api.environmentId, wish);
}

describe("an answer that is lost", () => {
  it.each(["drop_response", "500_applied"] as const)("(%s) is looked for", async (fault) => {
    await api.control.addFaults({ method: "POST", path: "^/v1/subscriptions$", fault, times: 9 });

    const lost = await api.post(subscriptions, wish, headers);
    expect([lost.status, lost.body.code]).toEqual([503, "billing_unavailable"]);
    expect((await read(api, "s")).status).toBe("PAYMENT_PENDING");

    await api.control.clearFaults();
    expect(made(await api.post(subscriptions, wish, headers)).status).toBe("ACTIVE");
    await expectOne();
  });

  it("is found by a repeat without a key too", async () => {
    await api.control.addFaults({
      ...{ method: "POST", path: "^/v1/subscriptions$", fault: "500_applied", times: 9 },
    });
    expect((await api.post(subscriptions, wish)).status).toBe(503);
    await api.control.clearFaults();

    expect(made(await api.post(subscriptions, wish)).status).toBe("ACTIVE");

    await expectOne();
  });

  it("stands against another wish for the product until it is known", async () => {
    await api.control.addFaults({
      ...{ method: "POST", path: "^/v1/subscriptions$", fault: "500_applied", times: 9 },
    });
    await api.post(subscriptions, wish);

    const other = await api.provision({ planId: "pro" });

    expect([other.status, other.body.code]).toEqual([409, "InvalidSubscriptionStatus"]);
  });
});
