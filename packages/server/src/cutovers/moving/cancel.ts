import { limits, type Movement } from "@carryover/contract";
import { existing } from "../../stripe/reading.ts";
import { isEnded, type StripeSubscription } from "../../stripe/stripe.ts";
import {
  changesOf,
  doubtfulOld,
  hasRenewed,
  isFenced,
  leaving,
  undoing,
} from "../checking/judge.ts";
import {
  type ObservedSubscriptions,
  observeInvoices,
  observeNew,
  observeOld,
  rereadDoubtful,
} from "../checking/observe.ts";
import * as problems from "../checking/problems.ts";
import type { ItemChange } from "../commit.ts";
import type { CutoverItem, Problem } from "../cutover.ts";
import { intentOf, type JournalEntry, remark, resultOf } from "../journal.ts";
import { requestOf } from "../planning/recipe.ts";
import { collectHeld } from "../rollback/rollback.ts";
import { linkOf, type Run } from "../run.ts";
import {
  billsUsageNow,
  moneyExpansions,
  moneyHindrance,
  observeMoney,
  type SeenMoney,
} from "../small-first/money.ts";
import { unwantedMovement } from "../small-first/money-problems.ts";
import { withMovements } from "../small-first/observed.ts";
import { movementsOfCancel, withoutAnswer } from "./after-cancel.ts";
import { canceledByOthers, endOfNew } from "./ended.ts";
import { refusalOf } from "./fence.ts";
import { addMetered, meteredTwice } from "./metered.ts";
import { send, unanswered } from "./sending.ts";
import { confirmedNew, healthFaults, stopOfCharge, unhealthy } from "./verify.ts";

/**
 * Cancels the old ones whose new ones are verified: the point of no return. Both are read again
 * before, and nothing is canceled on a look that is too old, so it may take several rounds.
 */
export async function cancel(run: Run, items: readonly CutoverItem[]): Promise<CutoverItem[]> {
  const finished: CutoverItem[] = [];
  let waiting: readonly CutoverItem[] = items;
  while (waiting.length > 0 && !run.isHalted()) {
    const round = await cancelRound(run, waiting);
    finished.push(...round.settled);
    waiting = round.late;
  }
  return [...finished, ...waiting];
}

async function cancelRound(
  run: Run,
  items: readonly CutoverItem[],
): Promise<{ settled: CutoverItem[]; late: CutoverItem[] }> {
  const lookedAtMs = run.stripe.now().getTime();
  const [listed, listedNew, invoices] = await Promise.all([
    observeOld(run, items, moneyExpansions),
    observeNew(run, items),
    observeInvoices(run, items),
  ]);
  const doubtful = doubtfulOld(run, items, listed);
  const old = await rereadDoubtful(run, listed, { doubtful, expand: moneyExpansions });
  const made = await confirmedNew(run, items, listedNew);
  const money = await observeMoney(run, items, old);
  const charged = await stopOfCharge(run, items, invoices);
  if (charged !== null) return { settled: await run.commitFacts([charged]), late: [] };
  const gone = items.filter((item) => isGone(item, old));
  const settled = await finishAll(
    run,
    gone.map((item): Canceled => {
      const newEndedAt = endOfNew(made.get(item.newSubscription ?? ""));
      const canceled = old.get(item.oldSubscription);
      return { item, entry: remark("Found canceled."), canceled, newEndedAt, before: null };
    }),
  );
  const rest = items.filter((item) => !isGone(item, old));
  const possible = await run.platform.check(
    run.cutover.environmentId,
    rest.map((item) => linkOf({ item, to: {} })),
  );
  const ended = await canceledByOthers(run, rest, { made, old });
  const decided = await run.begin(async () =>
    rest.map((item, index) => {
      const impossible = possible[index] ?? null;
      const seen = { old, made, impossible, money: money.get(item.position) };
      return ended.get(item.position) ?? decide(run, item, seen);
    }),
  );
  const late: CutoverItem[] = [];
  const canceled: Canceled[] = [];
  await Promise.all(
    decided.map(async (item) => {
      if (item.state !== "canceling") return settled.push(item);
      const isFresh = () => run.stripe.now().getTime() - lookedAtMs < limits.cutoverRecheckMs;
      const sent = await sendCancel(run, item, isFresh);
      if (sent === null) return late.push(item);
      if (!("entry" in sent)) return settled.push(sent);
      return canceled.push({ ...sent, before: money.get(item.position) ?? null });
    }),
  );
  return { settled: [...settled, ...(await finishAll(run, canceled))], late };
}

function isGone(item: CutoverItem, old: ObservedSubscriptions): boolean {
  const subscription = old.get(item.oldSubscription);
  return item.state === "canceling" && (subscription === undefined || isEnded(subscription));
}

function decide(
  run: Run,
  item: CutoverItem,
  seen: {
    old: ObservedSubscriptions;
    made: ObservedSubscriptions;
    impossible: string | null;
    money: SeenMoney | undefined;
  },
): ItemChange {
  const old = seen.old.get(item.oldSubscription);
  const mayUndo = item.state !== "canceling" && !hasRenewed(run, item);
  const faults = healthFaults(run, item, seen.made);
  if (faults.length > 0) return unhealthy(run, item, faults);
  if (old === undefined || isEnded(old)) {
    if (mayUndo) return undoing(item, "drifted", problems.canceledMeanwhile);
    return leaving(item, "canceling", problems.canceledMeanwhile);
  }
  const changes = changesOf(run, item, old);
  if (!isFenced(item, old)) {
    const isLifted = old.pause_collection === null;
    changes.push(`the pause of its collection ${isLifted ? "was lifted" : "is not ours any more"}`);
  }
  if (changes.length > 0) {
    if (mayUndo) return undoing(item, "drifted", problems.drifted(changes));
    return leaving(item, item.state, problems.changedWhileCanceling(changes));
  }
  if (seen.impossible !== null) {
    const problem = problems.linkImpossible(seen.impossible);
    return mayUndo ? undoing(item, "needs_operator", problem) : leaving(item, item.state, problem);
  }
  const hindrance = mayUndo ? (moneyHindrance(item, seen.money) ?? meteredTwice(item)) : null;
  if (hindrance !== null) return undoing(item, "deferred", hindrance);
  return {
    item,
    to: { state: "canceling", verifiedAt: run.stripe.now() },
    entry: intentOf(requestOf(item, "cancel")),
  };
}

