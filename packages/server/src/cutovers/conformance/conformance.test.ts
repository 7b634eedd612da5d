import { setTimeout as sleep } from "node:timers/promises";
import type { ConformanceView } from "@carryover/contract";
import { assumptions } from "@carryover/stripe-emulator";
import { beforeAll, describe, expect, it } from "vitest";
import { type Stripe, StripeError, type StripeRequest } from "../../stripe/stripe.ts";
import { type TestApi, testApi } from "../../testing/api.ts";
import { type TestAccount, testAccount } from "../../testing/stripe.ts";
import { planRules } from "../planning/rules/table.ts";
import { stopConformance } from "../service.ts";
import { runScenario, type ScenarioResult } from "./conformance.ts";
import { scenarios } from "./scenarios.ts";

const path = "/api/v1/cutovers/conformance";
let account: TestAccount;
let api: TestApi;

async function begin(billing: object = account.billing): Promise<TestApi> {
  const begun = await testApi({ billing });
  begun.now = new Date();
  return begun;
}

async function ended(of: TestApi): Promise<ConformanceView> {
  for (;;) {
    const view = (await of.get(path)).body.data as unknown as ConformanceView;
    if (view.state !== "running") return view;
    await sleep(20);
  }
}

beforeAll(async () => {
  account = await testAccount();
  api = await begin();
});

describe("against the emulator", () => {
  let view: ConformanceView;

  beforeAll(async () => {
    expect((await api.post(path, {})).status).toBe(201);
    view = await ended(api);
  });

  it("everything that a key can decide comes out as assumed", () => {
    const wrong = view.scenarios
      .filter(({ byPerson, verdict }) => byPerson === null && verdict !== "as_assumed")
      .map(({ id, verdict, reason, findings }) => ({ id, verdict, reason, findings }));

    expect(wrong).toEqual([]);
    expect(view).toMatchObject({ state: "completed", problem: null });
  });

  it("what no key can decide is undecided, with what a person does", () => {
    const undecided = view.scenarios.filter(({ verdict }) => verdict === "undecided");

    expect(undecided.map(({ id }) => id)).toEqual([
      "empty_discounts",
      "mails",
      "retry_schedule",
      "setup_before_charge",
      "subscription_lines_stay",
      "automatic_tax",
    ]);
    expect(undecided.every(({ byPerson, reason }) => reason === byPerson)).toBe(true);
  });

  it("names the requests that it made", () => {
    const { requestIds } = view.scenarios[0] ?? { requestIds: [] };

    expect(requestIds.length).toBeGreaterThan(5);
    expect(requestIds.every((id) => id.startsWith("req_"))).toBe(true);
  });

  it("leaves no clock, customer, coupon or running subscription behind", async () => {
    const { objects } = await account.control.snapshot();

    expect(view.scenarios.flatMap(({ leftBehind }) => leftBehind)).toEqual([]);
    expect([objects.test_clock, objects.customer]).toEqual([[], []]);
    expect(objects.coupon.filter(({ id }) => !id.startsWith("deleted:"))).toEqual([]);
    expect([...new Set(objects.subscription.map(({ status }) => status))]).toEqual(["canceled"]);
  });

  it("uses the prices of an earlier check again", async () => {
    const before = (await account.control.snapshot()).objects.price.length;
    await api.post(path, { only: ["triple_classic"] });
    await ended(api);

    expect((await account.control.snapshot()).objects.price.length).toBe(before);
  });

  it("removes the clocks of a check that was killed, and no others", async () => {
    const stripe = await api.services.integrations.stripeOf(api.database, api.environmentId);
    const clock = async (name: string) => {
      const params = { frozen_time: 1_700_000_000, name };
      const at = "/v1/test_helpers/test_clocks";
      await stripe.send({ method: "POST", path: at, params, key: name });
    };
    await clock("Carryover conformance killed");
    await clock("Somebody else's");
    await account.control.setClock({ advanceBy: 13 * 3_600 });
    await clock("Carryover conformance at work elsewhere");

    await api.post(path, { only: ["canceled_twice"] });
    await ended(api);

    const { objects } = await account.control.snapshot();
    expect(objects.test_clock.map(({ name }) => name)).toEqual([
      "Somebody else's",
      "Carryover conformance at work elsewhere",
    ]);
  });
});

