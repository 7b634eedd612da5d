import { beforeAll, describe, expect, it } from "vitest";
import { day } from "../../../../../test/cutover/world/calendar.ts";
import { Refusal } from "../../refusal.ts";
import { rowId } from "../../row-id.ts";
import { StripeError } from "../../stripe/stripe.ts";
import { type CutoverBench, cutoverBench } from "../../testing/cutovers/cutovers.ts";
import { isBeingReplaced } from "../service.ts";

/** The code and the words with which something is refused. */
async function refusalOf(work: Promise<unknown>): Promise<[string, string]> {
  const error = await work.then(
    () => new Error("It was not refused."),
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof Refusal)) throw error;
  return [error.code, error.message];
}

const setState = (bench: CutoverBench, state: string) =>
  bench.api.database.execute("update cutovers set state = $2 where id = $1::uuid", [
    bench.cutoverId,
    state,
  ]);

describe("applying is refused", () => {
  let bench: CutoverBench;

  beforeAll(async () => {
    bench = await cutoverBench(["monthly"]);
  });

  it.each([
    ["planning", "Wait until its state is planned"],
    ["running", "being applied already"],
    ["completed", "Plan again"],
    ["rolling_back", "wait until that is done"],
    ["rolled_back", "Plan again"],
    ["failed", "Plan again"],
  ])("to a cutover that is %s", async (state, advice) => {
    await setState(bench, state);

    const [code, message] = await refusalOf(bench.apply());
    await setState(bench, "planned");

    expect(code).toBe("cutover_not_applicable");
    expect(message).toContain(advice);
  });

  it("to another plan than the one that the server holds", async () => {
    const [code] = await refusalOf(bench.apply({ planSha256: "0".repeat(64) }));

    expect(code).toBe("cutover_plan_differs");
  });

  it.each([
    ["nothing is said", {}],
    ["no account is typed", { live: true }],
    ["another account is typed", { live: true, accountId: "acct_other" }],
    ["live is not said", { accountId: "acct_" }],
  ])("to a live account if %s", async (_, options) => {
    const { database } = bench.api;
    const setLive = (isLive: boolean) =>
      database.execute("update cutovers set is_live = $2::boolean where id = $1::uuid", [
        bench.cutoverId,
        isLive,
      ]);
    await setLive(true);

    const [code, message] = await refusalOf(bench.apply(options));
    await setLive(false);

    expect(code).toBe("cutover_live_unconfirmed");
    expect(message).toContain(bench.accountId);
  });

  it("with a key of another account or mode than the plan's", async () => {
    const { database } = bench.api;
    await database.execute("update cutovers set account_id = 'acct_plan' where id = $1::uuid", [
      bench.cutoverId,
    ]);

    const [code, message] = await refusalOf(bench.apply());
    await database.execute("update cutovers set account_id = $2 where id = $1::uuid", [
      bench.cutoverId,
      bench.accountId,
    ]);

    expect(code).toBe("cutover_account_differs");
    expect(message).toContain("acct_plan (test)");
  });

  it("while Stripe does not answer, so that it may be asked again", async () => {
    const { account } = bench.stripe;
    bench.stripe.account = async () => {
      throw new StripeError("unknown", "Stripe did not answer.");
    };

    const [code] = await refusalOf(bench.apply());
    bench.stripe.account = account;

    expect(code).toBe("billing_unavailable");
  });

  it("while another cutover of the account is at work", async () => {
    const other = await bench.create({
      mapping: { prices: {} },
      options: (await bench.status()).options,
    });
    const { database } = bench.api;
    await database.execute("update cutovers set state = 'running' where id = $1::uuid", [other]);

    const [code] = await refusalOf(bench.apply());
    await database.execute("update cutovers set state = 'failed' where id = $1::uuid", [other]);

    expect(code).toBe("cutover_account_busy");
  });

  it("to what is not there, or in another environment", async () => {
    const body = { planSha256: "0".repeat(64), hold: false, live: false };
    const elsewhere = rowId(Date.now());

    const unknown = await refusalOf(bench.applyOther(elsewhere, body));
    const { accountId } = bench;
    const account = { accountId, accountName: null, isLive: false, now: bench.api.now };
    const foreign = await refusalOf(
      bench.cutovers.apply(bench.api.database, elsewhere, bench.cutoverId, body, account),
    );

    expect([unknown[0], foreign[0]]).toEqual(["cutover_not_found", "cutover_not_found"]);
  });

  it("to a plan that is older than its validity, by Stripe's clock and not by ours", async () => {
    const aged = await cutoverBench(["monthly"]);
    aged.api.now = new Date("2030-01-01T00:00:00Z");
    await aged.apply();
    await aged.cutovers.pause(aged.api.database, aged.api.environmentId, aged.cutoverId);
    await setState(aged, "planned");
    aged.api.now = new Date("2026-03-10T12:00:00Z");
    await aged.control.advance(40 * day);

    const [code, message] = await refusalOf(aged.apply());

    expect(code).toBe("cutover_plan_stale");
    expect(message).toContain("Plan again");
  });
});

