import { beforeEach, describe, expect, it } from "vitest";
import {
  type Clock,
  createLimiter,
  type Limiter,
  type LimiterSettings,
  limiterSettings,
  patternOf,
  TooManyWaiting,
} from "./limiter.ts";

/** A clock of the test; alarms go off late by up to `lateMs`, as real ones do. */
class TestClock implements Clock {
  private time = 0;
  private alarms: { at: number; callback: () => void }[] = [];
  lateMs = 0;

  now(): number {
    return this.time;
  }

  after(ms: number, callback: () => void): () => void {
    const alarm = { at: this.time + ms + Math.random() * this.lateMs, callback };
    this.alarms.push(alarm);
    return () => {
      this.alarms = this.alarms.filter((one) => one !== alarm);
    };
  }

  async runUntil(end: number): Promise<void> {
    for (;;) {
      await settled();
      this.alarms.sort((a, b) => a.at - b.at);
      const next = this.alarms[0];
      if (next === undefined || next.at > end) break;
      this.alarms.shift();
      this.time = next.at;
      next.callback();
    }
    this.time = end;
    await settled();
  }
}

/** Lets everything run that waits for nothing but its turn. */
const settled = () => new Promise((resolve) => setImmediate(resolve));

const open = { inFlight: 1_000, waiting: 100_000 };
const create = { method: "POST", path: "/v1/subscriptions" };
const cancel = { method: "DELETE", path: "/v1/subscriptions/sub_1" };
const read = { method: "GET", path: "/v1/customers/cus_1" };
const list = { method: "GET", path: "/v1/subscriptions?limit=1" };

let clock: TestClock;

beforeEach(() => {
  clock = new TestClock();
});

/** Asks for turns without end, each of which takes so long; gives when each has begun. */
function demand(
  limiter: Limiter,
  request: { method: string; path: string },
  {
    count,
    tookMs = 100,
    reason,
  }: { count: number; tookMs?: number; reason?: () => string | undefined },
): number[] {
  const begun: number[] = [];
  for (let index = 0; index < count; index++) {
    limiter.turn(request).then((turn) => {
      begun.push(clock.now());
      const told = reason?.();
      clock.after(tookMs, () => turn.end(told));
    });
  }
  return begun;
}

/** The most that begin within any one second. */
function mostInOneSecond(begun: readonly number[]): number {
  return Math.max(
    ...begun.map((at) => begun.filter((one) => one >= at && one < at + 1_000).length),
  );
}

const within = (begun: readonly number[], from: number, to: number) =>
  begun.filter((at) => at >= from && at < to).length;

describe("a limiter", () => {
  it.each([
    ["live", limiterSettings(true, null), 25, 25],
    ["sandbox", limiterSettings(false, null), 12, 25],
    ["set to 40", limiterSettings(false, 40), 40, 40],
  ])("lets one endpoint have its rate and no more: %s", async (_, settings, writes, reads) => {
    clock.lateMs = 4;
    const both = [createLimiter(settings, clock), createLimiter(settings, clock)] as const;
    const written = demand(both[0], create, { count: 2_000 });
    const got = demand(both[1], read, { count: 2_000 });

    await clock.runUntil(20_000);

    for (const [begun, rate] of [[written, writes] as const, [got, reads] as const]) {
      expect(mostInOneSecond(begun)).toBeLessThanOrEqual(rate);
      expect(begun.length).toBeGreaterThanOrEqual(20 * rate * 0.95);
    }
  });

  it("begins evenly, without a burst", async () => {
    const begun = demand(createLimiter(limiterSettings(true, null), clock), create, { count: 100 });

    await clock.runUntil(200);

    expect(begun.length).toBeLessThanOrEqual(7);
  });

  it("keeps all endpoints within the account's rate, and none waits for ever", async () => {
    clock.lateMs = 4;
    const limiter = createLimiter(limiterSettings(true, null), clock);
    const requests = [create, cancel, read, list, { method: "GET", path: "/v1/prices" }];
    const begun = requests.map((request) => demand(limiter, request, { count: 2_000 }));

    await clock.runUntil(10_000);

    const all = begun.flat().sort((a, b) => a - b);
    expect(mostInOneSecond(all)).toBeLessThanOrEqual(100);
    expect(all.length).toBeGreaterThanOrEqual(950);
    for (const one of begun) expect(one.length).toBeGreaterThan(150);
  });

  it("does not let an endpoint that is at its rate keep another one waiting", async () => {
    const limiter = createLimiter(limiterSettings(true, null), clock);
    demand(limiter, create, { count: 1_000 });
    await clock.runUntil(1_000);
    const begun = demand(limiter, read, { count: 1 });

    await clock.runUntil(1_050);

    expect(begun).toHaveLength(1);
  });

  it("makes up for nothing that was not asked for", async () => {
    const limiter = createLimiter(limiterSettings(true, null), clock);
    await clock.runUntil(60_000);
    const begun = demand(limiter, create, { count: 200 });

    await clock.runUntil(60_999);

    expect(begun.length).toBeLessThanOrEqual(25);
  });

  it("has no more under way than it may", async () => {
    const settings: LimiterSettings = { ...limiterSettings(true, 0), inFlight: 3 };
    const begun = demand(createLimiter(settings, clock), read, { count: 10, tookMs: 500 });

    await clock.runUntil(400);
    expect(begun).toHaveLength(3);
    await clock.runUntil(1_900);

    expect(begun).toEqual([0, 0, 0, 500, 500, 500, 1_000, 1_000, 1_000, 1_500]);
  });

  it("refuses to keep more waiting than it may", async () => {
    const limiter = createLimiter({ ...limiterSettings(true, null), waiting: 2 }, clock);
    demand(limiter, create, { count: 4 });

    await expect(limiter.turn(create)).rejects.toThrow(TooManyWaiting);
  });

  it("is off with a rate of 0", async () => {
    const begun = demand(createLimiter({ ...limiterSettings(true, 0), ...open }, clock), create, {
      count: 500,
    });

    await clock.runUntil(1);

    expect(begun).toHaveLength(500);
  });
});

