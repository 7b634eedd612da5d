import { describe, expect, it } from "vitest";
import { Refusal } from "../../refusal.ts";
import { type CutoverBench, cutoverBench } from "../../testing/cutovers/cutovers.ts";

const four = ["monthly", "annual", "own-card", "classic"] as const;

/** The old subscriptions at these positions of the plan. */
async function at(bench: CutoverBench, ...positions: number[]): Promise<string[]> {
  const items = await bench.items();
  return positions.map((position) => items[position]?.plan.oldSubscription ?? "");
}

describe("applying to named subscriptions", () => {
  it("begins these alone, and then holds the run", async () => {
    const bench = await cutoverBench(four);
    await bench.apply({ subscriptionIds: await at(bench, 1, 3) });

    const view = await bench.work();

    expect(view.state).toBe("held");
    expect(await bench.states()).toEqual(["planned", "cut_over", "planned", "cut_over"]);
  });

  it("lets these go on that were held, and looks at the first of them anew", async () => {
    const bench = await cutoverBench(four);
    await bench.apply({ hold: true });
    await bench.work();
    await bench.apply({ subscriptionIds: await at(bench, 2) });
    const looks: string[] = [];
    const sleep = async () => void looks.push((await bench.states()).join(" "));
    const engine = bench.engine({ sleep });

    while (await engine.runOnce());
    const approved = await bench.states();
    await bench.apply();
    const view = await bench.work();

    expect(looks).toEqual(["held held cut_over held"]);
    expect(approved).toEqual(["held", "held", "cut_over", "held"]);
    expect([view.state, await bench.states()]).toEqual(["completed", Array(4).fill("cut_over")]);
  });

  it("holds others that were under way before what cannot be undone", async () => {
    const bench = await cutoverBench(four);
    const { database, environmentId } = bench.api;
    let isPaused = false;
    bench.sending = async (request, send) => {
      const reply = await send(request);
      const isCreation = request.method === "POST" && request.path === "/v1/subscriptions";
      if (isCreation && !isPaused) {
        isPaused = true;
        await bench.cutovers.pause(database, environmentId, bench.cutoverId);
      }
      return reply;
    };
    await bench.apply();
    await bench.work();
    bench.sending = null;
    const begun = await bench.states();
    await bench.apply({ subscriptionIds: await at(bench, begun.indexOf("planned")) });

    await bench.work();

    const under = begun.filter((state) => state !== "planned").length;
    expect(under).toBeGreaterThan(0);
    const states = await bench.states();
    expect(states.filter((state) => state === "held")).toHaveLength(under);
    expect(states.filter((state) => state === "cut_over")).toHaveLength(1);
  });

  it("is refused for what the cutover does not have, and for what is done", async () => {
    const bench = await cutoverBench(["monthly", "annual"]);
    await bench.apply({ subscriptionIds: await at(bench, 0) });
    await bench.work();
    const codeOf = (ids: string[]) =>
      bench.apply({ subscriptionIds: ids }).then(
        () => "none",
        (error: unknown) => (error instanceof Refusal ? error.code : String(error)),
      );

    expect(await codeOf(["sub_unknown"])).toBe("cutover_item_not_found");
    expect(await codeOf(await at(bench, 0))).toBe("cutover_not_applicable");
    expect((await bench.status()).state).toBe("held");
  });
});

it("lists the subscriptions that a rule of the plan applies to", async () => {
  const bench = await cutoverBench(["monthly", "own-card", "coupon-forever"]);
  const { database, environmentId } = bench.api;
  const all = await bench.items();
  const code = "discount_carried";
  const page = { from: 0, limit: 10, rule: code };

  const { data } = await bench.cutovers.items(database, environmentId, bench.cutoverId, page);

  const hit = all.filter(({ plan }) => plan.hits.some((one) => one.code === code));
  expect(hit).toHaveLength(1);
  expect(data).toEqual(hit);
});
