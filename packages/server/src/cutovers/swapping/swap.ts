import { stripePath } from "../../stripe/path.ts";
import {
  isEnded,
  type StripeError,
  type StripeRequest,
  type StripeSchedule,
  type StripeSubscription,
} from "../../stripe/stripe.ts";
import { swapMark } from "../../stripe-marks.ts";
import { changesOf, undoing } from "../checking/judge.ts";
import { observeOld } from "../checking/observe.ts";
import * as problems from "../checking/problems.ts";
import type { ItemChange } from "../commit.ts";
import type { CutoverItem, Problem } from "../cutover.ts";
import { intentOf, overruled, remark, resultOf } from "../journal.ts";
import { type Answer, send, unanswered } from "../moving/sending.ts";
import { withEpoch } from "../planning/recipe.ts";
import { idOrNull } from "../references.ts";
import type { Run } from "../run.ts";

/** Returns the intent of a swap, to be committed before anything of it is sent. */
export function swapping(run: Run, item: CutoverItem): ItemChange {
  const to = { state: "swapping", firstSentAt: item.firstSentAt ?? run.stripe.now() } as const;
  return { item, to, entry: intentOf(requestOf(item, 0), overruled(run)) };
}

/** Sends the swaps that were decided on. */
export function sendSwaps(run: Run, items: readonly CutoverItem[]): Promise<CutoverItem[]> {
  return Promise.all(items.map((item) => sendSwap(run, item)));
}

/**
 * Determines the result of earlier swaps by their mark. A swap without one is sent again, unless
 * somebody else has changed the subscription meanwhile.
 */
export async function resumeSwapping(
  run: Run,
  items: readonly CutoverItem[],
): Promise<CutoverItem[]> {
  if (items.length === 0) return [];
  const old = await observeOld(run, items);
  const judged = await Promise.all(
    items.map(async (item) => {
      const subscription = old.get(item.oldSubscription);
      return { item, change: await changeOf(run, item, subscription) };
    }),
  );
  const settled = await run.commitFacts(judged.flatMap(({ change }) => change ?? []));
  const again = await run.begin(async () =>
    judged.flatMap(({ item, change }) => (change === null ? [swapping(run, item)] : [])),
  );
  return [...settled, ...(await sendSwaps(run, again))];
}

/** Returns the change to record for a swap that was already sent; null to send it again. */
async function changeOf(
  run: Run,
  item: CutoverItem,
  subscription: StripeSubscription | undefined,
): Promise<ItemChange | null> {
  if (subscription === undefined || isEnded(subscription)) {
    return undoing(item, "skipped", problems.gone);
  }
  if (await isSwappedAtStripe(run, item, subscription)) {
    return { item, to: { state: "swapped" }, entry: remark("Found swapped at Stripe.") };
  }
  // A schedule without our mark may be the result of the first request, whose key tells.
  const seen = isLater(item) ? { ...subscription, schedule: null } : subscription;
  const changes = changesOf(run, item, seen);
  return changes.length === 0 ? null : undoing(item, "drifted", problems.drifted(changes));
}

/**
 * Returns whether the swap of this cutover was executed, according to the subscription or its
 * schedule.
 */
async function isSwappedAtStripe(
  run: Run,
  item: CutoverItem,
  subscription: StripeSubscription,
): Promise<boolean> {
  if (subscription.metadata[swapMark] === item.cutoverId) return true;
  const schedule = idOrNull(subscription.schedule);
  if (!isLater(item) || schedule === null) return false;
  return (await scheduleOf(run, schedule)).metadata?.[swapMark] === item.cutoverId;
}

/** Returns a subscription schedule as it is now. */
export async function scheduleOf(run: Run, id: string): Promise<StripeSchedule> {
  return (await run.stripe.get<StripeSchedule>(schedulePath(id))).object;
}

function schedulePath(id: string): string {
  return stripePath`/v1/subscription_schedules/${id}`;
}

function isLater({ plan }: CutoverItem): boolean {
  return plan.recipe === "swap_later";
}

function requestOf(item: CutoverItem, index: number): StripeRequest {
  const request = item.plan.swap?.requests[index];
  if (request === undefined) throw new Error("A swap has no such request.");
  return withEpoch(request, item.epoch);
}

async function sendSwap(run: Run, item: CutoverItem): Promise<CutoverItem> {
  const request = requestOf(item, 0);
  if (!isLater(item)) {
    const answer = await send<StripeSubscription>(run, item, request);
    return answer.kind === "done"
      ? run.commitAnswer({ item, to: { state: "swapped" }, entry: resultOf(request, answer.reply) })
      : commitFailure(run, item, request, answer);
  }
  const made = await send<StripeSchedule>(run, item, request);
  if (made.kind !== "done") return commitFailure(run, item, request, made);
  const noted = await run.commitAnswer({ item, to: {}, entry: resultOf(request, made.reply) });
  return sendPhases(run, noted, made.reply.object.id);
}

/** Adds the second phase to a schedule that is only a copy of the subscription. */
async function sendPhases(run: Run, item: CutoverItem, schedule: string): Promise<CutoverItem> {
  const planned = requestOf(item, 1);
  const request = { ...planned, path: schedulePath(schedule) };
  const intended = await run.commitIntent({ item, to: {}, entry: intentOf(request) });
  if (intended === null) return item;
  const answer = await send<StripeSchedule>(run, intended, request);
  if (answer.kind !== "done") return commitFailure(run, intended, request, answer);
  const entry = resultOf(request, answer.reply);
  return run.commitAnswer({ item: intended, to: { state: "swapped" }, entry });
}

async function commitFailure(
  run: Run,
  item: CutoverItem,
  request: StripeRequest,
  answer: Exclude<Answer<unknown>, { kind: "done" }>,
): Promise<CutoverItem> {
  switch (answer.kind) {
    case "over":
      return item;
    case "later":
      return run.commitAnswer(unanswered(item, request, answer.error));
    case "unknown": {
      // Setting the same prices again changes nothing, so what is spent gets another key.
      const to = answer.isSpent ? { epoch: item.epoch + 1 } : {};
      return run.commitAnswer({ ...unanswered(item, request, answer.error), to });
    }
    case "missing":
    case "refused": {
      const { entry } = unanswered(item, request, answer.error);
      if (answer.error.status === 402) {
        const problem = problems.unwantedAttempt(answer.error);
        await run.stop({ ...problem, subscriptionId: item.oldSubscription });
      }
      const isAgain = isLater(item) && item.epoch > 1 && request.params?.from_subscription;
      const problem = isAgain
        ? scheduleUnseen(answer.error)
        : problems.refused("replace its prices", answer.error);
      return run.commitAnswer(undoing(item, "needs_operator", problem, entry));
    }
  }
}

/**
 * Makes the error for a schedule that Stripe seems to have made although it answered with an error
 * of its own.
 */
function scheduleUnseen(error: StripeError): Problem {
  return {
    code: "schedule_unseen",
    message:
      "Stripe answered the creation of its schedule with a server error, and refuses another: " +
      `${problems.said(error)} The cutover has released it if Stripe's events say that it has ` +
      "made it. If the subscription still has a schedule, look at it at Stripe and release it. " +
      "Then plan again.",
  };
}
