import { limits } from "@carryover/contract";
import { isEnded, type StripeSubscription } from "../../stripe/stripe.ts";
import { cutoverMark, replacesMark } from "../../stripe-marks.ts";
import { changesOf, dropping, isFenced, msToRenewal, undoing } from "../checking/judge.ts";
import { type ObservedSubscriptions, observeOld, rereadDoubtful } from "../checking/observe.ts";
import * as problems from "../checking/problems.ts";
import { claim, loadClaims } from "../claims-store.ts";
import type { ItemChange } from "../commit.ts";
import { type CutoverItem, isSwapped } from "../cutover.ts";
import { intentOf, overruled, remark, resultOf } from "../journal.ts";
import { requestOf } from "../planning/recipe.ts";
import { idOf } from "../references.ts";
import { linkOf, type Run } from "../run.ts";
import {
  keptMoney,
  moneyExpansions,
  moneyHindrance,
  observeMoney,
  type SeenMoney,
} from "../small-first/money.ts";
import { sendSwaps, swapping } from "../swapping/swap.ts";
import { meteredTwice } from "./metered.ts";
import { send, unanswered } from "./sending.ts";

/**
 * Begins with those that are still as they were planned: links what is adopted, and swaps or fences
 * the others.
 * What is not begun is dropped, and nothing is written to Stripe for it.
 */
export async function begin(run: Run, planned: readonly CutoverItem[]): Promise<CutoverItem[]> {
  if (planned.length === 0) return [];
  const listed = await observeOld(run, planned, moneyExpansions);
  const doubtful = planned.filter((item) => isDoubtful(run, item, listed)).map(oldOf);
  const old = await rereadDoubtful(run, listed, { doubtful, expand: moneyExpansions });
  const moved = planned.filter(({ plan }) => plan.recipe !== "adopt");
  const money = await observeMoney(run, moved, old);
  const owners = await ownersOf(run, planned, old);
  const possible = await run.platform.check(
    run.cutover.environmentId,
    planned.map((item) => linkOf({ item, to: {} })),
  );
  const judged = planned.map((item, index) => ({
    item,
    drop: judge(run, item, {
      old: old.get(item.oldSubscription),
      money: money.get(item.position),
      owner: owners.get(item.oldSubscription),
      impossible: possible[index] ?? null,
    }),
  }));
  const dropped = await run.commitFacts(judged.flatMap(({ drop }) => drop ?? []));
  const kept = judged.filter(({ drop }) => drop === null).map(({ item }) => item);
  if (kept.length === 0) return dropped;
  const adopted: CutoverItem[] = [];
  const begun = await run.begin(async (transaction) => {
    const claims = await claim(transaction, run.cutover.accountId, kept);
    return kept.flatMap((item): ItemChange[] => {
      const owner = claims.get(item.oldSubscription)?.cutoverId;
      if (owner !== undefined && owner !== item.cutoverId) return [takenBy(item, owner, "blocked")];
      const before = money.get(item.position);
      if (item.plan.recipe === "adopt") {
        adopted.push(item);
        return [];
      }
      return [isSwapped(item) ? swappingOf(run, item, before) : fencing(run, item, before)];
    });
  });
  const linked = run.isHalted() ? [] : await Promise.all(adopted.map((item) => adopt(run, item)));
  const inState = (wanted: CutoverItem["state"]) => begun.filter(({ state }) => state === wanted);
  const [fences, swaps] = await Promise.all([
    sendFences(run, inState("fencing")),
    sendSwaps(run, inState("swapping")),
  ]);
  const rest = begun.filter(({ state }) => state !== "fencing" && state !== "swapping");
  return [...dropped, ...rest, ...fences, ...swaps, ...linked];
}

/** Whether it is not as it was planned, as far as a list shows. */
function isDoubtful(run: Run, item: CutoverItem, listed: ObservedSubscriptions): boolean {
  const old = listed.get(item.oldSubscription);
  return old === undefined || isEnded(old) || changesOf(run, item, old).length > 0;
}

function oldOf({ oldSubscription }: CutoverItem): string {
  return oldSubscription;
}

/** Finds out what became of fences that were sent before. Those that do not stand go again. */
export async function resumeFencing(
  run: Run,
  items: readonly CutoverItem[],
): Promise<CutoverItem[]> {
  if (items.length === 0) return [];
  const old = await observeOld(run, items);
  const stands = (item: CutoverItem) => {
    const subscription = old.get(item.oldSubscription);
    return subscription !== undefined && isFenced(item, subscription);
  };
  const found = await run.commitFacts(
    items.filter(stands).map((item) => ({
      item,
      to: { state: "fenced" },
      entry: remark("Found fenced at Stripe."),
    })),
  );
  const again = await run.begin(async () =>
    items.filter((item) => !stands(item)).map((item) => fencing(run, item)),
  );
  return [...found, ...(await sendFences(run, again))];
}

/**
 * Old subscription → the other cutover that has it, or has moved it: by our own claims, and by the
 * mark that another installation has left. What may be taken over has no such owner.
 */
async function ownersOf(
  run: Run,
  planned: readonly CutoverItem[],
  old: ObservedSubscriptions,
): Promise<Map<string, string>> {
  const { id, accountId, environmentId } = run.cutover;
  const ids = planned.map(({ oldSubscription }) => oldSubscription);
  const marks = ids.map((each) => {
    const metadata = old.get(each)?.metadata ?? {};
    // On a copy it is the mark of the cutover that made it, which is done with it.
    return [
      each,
      metadata[replacesMark] === undefined ? metadata[cutoverMark] : undefined,
    ] as const;
  });
  const claims = await loadClaims(run.database, { accountId, environmentId, ids });
  const adopting = new Set(planned.filter(({ plan }) => plan.recipe === "adopt").map(oldOf));
  const claimed = claims
    .filter(({ isLeft, oldSubscription }) => !isLeft || adopting.has(oldSubscription))
    .map((each) => [each.oldSubscription, each.cutoverId] as const);
  return new Map(
    [...marks, ...claimed].filter((each): each is [string, string] => {
      return each[1] !== undefined && each[1] !== id;
    }),
  );
}