describe("a subscription that is claimed by another cutover", () => {
  it("is blocked, and nothing is written for it", async () => {
    const bench = await cutoverBench(["monthly"]);
    const [item] = await bench.items();
    await bench.api.database.execute(
      `insert into cutover_claims values ($1, $2, $3::uuid, $4::uuid, 0, null)`,
      [bench.accountId, item?.plan.oldSubscription, bench.api.environmentId, rowId(Date.now())],
    );
    const before = (await bench.control.history()).length;
    await bench.apply();

    const view = await bench.work();

    const [left] = await bench.items();
    expect([view.state, left?.state, left?.problem?.code]).toEqual([
      "completed",
      "blocked",
      "already_moved",
    ]);
    expect((await bench.control.history()).length).toBe(before);
  });
});

describe("a subscription that comes too near to its renewal", () => {
  it("before it is begun is left for later", async () => {
    const bench = await cutoverBench(["monthly", "trial"]);
    await bench.apply({ canary: 1 });
    await bench.work();
    const second = (await bench.items()).find(({ state }) => state === "planned");
    await bench.control.set(Date.parse(second?.plan.periodEnd ?? "") / 1_000 - day);
    await bench.stripe.account();
    await bench.apply();

    const view = await bench.work();

    expect(view.state).toBe("completed");
    expect((await bench.states()).sort()).toEqual(["deferred", "done"]);
  });
});

describe("isBeingReplaced", () => {
  it("is so from the fence on, and is not so of what is adopted or rolled back", async () => {
    const moved = await cutoverBench(["monthly"]);
    const adopted = await cutoverBench(["monthly"], { way: "adopt" });
    const answer = async ({ api, accountId, items }: CutoverBench) => {
      const [item] = await items();
      const place = { environmentId: api.environmentId, accountId };
      const old = { id: item?.plan.oldSubscription ?? "", mark: null };
      return isBeingReplaced(api.database, place, old);
    };
    const before = await answer(moved);
    await moved.apply({ hold: true });
    await moved.work();
    await adopted.apply();
    await adopted.work();

    const during = [await answer(moved), await answer(adopted)];
    await moved.rollback();
    await moved.work();

    expect([before, during, await answer(moved)]).toEqual([false, [true, false], false]);
  });
});

describe("rolling back is refused", () => {
  it("to what was moved, what is not there, and what was never applied", async () => {
    const bench = await cutoverBench(["monthly"]);
    const planned = await refusalOf(bench.rollback());
    await bench.apply();
    await bench.work();
    const [item] = await bench.items();

    const whole = await refusalOf(bench.rollback());
    const moved = await refusalOf(bench.rollback([item?.plan.oldSubscription ?? ""]));
    const unknown = await refusalOf(bench.rollback(["sub_unknown"]));

    expect([planned[0], whole[0], moved[0], unknown[0]]).toEqual([
      "cutover_not_applicable",
      "cutover_not_applicable",
      "cutover_not_applicable",
      "cutover_item_not_found",
    ]);
    expect(moved[1]).toContain("cannot bring that back");
  });
});
