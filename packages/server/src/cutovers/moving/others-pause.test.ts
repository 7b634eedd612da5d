import { describe, expect, it } from "vitest";
import { day, hour } from "../../../../../test/cutover/world/calendar.ts";
import { StripeError } from "../../stripe/stripe.ts";
import { type CutoverBench, cutoverBench } from "../../testing/cutovers/cutovers.ts";

async function held(): Promise<CutoverBench> {
  const bench = await cutoverBench(["monthly"]);
  await bench.apply({ hold: true });
  await bench.work();
  return bench;
}

/** Somebody sets another pause at Stripe, or none. */
async function pause(bench: CutoverBench, pauseCollection: object | ""): Promise<void> {
  const path = `/v1/subscriptions/${(await bench.old()).id}`;
  await bench.post(path, { pause_collection: pauseCollection });
}

const untilSummer = { behavior: "keep_as_draft", resumes_at: Date.UTC(2026, 5, 1) / 1_000 };

describe("a pause that somebody sets while a subscription is moved", () => {
  it.each([
    ["voids what is billed", { behavior: "void" }],
    ["ends by itself", untilSummer],
  ])("and that %s stays, and nobody is charged", async (_, options) => {
    const bench = await held();
    await pause(bench, options);
    const before = (await bench.control.ledger()).length;
    await bench.apply();

    await bench.work();

    expect(await bench.states()).toEqual(["drifted"]);
    const old = await bench.old();
    expect(old.pause_collection).toMatchObject(options);
    expect(old.metadata).not.toHaveProperty("carryover_cutover");
    expect((await bench.made()).status).toBe("canceled");
    await bench.control.advance(20 * day);
    expect((await bench.control.ledger()).length).toBe(before);
  });

  it("is told as what it is, and not as lifted", async () => {
    const bench = await held();
    await pause(bench, { behavior: "void" });
    await bench.apply();

    await bench.work();

    const [item] = await bench.items();
    expect(item?.problem?.message).toContain("pauseCollection was none and is void");
    expect(item?.problem?.message).not.toContain("lifted");
  });

  it("keeps drafts from being collected that were made behind the fence", async () => {
    const bench = await cutoverBench(["monthly"]);
    bench.sending = async (request, send) => {
      if (request.path !== "/v1/subscriptions") return send(request);
      throw new StripeError("unavailable", "Later.");
    };
    await bench.apply();
    await bench.work();
    const [item] = await bench.items();
    await bench.control.set(Date.parse(item?.plan.periodEnd ?? "") / 1_000 + 3 * hour);
    await bench.stripe.account();
    bench.sending = null;
    await pause(bench, { behavior: "void" });
    const before = (await bench.control.ledger()).length;
    await bench.rollback();

    await bench.work();
    await bench.control.advance(2 * hour);

    expect(await bench.states()).toEqual(["rolled_back"]);
    expect((await bench.control.ledger()).length).toBe(before);
    expect((await bench.old()).pause_collection).toMatchObject({ behavior: "void" });
  });
});

describe("a fence whose mark somebody has taken away", () => {
  it.each(["apply", "rollback"] as const)(
    "is not left as if nothing were left of it: %s",
    async (action) => {
      const bench = await held();
      const path = `/v1/subscriptions/${(await bench.old()).id}`;
      await bench.post(path, { metadata: { carryover_cutover: "" } });
      await bench[action]();

      await bench.work();

      const [item] = await bench.items();
      expect([item?.state, item?.problem?.code]).toEqual(["needs_operator", "pause_left"]);
      expect(item?.problem?.message).toMatch(/bills nothing.* lift it at Stripe/);
      expect((await bench.made()).status).toBe("canceled");
      expect((await bench.old()).pause_collection).not.toBeNull();
    },
  );
});

it("a fence that somebody lifts is told as lifted", async () => {
  const bench = await held();
  await pause(bench, "");
  await bench.apply();

  await bench.work();

  const [item] = await bench.items();
  expect(item?.state).toBe("drifted");
  expect(item?.problem?.message).toContain("the pause of its collection was lifted");
});
