import { describe, expect, it } from "vitest";
import { day, hour } from "../../../../../test/cutover/world/calendar.ts";
import { StripeError, type StripeRequest } from "../../stripe/stripe.ts";
import { type CutoverBench, cutoverBench } from "../../testing/cutovers/cutovers.ts";

const steps = {
  fencing: ({ params }: StripeRequest) =>
    "pause_collection" in params && params.pause_collection !== "",
  creating: ({ path }: StripeRequest) => path === "/v1/subscriptions",
  canceling: ({ method }: StripeRequest) => method === "DELETE",
} as const;
type Step = keyof typeof steps;

const lost = () => new StripeError("unknown", "The connection was lost.");

/** Applies, and stands still in a step whose request was, or was not, done at Stripe. */
async function stuckIn(
  step: Step,
  isDone: boolean,
  error: () => StripeError = lost,
): Promise<CutoverBench> {
  const bench = await cutoverBench(["monthly"]);
  bench.sending = async (request, send) => {
    if (!steps[step](request)) return send(request);
    if (isDone) await send(request);
    throw error();
  };
  await bench.apply();
  await bench.engine().runOnce();
  expect(await bench.states()).toEqual([step]);
  bench.sending = null;
  return bench;
}

async function later(bench: CutoverBench, seconds: number): Promise<void> {
  await bench.control.advance(seconds);
  await bench.stripe.account();
}

/** The subscriptions of the customer, in any status. */
async function allOf(bench: CutoverBench): Promise<string[]> {
  const { customer } = bench.world.customers[0] ?? { customer: "" };
  const { data } = await bench.stripe.subscriptions({ customer, status: "all" });
  return data.map(({ status }) => status).sort();
}

describe("a step that nobody has heard of", () => {
  it.each(
    (Object.keys(steps) as Step[]).flatMap((step) => [
      [step, "was done", true] as const,
      [step, "was not done", false] as const,
    ]),
  )("%s, which %s, is found out and gone on from", async (step, _, isDone) => {
    const bench = await stuckIn(step, isDone);

    const view = await bench.work();

    expect([view.state, await bench.states()]).toEqual(["completed", ["cut_over"]]);
    expect(await allOf(bench)).toEqual(["active", "canceled"]);
  });

  it("is sent again as it was: the same key, the same parameters", async () => {
    const bench = await stuckIn("creating", false);
    const sent: StripeRequest[] = [];
    bench.sending = async (request, send) => {
      if (steps.creating(request)) sent.push(request);
      return send(request);
    };

    await bench.work();

    const [item] = await bench.items();
    expect(sent).toEqual([item?.plan.requests?.create]);
  });
});

describe("a creation of which Stripe has forgotten the key", () => {
  it("is taken if it is there", async () => {
    const bench = await stuckIn("creating", true);
    await later(bench, 25 * hour);

    const view = await bench.work();

    expect([view.state, await bench.states()]).toEqual(["completed", ["cut_over"]]);
    expect(await allOf(bench)).toEqual(["active", "canceled"]);
  });

  it("is made anew under another key if it is not", async () => {
    const bench = await stuckIn("creating", false);
    await later(bench, 25 * hour);
    const keys: string[] = [];
    bench.sending = async (request, send) => {
      if (steps.creating(request)) keys.push(request.key);
      return send(request);
    };

    await bench.work();

    expect(keys).toEqual([expect.stringMatching(/-create-e2$/)]);
    expect(await allOf(bench)).toEqual(["active", "canceled"]);
  });

  it("is not made anew if the list is behind, but events tell of it", async () => {
    const bench = await stuckIn("creating", true);
    await later(bench, 25 * hour);
    await bench.control.faults([
      { method: "GET", path: "^/v1/subscriptions", fault: "stale_list", times: 100 },
    ]);

    await bench.work();

    const [item] = await bench.items();
    expect([item?.state, item?.problem?.code]).toEqual(["needs_operator", "new_unseen"]);
    await bench.control.faults([]);
  });

  it("is given up, and the old one lives on, if the renewal has come", async () => {
    const bench = await stuckIn("creating", false);
    await later(bench, 40 * day);

    await bench.work();

    expect(await bench.states()).toEqual(["deferred"]);
    expect(await bench.old()).toMatchObject({ status: "active", pause_collection: null });
  });

  it("is not made at all for a rollback", async () => {
    const bench = await stuckIn("creating", false);
    await later(bench, 25 * hour);
    await bench.rollback();

    const view = await bench.work();

    expect([view.state, await bench.states()]).toEqual(["rolled_back", ["rolled_back"]]);
    expect(await allOf(bench)).toEqual(["active"]);
  });
});

