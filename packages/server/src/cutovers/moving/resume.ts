import { limits } from "@carryover/contract";
import { pagesOf } from "../../stripe/reading.ts";
import type { StripeSubscription } from "../../stripe/stripe.ts";
import { cutoverMark, replacesMark } from "../../stripe-marks.ts";
import { leaving, undoing } from "../checking/judge.ts";
import { observeReplacements } from "../checking/observe.ts";
import * as problems from "../checking/problems.ts";
import type { ItemChange } from "../commit.ts";
import type { CutoverItem } from "../cutover.ts";
import { remark } from "../journal.ts";
import type { Run } from "../run.ts";
import { createdAs, creating, isTimeToCreate, sendCreates } from "./create.ts";
import { wait } from "./wait.ts";

/**
 * Finds out what became of creations that were decided on before. One that Stripe has is taken; one
 * that it has not is sent again as it was, under the same key, as long as Stripe remembers keys.
 */
export async function resumeCreating(
  run: Run,
  items: readonly CutoverItem[],
): Promise<CutoverItem[]> {
  if (items.length === 0) return [];
  const found = await observeReplacements(run, items);
  const unseen = items.filter((item) => madeFor(item, found).length === 0);
  const settled = await run.commitFacts(
    items.flatMap((item) => takeFound(item, madeFor(item, found)) ?? []),
  );
  const forgotten = unseen.filter((item) => isKeyForgotten(run, item));
  const again = await run.begin(async () =>
    unseen
      .filter((item) => !isKeyForgotten(run, item))
      .map((item) => creating(run, item, item.firstSentAt ?? run.stripe.now())),
  );
  const sent = await sendCreates(run, again);
  return [...settled, ...sent, ...(await resumeForgotten(run, forgotten))];
}

/**
 * Stripe may have forgotten the key, so the same request would be another one. Only if a second
 * look, some time after the first, and Stripe's own record of events both say that nothing was
 * made, is it made anew, or given up where that is wanted or it is too late.
 */
async function resumeForgotten(run: Run, items: readonly CutoverItem[]): Promise<CutoverItem[]> {
  if (items.length === 0) return [];
  await wait(run, limits.billingLookAgainMs);
  const [found, events] = await Promise.all([
    observeReplacements(run, items),
    createdByEvents(run, items),
  ]);
  const known = (item: CutoverItem) => madeFor(item, found);
  const settled = await run.commitFacts(
    items.flatMap((item): ItemChange[] => {
      const change = takeFound(item, known(item));
      if (change !== null) return [change];
      const told = events.get(item.oldSubscription);
      if (told === undefined) return [];
      return [leaving(item, "creating", problems.createdElsewhere(told))];
    }),
  );
  const isUnmade = (item: CutoverItem) =>
    known(item).length === 0 && !events.has(item.oldSubscription);
  const decided = await run.begin(async () =>
    items.filter(isUnmade).map((item) => {
      if (run.cutover.state === "rolling_back")
        return undoing(item, "rolled_back", problems.unmade);
      if (!isTimeToCreate(run, item)) return undoing(item, "deferred", problems.tooNear);
      return creating(run, { ...item, epoch: item.epoch + 1 });
    }),
  );
  const sent = await sendCreates(
    run,
    decided.filter(({ state }) => state === "creating"),
  );
  return [...settled, ...decided.filter(({ state }) => state !== "creating"), ...sent];
}

/** What is to be noted if the look-up has found something; null if it has not. */
function takeFound(item: CutoverItem, found: readonly StripeSubscription[]): ItemChange | null {
  const [made, ...others] = found;
  if (made === undefined) return null;
  if (others.length > 0) {
    return leaving(item, "creating", problems.severalNew(found.map(({ id }) => id)));
  }
  return { item, to: createdAs(made), entry: remark(`Found ${made.id} at Stripe.`) };
}

function madeFor(item: CutoverItem, found: ReadonlyMap<string, StripeSubscription[]>) {
  return found.get(item.oldSubscription) ?? [];
}

function isKeyForgotten(run: Run, item: CutoverItem): boolean {
  if (item.firstSentAt === null) return false;
  const age = run.stripe.now().getTime() - item.firstSentAt.getTime();
  return age >= limits.billingKeyMs;
}

/** Old subscription → new one, as Stripe's events tell it since the first try. */
async function createdByEvents(
  run: Run,
  items: readonly CutoverItem[],
): Promise<Map<string, string>> {
  const times = items.map(({ firstSentAt }) => firstSentAt?.getTime() ?? 0);
  const gte = Math.floor(Math.min(...times) / 1_000) - 60;
  const query = { type: "customer.subscription.created", created: { gte } };
  const told = new Map<string, string>();
  for await (const page of pagesOf((cursor) => run.stripe.events({ ...query, ...cursor }))) {
    for (const { data } of page.data) {
      const { id, metadata } = data.object as Pick<StripeSubscription, "id" | "metadata">;
      const old = metadata?.[replacesMark];
      const item = items.find(({ oldSubscription }) => oldSubscription === old);
      if (item !== undefined && metadata[cutoverMark] === item.cutoverId)
        told.set(item.oldSubscription, id);
    }
  }
  return told;
}