/** One whose old one is canceled, and what is known of that. */
interface Canceled {
  readonly item: CutoverItem;
  readonly entry: JournalEntry;
  /** With its customer and latest invoice, if they came with the answer. */
  readonly canceled?: StripeSubscription | undefined;
  readonly newEndedAt?: Date | undefined;
  /** The customer's money right before; null if it was canceled in an earlier turn. */
  readonly before: SeenMoney | null;
}

/**
 * Null if the look that it rests on was too old when its turn came; the item as it is if nobody
 * knows whether it is canceled.
 */
async function sendCancel(
  run: Run,
  item: CutoverItem,
  isFresh: () => boolean,
): Promise<CutoverItem | Omit<Canceled, "before"> | null> {
  const request = requestOf(item, "cancel");
  const answer = await send<StripeSubscription>(run, item, request, isFresh);
  switch (answer.kind) {
    case "over":
      return null;
    case "done":
      return { item, entry: resultOf(request, answer.reply), canceled: answer.reply.object };
    case "missing": {
      // Stripe says so of what is canceled already, too.
      const old = await existing(() => run.stripe.subscription(item.oldSubscription));
      const { entry } = unanswered(item, request, answer.error);
      return old === null || isEnded(old)
        ? { item, entry }
        : run.commitAnswer({ item, to: {}, entry });
    }
    case "refused": {
      const { entry } = unanswered(item, request, answer.error);
      return run.commitAnswer(
        leaving(item, "canceling", problems.cancelRefused(answer.error), entry),
      );
    }
    case "unknown": {
      const to = answer.isSpent ? { epoch: item.epoch + 1 } : {};
      return run.commitAnswer({ ...unanswered(item, request, answer.error), to });
    }
    case "later":
      return run.commitAnswer(unanswered(item, request, answer.error));
  }
}

/** Looks at what the cancellations did to money, and then lets them count. */
async function finishAll(run: Run, canceled: readonly Canceled[]): Promise<CutoverItem[]> {
  if (canceled.length === 0) return [];
  const answered = await withoutAnswer(run, canceled);
  const movements = await movementsOfCancel(run, answered);
  return Promise.all(
    answered.map((each) => finish(run, each, movements.get(each.item.position) ?? [])),
  );
}

/** The old one is canceled: from this commit on, the platform's subscription is the new one. */
async function finish(
  run: Run,
  { item: before, entry, canceled, newEndedAt }: Canceled,
  movements: readonly Movement[],
): Promise<CutoverItem> {
  const { item, isDone } = await settleUsage(run, before, canceled);
  if (!isDone) return item;
  const unplanned = movements.filter(({ isPlanned }) => !isPlanned);
  const problem =
    unplanned.length > 0
      ? unwantedMovement(unplanned)
      : canceled === undefined
        ? null
        : problemOf(run, item, canceled);
  if (unplanned.length > 0 && problem !== null) {
    await run.stop({ ...problem, subscriptionId: item.oldSubscription });
  }
  const observed = movements.length === 0 ? item.observed : withMovements(item, movements);
  const left: ItemChange =
    problem === null
      ? { item, to: { state: "cut_over", problem: null }, entry }
      : leaving(item, "cut_over", problem, entry);
  const change: ItemChange = { ...left, to: { ...left.to, observed } };
  try {
    return await run.commitAnswer({ ...change, links: true, newEndedAt });
  } catch (error) {
    const reason = refusalOf(error);
    if (reason === null) throw error;
    return run.commitAnswer(leaving(item, "canceling", problems.linkFailed(reason), entry));
  }
}

/**
 * Has the new one count usage from now on, and what the old one has billed of it collected, which
 * is a draft behind the fence, too.
 */
async function settleUsage(run: Run, item: CutoverItem, canceled: StripeSubscription | undefined) {
  if (!billsUsageNow(item)) return { item, isDone: true };
  const at = canceled?.canceled_at ?? null;
  const metered = await addMetered(run, item, at);
  if (!metered.isDone || at === null) return metered;
  return collectHeld(run, metered.item, item.oldSubscription, at);
}

/** What an operator must look at, though it is canceled. */
function problemOf(run: Run, item: CutoverItem, canceled: StripeSubscription): Problem | null {
  const changes = changesOf(run, item, asBefore(item, canceled));
  if (changes.length > 0) return problems.changedWhileCanceled(changes);
  // No request of ours is under way for so long.
  const latestMs = (item.verifiedAt?.getTime() ?? 0) + limits.billingInFlightMs;
  const isOurs = canceled.canceled_at === null || canceled.canceled_at * 1_000 <= latestMs;
  return isOurs ? null : problems.canceledByOthers;
}

/** What was canceled, as it would be if it were not. */
function asBefore(item: CutoverItem, canceled: StripeSubscription): StripeSubscription {
  const status = item.plan.recipe === "move_trial" ? "trialing" : "active";
  return { ...canceled, status, canceled_at: null, ended_at: null };
}