/** Runs one scenario on a Stripe that is changed so. */
async function tried(id: string, change: (stripe: Stripe) => Partial<Stripe>) {
  const scenario = scenarios.find((each) => each.id === id);
  if (scenario === undefined) throw new Error(`There is no scenario ${id}.`);
  const stripe = await api.services.integrations.stripeOf(api.database, api.environmentId);
  const changed: Stripe = Object.assign(Object.create(stripe), change(stripe));
  const { signal } = new AbortController();
  const runId = `${id}-${performance.now()}`;
  return runScenario(scenario, changed, { runId, signal, sleep: async () => {} });
}

/** What is sent with another parameter than the scenario gives. */
function sending(where: RegExp, params: object) {
  return (stripe: Stripe): Partial<Stripe> => ({
    send: (request: StripeRequest) => {
      if (!where.test(request.path)) return stripe.send(request);
      return stripe.send({ ...request, params: { ...request.params, ...params } });
    },
  });
}

function different({ findings }: ScenarioResult): string[] {
  return findings.filter(({ isAsAssumed }) => !isAsAssumed).map(({ what }) => what);
}

describe("against a Stripe that does otherwise", () => {
  it.each([
    ["triple_flexible", /^\/v1\/subscriptions$/, { proration_behavior: "create_prorations" }],
    ["fence_keeps_drafts", /^\/v1\/subscriptions\/sub/, { pause_collection: { behavior: "void" } }],
    ["trial_carried", /^\/v1\/subscriptions$/, { trial_end: "now" }],
    ["canceled_bills_nothing", /^\/v1\/subscriptions\/sub/, { invoice_now: true, prorate: true }],
    ["coupon_carried", /^\/v1\/subscriptions$/, { discounts: "" }],
  ])("%s differs", async (id, where, params) => {
    const result = await tried(id, sending(where, params));

    expect(result).toMatchObject({ verdict: "differs", reason: null });
    expect(different(result).length).toBeGreaterThan(0);
  });

  it("differs if Stripe refuses what the scenario is about, and says what it said", async () => {
    const no = new StripeError("refused", "No backdating today.", { status: 400, code: "no" });
    const result = await tried("triple_classic", (stripe) => ({
      send: (request: StripeRequest) =>
        request.path === "/v1/subscriptions" ? Promise.reject(no) : stripe.send(request),
    }));

    expect(result.verdict).toBe("differs");
    expect(result.findings).toEqual([
      {
        what: "The creation, backdated",
        assumed: '"done"',
        seen: '"refused: No backdating today. [no]"',
        isAsAssumed: false,
      },
    ]);
  });

  it("differs if Stripe takes what it should refuse", async () => {
    const result = await tried("canceled_twice", (stripe) => {
      let first: Promise<unknown> | null = null;
      return {
        send: ((request: StripeRequest) => {
          if (!request.path.startsWith("/v1/subscriptions/") || request.method === "POST") {
            return stripe.send(request);
          }
          first ??= stripe.send(request);
          return first;
        }) as Stripe["send"],
      };
    });

    expect(result.verdict).toBe("differs");
    expect(different(result)[0]).toBe("The second cancellation");
  });

  it.each([
    ["is refused", new StripeError("refused", "No such card."), /^The preparation failed.*No such/],
    ["is lost", new StripeError("unknown", "Stripe did not answer."), /did not answer/],
  ])("is undecided if the preparation %s, and cleans up", async (_, error, reason) => {
    const result = await tried("triple_classic", (stripe) => ({
      send: (request: StripeRequest) =>
        request.path.endsWith("/attach") ? Promise.reject(error) : stripe.send(request),
    }));

    expect(result).toMatchObject({ verdict: "undecided", findings: [], leftBehind: [] });
    expect(result.reason).toMatch(reason);
  });

  it("is undecided if the test clock fails", async () => {
    const result = await tried("fence_lifted", (stripe) => ({
      get: (async (path: string, query?: object) => {
        const reply = await stripe.get<object>(path, { ...query });
        if (!path.includes("/test_clocks/")) return reply;
        return { ...reply, object: { ...reply.object, status: "internal_failure" } };
      }) as Stripe["get"],
    }));

    expect(result).toMatchObject({ verdict: "undecided", leftBehind: [] });
    expect(result.reason).toContain("clock has failed");
  });

  it("is undecided if an answer has another form", async () => {
    const result = await tried("period_of_triple", (stripe) => ({
      send: (async (request: StripeRequest) => {
        const reply = await stripe.send<object>(request);
        if (request.path !== "/v1/subscriptions") return reply;
        return { ...reply, object: { ...reply.object, items: undefined } };
      }) as Stripe["send"],
    }));

    expect(result.verdict).toBe("undecided");
  });

  it("names the clock that it could not remove", async () => {
    const result = await tried("period_of_triple", (stripe) => ({
      send: (request: StripeRequest) =>
        request.method === "DELETE"
          ? Promise.reject(new StripeError("unavailable", "Too many requests."))
          : stripe.send(request),
    }));

    expect(result.verdict).toBe("as_assumed");
    expect(result.leftBehind).toEqual([expect.stringMatching(/test_clocks\/clock_/)]);
  });
});

