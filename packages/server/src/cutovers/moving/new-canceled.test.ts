import { describe, expect, it } from "vitest";
import { day, hour } from "../../../../../test/cutover/world/calendar.ts";
import { StripeError, type StripeRequest } from "../../stripe/stripe.ts";
import { type CutoverBench, cutoverBench } from "../../testing/cutovers/cutovers.ts";

const isCreate = ({ path }: StripeRequest) => path === "/v1/subscriptions";
const isOldsCancel = ({ method }: StripeRequest) => method === "DELETE";

/** Somebody cancels, as the customer or an employee does. */
async function cancelBy(bench: CutoverBench, id: string): Promise<void> {
  const path = `/v1/subscriptions/${id}`;
  await bench.stripe.send({ method: "DELETE", path, params: {}, key: `gone-${id}` });
}

/** The new one is canceled by its customer as soon as it is created. */
async function canceledAtOnce(): Promise<CutoverBench> {
  const bench = await cutoverBench(["monthly"]);
  bench.sending = async (request, send) => {
    const reply = await send(request);
    if (isCreate(request)) await cancelBy(bench, (reply as { object: { id: string } }).object.id);
    return reply;
  };
  await bench.apply();
  await bench.work();
  bench.sending = null;
  return bench;
}

/** The same while it is held. */
async function canceledWhileHeld(): Promise<CutoverBench> {
  const bench = await cutoverBench(["monthly"]);
  await bench.apply({ hold: true });
  await bench.work();
  await cancelBy(bench, (await bench.made()).id);
  return bench;
}

async function expectLeft(bench: CutoverBench): Promise<void> {
  const [item] = await bench.items();
  expect([item?.state, item?.problem?.code]).toEqual(["needs_operator", "new_canceled"]);
  expect(await bench.old()).toMatchObject({
    status: "active",
    pause_collection: { behavior: "keep_as_draft" },
  });
  expect((await bench.made()).status).toBe("canceled");
}

async function paidLater(bench: CutoverBench): Promise<number> {
  const before = (await bench.control.ledger()).length;
  await bench.control.advance(40 * day);
  return (await bench.control.ledger()).length - before;
}

async function statusHere(bench: CutoverBench): Promise<unknown> {
  return (await bench.api.get("/api/v1/subscriptions/linked-1")).body.data?.status;
}

describe("a new one that its customer cancels before the old one is canceled", () => {
  it.each([
    ["right after its creation", canceledAtOnce],
    [
      "while it is held, and then it goes on",
      async () => {
        const bench = await canceledWhileHeld();
        await bench.apply();
        await bench.work();
        return bench;
      },
    ],
    [
      "while it is held, and then all is rolled back",
      async () => {
        const bench = await canceledWhileHeld();
        await bench.rollback();
        await bench.work();
        return bench;
      },
    ],
    [
      "while it is held, shortly before it renews",
      async () => {
        const bench = await canceledWhileHeld();
        const [item] = await bench.items();
        const renewal = Date.parse(item?.plan.periodEnd ?? "") / 1_000;
        await bench.control.set(renewal - 2 * hour);
        await bench.stripe.account();
        await bench.engine().reconcileOnce();
        return bench;
      },
    ],
    [
      "when the request to cancel the old one is unheard of",
      async () => {
        const bench = await cutoverBench(["monthly"]);
        bench.sending = async (request, send) => {
          if (!isOldsCancel(request)) return send(request);
          throw new StripeError("unknown", "The connection was lost.");
        };
        await bench.apply();
        await bench.engine().runOnce();
        bench.sending = null;
        await cancelBy(bench, (await bench.made()).id);
        await bench.work();
        return bench;
      },
    ],
  ])("%s, is left to an operator, and nobody is billed", async (_, act) => {
    const bench = await act();

    await expectLeft(bench);
    expect(await paidLater(bench)).toBe(0);
    expect(await statusHere(bench)).toBe("ACTIVE");
  });

  it("is finished once the old one is canceled by hand, and ends here too", async () => {
    const bench = await canceledAtOnce();
    await cancelBy(bench, (await bench.old()).id);

    await bench.apply();
    await bench.work();

    expect(await bench.states()).toEqual(["drifted"]);
    expect(await paidLater(bench)).toBe(0);
    expect(await statusHere(bench)).toBe("CANCELED");
  });

  it("is brought back if that is asked for by its id", async () => {
    const bench = await canceledAtOnce();
    await bench.rollback([(await bench.old()).id]);

    await bench.work();

    expect(await bench.states()).toEqual(["rolled_back"]);
    expect(await bench.old()).toMatchObject({ status: "active", pause_collection: null });
  });
});

it("ends here too if both are found canceled when nobody knows of it", async () => {
  const bench = await cutoverBench(["monthly"]);
  bench.sending = async (request, send) => {
    if (!isOldsCancel(request)) return send(request);
    await send(request);
    throw new StripeError("unknown", "The connection was lost.");
  };
  await bench.apply();
  await bench.engine().runOnce();
  bench.sending = null;
  await cancelBy(bench, (await bench.made()).id);

  await bench.work();

  expect(await bench.states()).toEqual(["cut_over"]);
  expect(await statusHere(bench)).toBe("CANCELED");
});

it("an end that its customer gives the new one is kept, and the old one is canceled", async () => {
  const bench = await cutoverBench(["monthly"]);
  bench.sending = async (request, send) => {
    const reply = await send(request);
    if (isCreate(request)) {
      const { id } = (reply as { object: { id: string } }).object;
      await bench.post(`/v1/subscriptions/${id}`, { cancel_at_period_end: true });
    }
    return reply;
  };
  await bench.apply();

  await bench.work();

  expect(await bench.states()).toEqual(["cut_over"]);
  expect((await bench.old()).status).toBe("canceled");
  expect(await bench.made()).toMatchObject({ status: "active", cancel_at_period_end: true });
  expect(await paidLater(bench)).toBe(0);
});