describe("a creation that", () => {
  it("two subscriptions claim to come from is left to an operator", async () => {
    const bench = await stuckIn("creating", true);
    const [item] = await bench.items();
    const create = item?.plan.requests?.create;
    if (create === undefined) throw new Error("Nothing is planned.");
    await bench.post(create.path, create.params);

    await bench.work();

    const [left] = await bench.items();
    expect([left?.state, left?.problem?.code]).toEqual(["needs_operator", "several_new"]);
    expect(await allOf(bench)).toEqual(["active", "active", "active"]);
  });

  it("Stripe answers with an error that it keeps is left to an operator", async () => {
    const broken = () => new StripeError("unknown", "An error.", { status: 500 });
    const bench = await stuckIn("creating", false, broken);
    bench.sending = async (request, send) => {
      if (!steps.creating(request)) return send(request);
      throw broken();
    };

    await bench.work();
    const [left] = await bench.items();
    bench.sending = null;
    await later(bench, 25 * hour);
    await bench.apply();
    await bench.work();

    expect([left?.state, left?.problem?.code]).toEqual(["needs_operator", "stripe_error_kept"]);
    expect(await bench.states()).toEqual(["cut_over"]);
    expect(await allOf(bench)).toEqual(["active", "canceled"]);
  });
});

describe("a fence whose key is spent on an error", () => {
  it("is set under another key", async () => {
    const broken = () => new StripeError("unknown", "An error.", { status: 500 });
    const bench = await stuckIn("fencing", false, broken);
    const keys: string[] = [];
    bench.sending = async (request, send) => {
      if (steps.fencing(request)) keys.push(request.key);
      return send(request);
    };

    const view = await bench.work();

    expect(keys[0]).toMatch(/-fence-e2$/);
    expect(view.progress).toEqual({ cut_over: 1 });
  });
});

describe("two processes", () => {
  it("never work on one cutover at a time, and the later one goes on after the lease", async () => {
    const bench = await cutoverBench(["monthly"]);
    await bench.apply();
    const { database } = bench.api;
    const lease = (until: string) =>
      database.execute(
        `update cutovers set worker = 'other', lease_until = now() + $2::interval
        where id = $1::uuid`,
        [bench.cutoverId, until],
      );
    await lease("1 minute");

    const meanwhile = await bench.engine({ isAlone: false }).runOnce();
    await lease("-1 second");
    await bench.engine({ isAlone: false }).runOnce();

    expect(meanwhile).toBe(false);
    expect(await bench.states()).toEqual(["cut_over"]);
  });

  it("cannot both write: who has lost the lease stops at its next commit", async () => {
    const bench = await cutoverBench(["monthly"]);
    await bench.apply();
    bench.sending = async (request, send) => {
      if (steps.creating(request)) {
        await bench.api.database.execute(
          "update cutovers set worker = 'other', takeover = takeover + 1 where id = $1::uuid",
          [bench.cutoverId],
        );
      }
      return send(request);
    };

    await bench.engine().runOnce();
    const left = await bench.states();
    bench.sending = null;
    const view = await bench.work();

    expect(left).toEqual(["creating"]);
    expect(view.progress).toEqual({ cut_over: 1 });
    expect(await allOf(bench)).toEqual(["active", "canceled"]);
  });
});
