import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import type {
  Stripe,
  StripeRequest,
  StripeSubscription,
} from "../../packages/server/src/stripe/stripe.ts";
import { altered, mortal } from "./crash.ts";
import { applyOn, planOn } from "./drive.ts";
import { newStage, type Stage } from "./stage.ts";
import { faultsAtEnd, statesOf } from "./verdict.ts";
import { minute } from "./world/calendar.ts";
import { replacesMark } from "./world/history.ts";
import type { KindName } from "./world/kinds.ts";

const kinds: KindName[] = ["monthly", "annual"];
/** So many of the slow reads that come right before the cancellations take two minutes. */
const slowReads = 5;
const othersMs = 100;

test("both are read within a minute before the old one is canceled, however slowly", async () => {
  const planned = await planOn(await newStage(kinds));
  const { stripe, ages } = slowStripe(planned.stage);

  await applyOn(planned, { stripe });

  expect(new Set(Object.values(await statesOf(planned)))).toEqual(new Set(["cut_over"]));
  expect(await faultsAtEnd(planned)).toEqual([]);
  expect(ages).toHaveLength(2 * kinds.length);
  expect(Math.max(...ages)).toBeLessThan(minute);
});

test("a process that goes on goes by Stripe's clock from its first look on", async () => {
  // A new connection tells our own time until Stripe has answered, and ours is months ahead.
  const stage = await newStage(["monthly"]);
  const planned = await planOn(stage);
  let isCreated = false;
  const real = stage.connect();
  const dying = mortal({
    database: stage.api.database,
    stripe: altered(real, {
      async send<T>(request: StripeRequest, before?: () => Promise<void>) {
        const reply = await real.send<T>(request, before);
        isCreated ||= request.path === "/v1/subscriptions";
        return reply;
      },
      async preview(params) {
        if (isCreated) dying.kill();
        return real.preview(params);
      },
    }),
  });
  await applyOn(planned, dying);
  expect(await statesOf(planned)).toEqual({ "monthly-1": "created" });

  await applyOn(planned);

  expect(await statesOf(planned)).toEqual({ "monthly-1": "cut_over" });
});

/** Invoices are slow to come; `ages` of what was last read of both are taken at each DELETE. */
function slowStripe({ connect, control }: Stage): { stripe: Stripe; ages: number[] } {
  const real = connect();
  const ages: number[] = [];
  const readAt = new Map<string, number>();
  let slow = slowReads;
  const note = async (read: readonly StripeSubscription[]) => {
    const now = await control.now();
    for (const { id, metadata } of read) {
      readAt.set(id, now);
      const old = metadata[replacesMark];
      if (old !== undefined) readAt.set(`replacement of ${old}`, now);
    }
  };
  const stripe = altered(real, {
    async subscription(id, params) {
      const read = await real.subscription(id, params);
      await note([read]);
      return read;
    },
    async subscriptions(query) {
      const page = await real.subscriptions(query);
      await note(page.data);
      return page;
    },
    async invoices(query) {
      if (slow-- > 0) {
        // What is read at the same time is there by then, and grows old.
        await sleep(othersMs);
        await control.advance(2 * minute);
      }
      return real.invoices(query);
    },
    async send(request, before) {
      if (request.method === "DELETE") {
        const old = request.path.split("/").at(-1) ?? "";
        const now = await control.now();
        for (const id of [old, `replacement of ${old}`]) ages.push(now - (readAt.get(id) ?? 0));
      }
      return real.send(request, before);
    },
  });
  return { stripe, ages };
}