function judge(
  run: Run,
  item: CutoverItem,
  {
    old,
    money,
    owner,
    impossible,
  }: {
    old: StripeSubscription | undefined;
    money: SeenMoney | undefined;
    owner: string | undefined;
    impossible: string | null;
  },
): ItemChange | null {
  const isGone = old === undefined || isEnded(old);
  if (owner !== undefined) return takenBy(item, owner, isGone ? "skipped" : "blocked");
  if (isGone) return dropping(item, "skipped", problems.gone);
  const changes = changesOf(run, item, old);
  if (changes.length > 0) return dropping(item, "drifted", problems.drifted(changes));
  if (item.plan.recipe !== "adopt") {
    if (msToRenewal(run, item) < marginMs(run)) return dropping(item, "deferred", problems.tooNear);
    // A swap leaves the subscription where it is, and what its customer has with it.
    const hindrance = isSwapped(item) ? null : (moneyHindrance(item, money) ?? meteredTwice(item));
    if (hindrance !== null) return dropping(item, "deferred", hindrance);
  }
  if (impossible !== null) return dropping(item, "blocked", problems.linkImpossible(impossible));
  return null;
}

/** How long the run may take until one that it begins is moved: what is held waits for a person. */
function marginMs({ cutover }: Run): number {
  const ofRun = cutover.options.renewalMarginHours * 60 * 60 * 1_000;
  return cutover.workRequest?.hold ? Math.max(ofRun, limits.cutoverHoldMarginMs) : ofRun;
}

function takenBy(item: CutoverItem, owner: string, state: "skipped" | "blocked"): ItemChange {
  const problem =
    state === "skipped" ? problems.movedMeanwhile(owner) : problems.movedAlready(owner);
  return { ...dropping(item, state, problem), claim: undefined };
}

function fencing(run: Run, item: CutoverItem, money?: SeenMoney): ItemChange {
  const to = { state: "fencing", firstSentAt: item.firstSentAt ?? run.stripe.now() } as const;
  const change = { item, to, entry: intentOf(requestOf(item, "fence"), overruled(run)) };
  return withMoney(change, money);
}

function swappingOf(run: Run, item: CutoverItem, money: SeenMoney | undefined): ItemChange {
  return withMoney(swapping(run, item), money);
}

/** Keeps how the customer's money stood before the first write. */
function withMoney(change: ItemChange, money: SeenMoney | undefined): ItemChange {
  const known = change.item.moneyBefore;
  const moneyBefore = known ?? (money === undefined ? null : keptMoney(money));
  return { ...change, to: { ...change.to, moneyBefore } };
}

async function sendFences(run: Run, items: readonly CutoverItem[]): Promise<CutoverItem[]> {
  return Promise.all(items.map((item) => sendFence(run, item)));
}

async function sendFence(run: Run, item: CutoverItem): Promise<CutoverItem> {
  const request = requestOf(item, "fence");
  const answer = await send<StripeSubscription>(run, item, request);
  switch (answer.kind) {
    case "over":
      return item;
    case "done": {
      const entry = resultOf(request, answer.reply);
      const lost = lostDiscounts(item, answer.reply.object);
      if (lost.length === 0) return run.commitAnswer({ item, to: { state: "fenced" }, entry });
      const problem = problems.fenceUnsetDiscounts(lost);
      await run.stop({ ...problem, subscriptionId: item.oldSubscription });
      return run.commitAnswer(undoing(item, "needs_operator", problem, entry));
    }
    case "unknown": {
      // A fence may be sent any number of times, so one whose key is spent gets another.
      const to = answer.isSpent ? { epoch: item.epoch + 1 } : {};
      return run.commitAnswer({ ...unanswered(item, request, answer.error), to });
    }
    case "later":
      return run.commitAnswer(unanswered(item, request, answer.error));
    case "missing":
    case "refused": {
      const problem = problems.refused("pause the collection of the old one", answer.error);
      const { entry } = unanswered(item, request, answer.error);
      return run.commitAnswer(undoing(item, "needs_operator", problem, entry));
    }
  }
}

/** Discounts that the old one had as it was planned, and has no more: our own request did that. */
function lostDiscounts({ plan }: CutoverItem, { discounts }: StripeSubscription): string[] {
  const planned = (plan.snapshot as { discounts?: readonly string[] }).discounts ?? [];
  const left = discounts.map(idOf);
  return planned.filter((id) => !left.includes(id));
}

/** Adopting writes nothing to Stripe: the platform's subscription is pointed at the old one. */
async function adopt(run: Run, item: CutoverItem): Promise<CutoverItem> {
  const to = { state: "done", newSubscription: item.oldSubscription } as const;
  try {
    return await run.commitAnswer({ item, to, entry: remark("Linked as it is."), links: true });
  } catch (error) {
    const reason = refusalOf(error);
    if (reason === null) throw error;
    return run.commitAnswer(dropping(item, "blocked", problems.linkImpossible(reason)));
  }
}

/** Why the platform said no; null for any other error. */
export function refusalOf(error: unknown): string | null {
  return error instanceof Error && error.name === "Refusal" ? error.message : null;
}
