import { describe, expect, it } from "vitest";
import { Refusal } from "../../refusal.ts";
import { StripeError, type StripeRequest } from "../../stripe/stripe.ts";
import { type CutoverBench, cutoverBench } from "../../testing/cutovers/cutovers.ts";

const isCreate = ({ path }: StripeRequest) => path === "/v1/subscriptions";

async function refusalOf(work: Promise<unknown>): Promise<[string, string]> {
  const error = await work.then(
    () => new Error("It was not refused."),
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof Refusal)) throw error;
  return [error.code, error.message];
}

/** Has Stripe refuse every creation. */
function refuseCreations(bench: CutoverBench): void {
  bench.sending = async (request, send) => {
    if (!isCreate(request)) return send(request);
    return send({ ...request, params: { ...request.params, currency: "xyz" } });
  };
}

describe("a customer who is given a discount after the plan", () => {
  it("has drifted, which is no error, and can be planned again", async () => {
    const bench = await cutoverBench(["monthly"]);
    await bench.post("/v1/coupons", { id: "half", percent_off: 50, duration: "forever" });
    const { customer } = bench.world.customers[0] ?? { customer: "" };
    await bench.control.discountCustomer(customer, "half");
    await bench.apply({ maxErrors: 0 });

    const view = await bench.work();

    const [item] = await bench.items();
    expect([view.state, view.problem, view.progress]).toEqual(["completed", null, { drifted: 1 }]);
    expect(item?.problem?.code).toBe("next_invoice_differs");
    expect(item?.problem?.message).toMatch(
      /^The next invoice differs from the plan: .* Plan again/,
    );
    expect(await bench.old()).toMatchObject({ status: "active", pause_collection: null });
    expect((await bench.made()).status).toBe("canceled");
  });

  it("is no excuse for a new one that alone would be billed otherwise", async () => {
    const bench = await cutoverBench(["monthly"]);
    const { id } = await bench.old();
    const { preview } = bench.stripe;
    bench.stripe.preview = async (query) => {
      const invoice = await preview(query);
      return query.subscription === id ? invoice : { ...invoice, total: invoice.total + 1 };
    };
    await bench.apply();

    await bench.work();

    const [item] = await bench.items();
    expect([item?.state, item?.problem?.code]).toEqual(["needs_operator", "new_differs"]);
  });
});

describe("what is brought over", () => {
  it.each([
    ["adopt", /linked unchanged/],
    ["swap", /new prices: change them at Stripe/],
    ["move", /cannot bring that back/],
  ])("by %s is not rolled back, and the refusal says why", async (way, reason) => {
    const bench = await cutoverBench(["monthly", "annual"], { way });
    await bench.apply({ canary: 1 });
    await bench.work();
    const over = (await bench.items()).filter(({ state }) => ["cut_over", "done"].includes(state));
    const ids = over.map(({ plan }) => plan.oldSubscription);

    const [code, message] = await refusalOf(bench.rollback(ids));

    expect(ids.length).toBeGreaterThan(0);
    expect(code).toBe("cutover_not_applicable");
    expect(message).toMatch(reason);
    expect(message.includes("canceled")).toBe(way === "move");
  });
});

describe("a cutover in which everything has failed", () => {
  it("is completed and not stopped, since nothing is left to apply or to roll back", async () => {
    const bench = await cutoverBench(["monthly", "annual"]);
    refuseCreations(bench);
    await bench.apply({ maxErrors: 0 });

    const view = await bench.work();

    expect([view.state, view.problem]).toEqual(["completed", null]);
    expect(view.progress).toEqual({ needs_operator: 2 });
    const [code, message] = await refusalOf(bench.rollback());
    expect(code).toBe("cutover_not_applicable");
    expect(message).toContain("nothing is left to roll back");
    expect(message).not.toContain("operator");
  });

  it("is not rolled back as a whole if it was paused just before its end", async () => {
    const bench = await cutoverBench(["monthly"]);
    refuseCreations(bench);
    await bench.apply();
    await bench.work();
    const sql = "update cutovers set state = 'paused' where id = $1::uuid";
    await bench.api.database.execute(sql, [bench.cutoverId]);

    const [code, message] = await refusalOf(bench.rollback());
    await bench.apply();

    expect(code).toBe("cutover_not_applicable");
    expect(message).toMatch(/^Nothing is left to roll back: .* Apply again to complete/);
    expect((await bench.work()).state).toBe("completed");
  });
});

describe("what was rolled back", () => {
  it("says so, and what to do", async () => {
    const bench = await cutoverBench(["monthly", "annual"]);
    await bench.apply({ canary: 1, hold: true });
    await bench.work();
    const isBegun = new Map((await bench.items()).map(({ plan, state }) => [plan.position, state]));
    await bench.rollback();

    await bench.work();

    const problems = (await bench.items()).map(({ state, problem }) => [state, problem?.code]);
    expect(problems).toEqual([
      ["rolled_back", "rolled_back"],
      ["rolled_back", "rolled_back"],
    ]);
    const items = await bench.items();
    const begun = items.find(({ plan }) => isBegun.get(plan.position) === "held");
    const unbegun = items.find(({ plan }) => isBegun.get(plan.position) === "planned");
    expect(begun?.problem?.message).toMatch(/^It was rolled back, as asked.* Plan again/);
    expect(unbegun?.problem?.message).toMatch(/before this one was begun.* Plan again/);
  });

  it("keeps the reason that it had before", async () => {
    const bench = await cutoverBench(["monthly"]);
    refuseCreations(bench);
    let isRolledBack = false;
    const { sending } = bench;
    bench.sending = async (request, send) => {
      if (request.path.startsWith("/v1/subscriptions/") && !isRolledBack) {
        if (request.params.pause_collection === "") {
          isRolledBack = true;
          throw new StripeError("unavailable", "Later.");
        }
      }
      return sending?.(request, send);
    };
    await bench.apply();
    await bench.engine().runOnce();
    await bench.rollback();

    await bench.work();

    const [item] = await bench.items();
    expect([item?.state, item?.problem?.code]).toEqual(["rolled_back", "stripe_refused"]);
  });
});
