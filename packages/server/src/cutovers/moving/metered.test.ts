import { describe, expect, it } from "vitest";
import { StripeError, type StripeRequest } from "../../stripe/stripe.ts";
import { type CutoverBench, cutoverBench } from "../../testing/cutovers/cutovers.ts";

const metered = () => cutoverBench(["metered-coupon"], { metered: "bill-now" });

/** Whether a request adds items to the new subscription. */
function isAddition({ method, path, params }: StripeRequest): boolean {
  return method === "POST" && path.startsWith("/v1/subscriptions/") && params?.items !== undefined;
}

async function pricesOf(bench: CutoverBench): Promise<string[]> {
  return (await bench.made()).items.data.map(({ price }) => price.id).sort();
}

function soldBy({ world }: CutoverBench): string[] {
  return [world.prices.newMonthly, world.prices.oldMetered].sort();
}

describe("the metered items of a new subscription", () => {
  it("are added once the old one is canceled, with the discounts that it has by then", async () => {
    const bench = await metered();
    const before: unknown[] = [];
    const sent: StripeRequest[] = [];
    bench.sending = async (request, send) => {
      if (isAddition(request)) {
        before.push((await bench.old()).status, (await bench.made()).items.data.length);
        sent.push(request);
      }
      return send(request);
    };
    await bench.apply();

    await bench.work();

    const [item] = await bench.items();
    const { id, discounts } = await bench.made();
    expect(before).toEqual(["canceled", 1]);
    expect(sent).toMatchObject([
      {
        path: `/v1/subscriptions/${id}`,
        params: {
          ...item?.plan.requests?.meter?.params,
          discounts: discounts.map((discount) => ({ discount })),
        },
      },
    ]);
    expect(discounts).toHaveLength(1);
    expect(await pricesOf(bench)).toEqual(soldBy(bench));
    expect([item?.state, item?.usageGap?.until]).toEqual(["cut_over", item?.usageGap?.from]);
  });

  it("that were added without an answer are found by their prices", async () => {
    const bench = await metered();
    let count = 0;
    bench.sending = async (request, send) => {
      if (!isAddition(request)) return send(request);
      count += 1;
      await send(request);
      throw new StripeError("unknown", "Reset.");
    };
    await bench.apply();

    await bench.work();

    expect(count).toBe(1);
    expect(await bench.states()).toEqual(["cut_over"]);
    expect(await pricesOf(bench)).toEqual(soldBy(bench));
  });

  it("that Stripe refuses wait for an operator, and nothing else is billed meanwhile", async () => {
    const bench = await metered();
    bench.sending = async (request, send) => {
      if (!isAddition(request)) return send(request);
      throw new StripeError("refused", "The price is inactive.", { status: 400 });
    };
    await bench.apply();
    await bench.work();
    const [waiting] = await bench.items();
    bench.sending = null;
    await bench.apply();

    await bench.work();

    expect([waiting?.state, waiting?.problem?.code]).toEqual(["needs_operator", "meter_refused"]);
    expect(waiting?.usageGap).toMatchObject({ until: null });
    expect(await bench.states()).toEqual(["cut_over"]);
    expect(await pricesOf(bench)).toEqual(soldBy(bench));
  });

  it("are added even if somebody pauses the cutover right after the cancellation", async () => {
    const bench = await metered();
    bench.sending = async (request, send) => {
      const reply = await send(request);
      if (request.method === "DELETE") {
        await bench.cutovers.pause(bench.api.database, bench.api.environmentId, bench.cutoverId);
      }
      return reply;
    };
    await bench.apply();

    await bench.work();

    expect(await pricesOf(bench)).toEqual(soldBy(bench));
  });
});

it("a plan that creates metered items at once is not begun", async () => {
  const bench = await metered();
  const sql = `update cutover_items
    set plan = plan #- '{requests,meter}'
    where cutover_id = $1::uuid`;
  await bench.api.database.execute(sql, [bench.cutoverId]);
  await bench.apply();

  await bench.work();

  const [item] = await bench.items();
  expect([item?.state, item?.problem?.code]).toEqual(["deferred", "plan_bills_usage_twice"]);
  expect(await bench.old()).toMatchObject({ status: "active", pause_collection: null });
});
