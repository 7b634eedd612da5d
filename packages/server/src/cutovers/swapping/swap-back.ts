import { stripePath } from "../../stripe/path.ts";
import { pagesOf } from "../../stripe/reading.ts";
import { keepingDiscounts } from "../../stripe/standing-discounts.ts";
import { isEnded, type StripeSubscription } from "../../stripe/stripe.ts";
import { swapMark } from "../../stripe-marks.ts";
import { observeOld, rereadDoubtful } from "../checking/observe.ts";
import * as problems from "../checking/problems.ts";
import type { ItemChange } from "../commit.ts";
import type { CutoverItem } from "../cutover.ts";
import { remark } from "../journal.ts";
import { idOrNull } from "../references.ts";
import { take, type Undoing } from "../rollback/rollback.ts";
import type { Run } from "../run.ts";
import { scheduleOf } from "./swap.ts";
import { termsOf } from "./swap-request.ts";

/**
 * Restores the former prices of swapped subscriptions, if they still have those of the swap, or
 * releases the schedule of a later swap. Each step reads first, so it may be repeated; changes of
 * others stay.
 */
export async function swapBack(run: Run, items: readonly CutoverItem[]): Promise<CutoverItem[]> {
  if (items.length === 0) return [];
  const entering = items.filter(({ state }) => state !== "rolling_back");
  const entered = await run.begin(async () =>
    entering.map((item): ItemChange => {
      const entry = remark("To be rolled back.");
      return { item, to: { state: "rolling_back" }, entry };
    }),
  );
  if (run.isHalted()) return [];
  const undone = [...items, ...entered].filter(({ state }) => state === "rolling_back");
  const listed = await observeOld(run, undone);
  // A list that is behind may lack the schedule, which would stay permanently.
  const doubtful = undone.filter(isLater).map(({ oldSubscription }) => oldSubscription);
  const current = await rereadDoubtful(run, listed, { doubtful });
  return Promise.all(undone.map((item) => undo(run, item, current.get(item.oldSubscription))));
}

async function undo(
  run: Run,
  item: CutoverItem,
  current: StripeSubscription | undefined,
): Promise<CutoverItem> {
  const isGone = current === undefined || isEnded(current);
  const steps = isGone
    ? []
    : [...(await releaseSteps(run, item, current)), ...restore(item, current)];
  let at = item;
  for (const step of steps) {
    const next = await take(run, at, step);
    if (!next.isDone) return next.item;
    at = next.item;
  }
  const others = isGone || !isMarked(item, current) ? [] : changedByOthers(item, current);
  return run.commitAnswer(ending(run, at, others));
}

/** Releases the schedule of a swap, which leaves the subscription as it is. */
async function releaseSteps(
  run: Run,
  item: CutoverItem,
  current: StripeSubscription,
): Promise<Undoing[]> {
  const id = idOrNull(current.schedule);
  if (id === null || !isLater(item)) return [];
  const { metadata, status } = await scheduleOf(run, id);
  if (status !== "active") return [];
  const isOurs = metadata?.[swapMark] === item.cutoverId || (await isMadeByUs(run, item, id));
  if (!isOurs) return [];
  const path = stripePath`/v1/subscription_schedules/${id}/release`;
  return [{ name: `undo-schedule-${id}`, method: "POST", path, params: {} }];
}

/**
 * Whether a schedule without our mark was made by our own request: Stripe's event of its creation
 * names the idempotency key. One of which Stripe tells no such thing stays.
 */
async function isMadeByUs(run: Run, item: CutoverItem, id: string): Promise<boolean> {
  const [creation] = item.plan.swap?.requests ?? [];
  const prefix = creation?.key.replace(/\d+$/, "");
  if (prefix === undefined || item.firstSentAt === null) return false;
  const gte = Math.floor(item.firstSentAt.getTime() / 1_000) - 60;
  const query = { type: "subscription_schedule.created", created: { gte } };
  for await (const page of pagesOf((cursor) => run.stripe.events({ ...query, ...cursor }))) {
    const event = page.data.find(({ data }) => data.object.id === id);
    if (event !== undefined) return event.request?.idempotency_key?.startsWith(prefix) ?? false;
  }
  return false;
}

function isLater({ plan }: CutoverItem): boolean {
  return plan.recipe === "swap_later";
}

function restore(item: CutoverItem, current: StripeSubscription): Undoing[] {
  if (!isMarked(item, current)) return [];
  const items = (item.plan.swap?.items ?? []).flatMap(({ id, from, to }) => {
    const old = current.items.data.find((each) => each.id === id && each.price.id === to);
    return old === undefined ? [] : [{ id, price: from, ...termsOf(old) }];
  });
  const params = keepingDiscounts(current, {
    ...(items.length === 0 ? {} : { items, proration_behavior: "none" }),
    metadata: { [swapMark]: "" },
  });
  const path = stripePath`/v1/subscriptions/${current.id}`;
  return [{ name: "undo-swap", method: "POST", path, params }];
}

function isMarked(item: CutoverItem, current: StripeSubscription): boolean {
  return current.metadata[swapMark] === item.cutoverId;
}

/** Items whose prices are not those of the swap any more. */
function changedByOthers(item: CutoverItem, current: StripeSubscription): string[] {
  return (item.plan.swap?.items ?? []).flatMap(({ id, to }) => {
    const now = current.items.data.find((each) => each.id === id);
    if (now?.price.id === to) return [];
    return [`${id} ${now === undefined ? "is gone" : `has the price ${now.price.id}`}`];
  });
}

function ending(run: Run, item: CutoverItem, others: readonly string[]): ItemChange {
  const isWanted = run.cutover.state === "rolling_back" && item.endsAs === "needs_operator";
  const state = isWanted ? "rolled_back" : (item.endsAs ?? "rolled_back");
  const { oldSubscription: subscriptionId } = item;
  const reason = others.length > 0 ? problems.swapNotUndone(others) : problems.rolledBack;
  const problem =
    others.length > 0 || item.problem === null ? { ...reason, subscriptionId } : item.problem;
  return {
    item,
    to: { state, endsAs: null, resumesAs: null, problem },
    entry: remark("Nothing is left of it at Stripe."),
    claim: "release",
  };
}