describe("a check", () => {
  it("lists its scenarios without being run, also without a connection", async () => {
    const view = (await (await testApi()).get(path)).body.data as unknown as ConformanceView;

    expect(view).toMatchObject({ state: "idle", account: null, startedAt: null });
    expect(view.scenarios.map(({ id }) => id)).toEqual(scenarios.map(({ id }) => id));
    expect(view.scenarios.every(({ verdict }) => verdict === null)).toBe(true);
  });

  it("refuses a live key and a restricted one, and sends nothing", async () => {
    const live = await testAccount("live");
    const restricted = { ...account.billing, apiKey: account.otherKey("rk") };

    for (const billing of [live.billing, restricted]) {
      const answer = await (await begin(billing)).post(path, {});

      expect([answer.status, answer.body.code]).toEqual([409, "conformance_needs_test_key"]);
    }
    expect((await live.control.snapshot()).objects.test_clock).toEqual([]);
  });

  it("refuses a scenario that there is not, by name", async () => {
    const answer = await api.post(path, { only: ["triple_classic", "triple_modern"] });

    expect(answer.status).toBe(400);
    expect(answer.body.message).toContain("triple_modern");
  });

  it("is one at a time, and a repeated request is not a second one", async () => {
    // It takes longer than the requests beside it.
    const only = ["triple_classic", "triple_flexible"];
    const [first, repeat, other] = [
      await api.post(path, { only }),
      await api.post(path, { only }),
      await api.post(path, { only: ["mails"] }),
    ];
    await stopConformance();
    await ended(api);

    expect([first.status, repeat.status]).toEqual([201, 201]);
    expect(repeat.body.data?.startedAt).toEqual(first.body.data?.startedAt);
    expect([other.status, other.body.code]).toEqual([409, "conformance_busy"]);
  });

  it("stops with the server, and removes what it has made", async () => {
    await api.post(path, { only: ["triple_classic", "triple_flexible"] });
    await stopConformance();

    const view = await ended(api);
    expect(view).toMatchObject({ state: "failed", problem: { code: "stopped" } });
    const { objects } = await account.control.snapshot();
    const names = objects.test_clock.map(({ name }) => name);
    expect(names.filter((name) => name?.includes("triple_"))).toEqual([]);
  });
});

describe("scenarios", () => {
  it("have an id each", () => {
    expect(new Set(scenarios.map(({ id }) => id)).size).toBe(scenarios.length);
  });

  it("name rules that the plan has", () => {
    const text = scenarios.map(({ matters, ifItDiffers }) => `${matters} ${ifItDiffers}`).join();
    const named = [...text.matchAll(/\brules? (\w+_\w+|metered)(?: and (\w+_\w+))?/gi)]
      .flatMap(([, ...codes]) => codes)
      .filter((code) => code !== undefined);

    expect(named.length).toBeGreaterThan(10);
    expect(named.filter((code) => !(code in planRules))).toEqual([]);
  });

  it("name every assumption of the emulator, and no other", () => {
    const named = scenarios.flatMap((scenario) => scenario.assumptions ?? []);

    expect([...new Set(named)].sort()).toEqual(assumptions.map(({ id }) => id).sort());
  });
});
