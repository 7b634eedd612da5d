import { beforeEach, describe, expect, it } from "vitest";
import { createApp } from "../../http/app.ts";
import { createLifecycle } from "../../http/lifecycle.ts";
import { createLog } from "../../log.ts";
import { createServices } from "../../services.ts";
import { type BilledApi, billedApi, made } from "../../testing/billing.ts";
import { type Bomb, breakable, Crash, never, serviceOver } from "../../testing/bomb.ts";
import { read, subscriptions } from "../../testing/pricing.ts";

let api: BilledApi;

beforeEach(async () => {
  api = await billedApi();
});

// Every commit and request is tried in any case. A long run, that of the faults, tries each of them
// before and after, each way of going on, and each again a day later.
const isLong = process.env.TEST_FAULTS === "long";

const options = { customerId: "c", planId: "basic", id: "s" };
const headers = { "idempotency-key": "k" };

/** Provisions with a key, over an app whose store breaks. */
async function postTo(bomb: Bomb): Promise<Response> {
  const billing = { ...noKeys, ...api.account.billing, environment: api.environment };
  const app = createApp({
    database: breakable(api.database, bomb),
    log: createLog("silent"),
    lifecycle: createLifecycle(),
    services: createServices(() => api.now, billing),
  });
  const request = new Request(`http://test.invalid${subscriptions}`, {
    method: "POST",
    headers: { "content-type": "application/json", "x-api-key": api.key, ...headers },
    body: JSON.stringify(options),
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

type Case = { readonly at: number; readonly when: "before" | "after" };

function sweepOf(steps: readonly number[]): Case[] {
  return steps.flatMap((at) => [
    { at, when: "before" as const },
    { at, when: "after" as const },
  ]);
}

const isOdd = ({ at, when }: Case) => (at + (when === "after" ? 1 : 0)) % 2 === 1;

describe("a server that dies while it provisions", () => {
  it("has as many commits as the sweep below tries", async () => {
    const bomb = never();

    expect((await postTo(bomb)).status).toBe(201);

    expect(bomb.count).toBe(commits.length);
    await expectOne();
  });

  const commits = [1, 2, 3, 4, 5, 6, 7];
  const crashes = sweepOf(commits);
  const [repeated, worked] = isLong
    ? [crashes, crashes]
    : [crashes.filter(isOdd), crashes.filter((crash) => !isOdd(crash))];

  it.each(repeated)("$when commit $at is finished by a repeat with its key", async (crash) => {
    const broken = await postTo({ count: 0, ...crash });
    expect(broken.status).toBe(500);

    const answer = await api.post(subscriptions, options, headers);

    expect(made(answer)).toMatchObject({ id: "s", status: "ACTIVE" });
    await expectOne();
  });

  it.each(worked)(
    "$when commit $at is finished by the worker, and then repeated",
    async (crash) => {
      await postTo({ count: 0, ...crash });

      await api.goTo("2026-01-01T00:02:00.000Z");
      expect(await api.work()).toEqual([]);

      const answer = await api.post(subscriptions, options, headers);
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
  const losses = sweepOf(requests);
  // The last one makes the subscription; before any other one nothing is new since the one before
  // it but commits, which have a sweep of their own.
  const isOfCreation = ({ at }: Case) => at === requests.length;
  const lost = losses.filter((loss) => isLong || loss.when === "after" || isOfCreation(loss));
  const lostLong = losses.filter((loss) => isLong || isOfCreation(loss));

  it.each(lost)("$when request $at is finished by the worker", async (crash) => {
    await expect(provisionOver({ count: 0, ...crash })).rejects.toThrow(Crash);

    await api.goTo("2026-01-01T00:02:00.000Z");
    expect(await api.work()).toEqual([]);

    await expectOne();
  });

  it.each(lostLong)("$when request $at, a day ago, is finished by the worker", async (crash) => {
    await expect(provisionOver({ count: 0, ...crash })).rejects.toThrow(Crash);

    await api.goTo("2026-01-02T12:00:00.000Z");
    for (const minute of ["00", "10", "20", "30"]) {
      await api.goTo(`2026-01-02T12:${minute}:30.000Z`);
      await api.work();
    }

    await expectOne();
  });
});

function provisionOver(bomb: Bomb): Promise<unknown> {
  return serviceOver(api, bomb).provision(api.database, api.environmentId, options);
}

describe("a server that dies while it replaces one by another", () => {
  const steps = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15];
  const other = { customerId: "c", planId: "pro", id: "t" };

  beforeEach(async () => {
    made(await api.post(subscriptions, options));
    await api.goTo("2026-01-16T12:00:00.000Z");
  });

  async function replaceOver(bomb: Bomb): Promise<unknown> {
    const database = breakable(api.database, bomb);
    return serviceOver(api, bomb).provision(database, api.environmentId, other);
  }

  it("takes as many steps as the sweep below tries", async () => {
    const bomb = never();

    await replaceOver(bomb);

    expect(bomb.count).toBe(steps.length);
  });

  // All that has an effect is a step, so that before one is after the one before it.
  const cases = sweepOf(steps).filter(({ at, when }) => isLong || when === "after" || at === 1);

  it.each(cases)(
    "$when step $at leaves one in the end, paid as if nothing had been",
    async (crash) => {
      await expect(replaceOver({ count: 0, ...crash })).rejects.toThrow(Crash);
      // One of the two gives access at any time.
      const statuses = [];
      for (const id of ["s", "t"]) statuses.push((await read(api, id))?.status);
      expect(statuses).toContain("ACTIVE");

      await api.goTo("2026-01-16T12:02:00.000Z");
      expect(await api.work()).toEqual([]);
      const hasBegun = (await api.theirs()).length > 1;
      if (!hasBegun) made(await api.post(subscriptions, other));

      expect((await api.theirs()).map(({ status }) => status)).toEqual(["canceled", "active"]);
      expect((await read(api, "s")).status).toBe("CANCELED");
      expect((await read(api, "t")).status).toBe("ACTIVE");
      expect((await api.charges()).map(({ amount }) => Math.round(amount / 10))).toEqual([
        100, 125,
      ]);
      expect(await openTasks()).toBe(0);
    },
  );
});

describe("two at once", () => {
  it("with the same key make one, and both are answered", async () => {
    const send = () => api.post(subscriptions, options, headers);

    const answers = await Promise.all([send(), send(), send()]);

    expect(answers.map((answer) => made(answer).status)).toEqual(["ACTIVE", "ACTIVE", "ACTIVE"]);
    await expectOne();
  });

  it("without a key make one too", async () => {
    const { id: _, ...anonymous } = options;

    const answers = await Promise.all([1, 2].map(() => api.post(subscriptions, anonymous)));

    const ids = new Set(answers.map((answer) => made(answer).id));
    expect(ids.size).toBe(1);
    expect(await api.theirs()).toHaveLength(1);
  });
});

describe("an answer that is lost", () => {
  it.each(["drop_response", "500_applied"] as const)("(%s) is looked for", async (fault) => {
    await api.control.addFaults({ method: "POST", path: "^/v1/subscriptions$", fault, times: 9 });

    const lost = await api.post(subscriptions, options, headers);
    expect([lost.status, lost.body.code]).toEqual([503, "billing_unavailable"]);
    expect((await read(api, "s")).status).toBe("PAYMENT_PENDING");

    await api.control.clearFaults();
    expect(made(await api.post(subscriptions, options, headers)).status).toBe("ACTIVE");
    await expectOne();
  });

  it("is found by a repeat without a key too", async () => {
    await api.control.addFaults({
      method: "POST",
      path: "^/v1/subscriptions$",
      fault: "500_applied",
      times: 9,
    });
    expect((await api.post(subscriptions, options)).status).toBe(503);
    await api.control.clearFaults();

    expect(made(await api.post(subscriptions, options)).status).toBe("ACTIVE");

    await expectOne();
  });

  it("stands against another request for the product until it is known", async () => {
    await api.control.addFaults({
      method: "POST",
      path: "^/v1/subscriptions$",
      fault: "500_applied",
      times: 9,
    });
    await api.post(subscriptions, options);

    const other = await api.provision({ planId: "pro" });

    expect([other.status, other.body.code]).toEqual([409, "InvalidSubscriptionStatus"]);
  });
});
