import { describe, expect, test } from "vitest";
import { type Crash, mortal, type Point } from "../crash.ts";
import { applyOn, type Planned, planOn } from "../drive.ts";
import { newStage } from "../stage.ts";
import { faultsSoFar, statesOf } from "../verdict.ts";
import { day } from "../world/calendar.ts";
import type { KindName } from "../world/kinds.ts";
import {
  type Mutation,
  withoutAnchor,
  withoutFence,
  withoutLookUp,
  withoutNone,
  withoutRecheck,
} from "./mutations.ts";

/**
 * Each safety is taken away, and the invariants must show it. Beside each stands the same course of
 * events with the safety in place, which must show nothing.
 */

const kinds: KindName[] = ["monthly", "annual", "coupon-forever"];
const none: Mutation = (stripe) => stripe;

/** Applies a plan to the end. */
async function straight(mutation: Mutation): Promise<string[]> {
  const planned = await planOn(await newStage(kinds));
  await applyOn(planned, { mutation });
  return conclude(planned, mutation);
}

/** Dies after the first creation, and goes on when Stripe has forgotten the key. */
async function creationForgotten(mutation: Mutation): Promise<string[]> {
  const isCreation = ({ what }: Point) => what === "POST /v1/subscriptions";
  const at = (await pointsOf()).findIndex(isCreation);
  expect(at).toBeGreaterThan(0);
  const planned = await planOn(await newStage(["monthly"]));
  await dieAt(planned, { at, when: "after" });
  await planned.stage.control.advance(2 * day);
  await applyOn(planned, { mutation });
  // One that was not found at once may be looked for again later.
  await planned.stage.control.advance(2 * day);
  await applyOn(planned, { mutation });
  return conclude(planned, mutation);
}

/** Is held before the old ones are canceled; one customer cancels the new one meanwhile. */
async function replacementCanceled(mutation: Mutation): Promise<string[]> {
  const planned = await planOn(await newStage(["monthly", "annual"]));
  const { stage } = planned;
  const [customer] = stage.world.customers;
  // The process that holds is the one that goes on, and remembers what it has read.
  const stripe = mutation(stage.connect());
  await applyOn(planned, { stripe, hold: true });
  const { data } = await stage.world.http.get(
    `/v1/subscriptions?status=active&customer=${customer?.customer}`,
  );
  const replacement = data.find(({ id }) => id !== customer?.subscription);
  await stage.world.http.delete(`/v1/subscriptions/${replacement?.id}`);
  await applyOn(planned, { stripe });
  return conclude(planned, mutation);
}

describe.each([
  ["the fence", withoutFence, /^I1 /, straight],
  ["the anchor", withoutAnchor, /^I[35] /, straight],
  ["proration none", withoutNone, /^I3 /, straight],
  ["the look-up before creating again", withoutLookUp, /^I4 /, creationForgotten],
  ["the re-check before canceling", withoutRecheck, /^I[25] /, replacementCanceled],
])("%s", (_, mutation, fault, course) => {
  test("is missed when it is not there", async () => {
    expect(await course(mutation)).toContainEqual(expect.stringMatching(fault));
  });

  test("lets nothing happen when it is there", async () => {
    expect(await course(none)).toEqual([]);
  });
});

async function conclude(planned: Planned, mutation: Mutation): Promise<string[]> {
  // Nothing can be wrong where nothing was done.
  const states = Object.values(await statesOf(planned));
  if (mutation === none) expect(states).toContain("cut_over");
  return faultsSoFar(planned);
}

async function pointsOf(): Promise<readonly Point[]> {
  const planned = await planOn(await newStage(["monthly"]));
  const { stage } = planned;
  const process = mortal({ stripe: stage.connect(), database: stage.api.database });
  await applyOn(planned, process);
  return process.points;
}

async function dieAt(planned: Planned, crash: Crash): Promise<void> {
  const { stage } = planned;
  const process = mortal({ stripe: stage.connect(), database: stage.api.database }, crash);
  await applyOn(planned, process);
  expect(process.isGone()).toBe(true);
}