describe("a limiter whose request was turned away", () => {
  it.each([
    ["endpoint-rate", create, 12.5, list, 25],
    ["global-rate", create, 12.5, list, 12.5],
    ["resource-specific", create, 25, list, 25],
    ["lock_timeout", create, 25, list, 25],
  ])("for %s slows down what that names, and recovers", async (reason, told, slow, other, rest) => {
    const settings = { account: 25, reads: 25, writes: 25, ...open };
    const alone = async (request: typeof create) => {
      clock = new TestClock();
      const limiter = createLimiter(settings, clock);
      demand(limiter, told, { count: 1, tookMs: 10, reason: () => reason });
      await clock.runUntil(1_000);
      const begun = demand(limiter, request, { count: 5_000 });
      await clock.runUntil(62_000);
      return [within(begun, 1_000, 2_000), within(begun, 60_000, 61_000)];
    };

    const [toldAtFirst = 0, toldAtLast] = await alone(told);
    const [otherAtFirst = 0, otherAtLast] = await alone(other);

    expect(Math.abs(toldAtFirst - slow)).toBeLessThanOrEqual(2);
    expect(Math.abs(otherAtFirst - rest)).toBeLessThanOrEqual(2);
    for (const atLast of [toldAtLast, otherAtLast]) expect([24, 25]).toContain(atLast);
  });

  it("for the number under way has fewer, and recovers", async () => {
    const settings = { ...limiterSettings(true, 0), inFlight: 8 };
    const limiter = createLimiter(settings, clock);
    demand(limiter, read, { count: 1, tookMs: 1, reason: () => "global-concurrency" });
    await clock.runUntil(10);
    const begun = demand(limiter, read, { count: 1_000, tookMs: 1_000 });

    await clock.runUntil(60_500);

    expect(within(begun, 0, 500)).toBe(4);
    expect(within(begun, 59_000, 60_000)).toBe(8);
  });

  it("is slowed down once by what was under way together", async () => {
    const limiter = createLimiter(limiterSettings(true, null), clock);
    demand(limiter, create, { count: 10, tookMs: 500, reason: () => "endpoint-rate" });
    await clock.runUntil(600);
    const begun = demand(limiter, create, { count: 1_000 });

    await clock.runUntil(3_000);

    expect(within(begun, 1_500, 2_500)).toBeGreaterThanOrEqual(11);
  });

  it("always lets one a second through", async () => {
    const limiter = createLimiter(limiterSettings(false, null), clock);
    const reason = () => "endpoint-rate";
    const begun = demand(limiter, create, { count: 500, tookMs: 1, reason });

    await clock.runUntil(30_000);

    expect(begun.length).toBeGreaterThan(25);
    expect(within(begun, 20_000, 30_000)).toBeLessThanOrEqual(20);
  });
});

it.each([
  ["/v1/subscriptions", "/v1/subscriptions"],
  ["/v1/subscriptions?limit=1", "/v1/subscriptions"],
  ["/v1/subscriptions/sub_1", "/v1/subscriptions/:id"],
  ["/v1/customers/cus_1/payment_methods", "/v1/customers/:id/payment_methods"],
  ["/v1/payment_methods/pm_1/attach", "/v1/payment_methods/:id/attach"],
  ["/v1/invoices/create_preview", "/v1/invoices/create_preview"],
  ["/v1/account", "/v1/account"],
])("the endpoint of %s is %s", (path, pattern) => {
  expect(patternOf(path)).toBe(pattern);
});
