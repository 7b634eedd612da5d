import { limits } from "@carryover/contract";
import { isEnded, type StripeSubscription } from "../../stripe/stripe.ts";
import {
  changesOf,
  doubtfulOld,
  isFenced,
  leaving,
  msToRenewal,
  undoing,
} from "../checking/judge.ts";
import { observeOld, rereadDoubtful } from "../checking/observe.ts";
import * as problems from "../checking/problems.ts";
import type { ItemChange } from "../commit.ts";
import type { CutoverItem } from "../cutover.ts";
import { intentOf, resultOf } from "../journal.ts";
import { requestOf } from "../planning/recipe.ts";
import { expanded } from "../references.ts";
import type { Run } from "../run.ts";
import {
  moneyExpansions,
  moneyHindrance,
  observeMoney,
  type SeenMoney,
} from "../small-first/money.ts";
import { charged } from "../small-first/observed.ts";
import { send, unanswered } from "./sending.ts";

/** Creates the new ones of those that are fenced, unless the old ones have changed since. */
export async function create(run: Run, fenced: readonly CutoverItem[]): Promise<CutoverItem[]> {
  if (fenced.length === 0) return [];
  const listed = await observeOld(run, fenced, moneyExpansions);
  const doubtful = doubtfulOld(run, fenced, listed);
  const old = await rereadDoubtful(run, listed, { doubtful, expand: moneyExpansions });
  const money = await observeMoney(run, fenced, old);
  const decided = await run.begin(async () =>
    fenced.map((item) =>
      decide(run, item, { old: old.get(item.oldSubscription), money: money.get(item.position) }),
    ),
  );
  const creating = decided.filter(({ state }) => state === "creating");
  const rest = decided.filter(({ state }) => state !== "creating");
  return [...rest, ...(await sendCreates(run, creating))];
}

/** The intent of a creation, to be committed before it is sent. */
export function creating(run: Run, item: CutoverItem, firstSentAt = run.stripe.now()): ItemChange {
  const to = { state: "creating", firstSentAt } as const;
  return { item, to, entry: intentOf(requestOf(item, "create")) };
}

/** Of an item whose new one was made. By the instant of that, a list shows it among few others. */
export function createdAs({ id, created }: StripeSubscription) {
  const firstSentAt = new Date(created * 1_000);
  return { state: "created", newSubscription: id, firstSentAt, problem: null } as const;
}

/** Sends the creations that were decided on. */
export function sendCreates(run: Run, items: readonly CutoverItem[]): Promise<CutoverItem[]> {
  return Promise.all(items.map((item) => sendCreate(run, item)));
}

/** Whether there is time to create one before the old one renews. */
export function isTimeToCreate(run: Run, item: CutoverItem): boolean {
  return msToRenewal(run, item) >= limits.cutoverCreateMarginMs;
}

function decide(
  run: Run,
  item: CutoverItem,
  { old, money }: { old: StripeSubscription | undefined; money: SeenMoney | undefined },
): ItemChange {
  if (old === undefined || isEnded(old)) return undoing(item, "skipped", problems.gone);
  if (!isFenced(item, old)) return undoing(item, "drifted", problems.fenceLifted);
  const changes = changesOf(run, item, old);
  if (changes.length > 0) return undoing(item, "drifted", problems.drifted(changes));
  if (!isTimeToCreate(run, item)) return undoing(item, "deferred", problems.tooNear);
  const hindrance = moneyHindrance(item, money);
  if (hindrance !== null) return undoing(item, "deferred", hindrance);
  return creating(run, item);
}

async function sendCreate(run: Run, item: CutoverItem): Promise<CutoverItem> {
  const request = requestOf(item, "create");
  const answer = await send<StripeSubscription>(run, item, request);
  switch (answer.kind) {
    case "over":
      return item;
    case "done": {
      const { object } = answer.reply;
      const made = await run.commitAnswer({
        item,
        to: createdAs(object),
        entry: resultOf(request, answer.reply),
      });
      return judgeCharge(run, made, object);
    }
    case "later":
      return run.commitAnswer(unanswered(item, request, answer.error));
    case "unknown":
      return run.commitAnswer(
        unknownYet(item, unanswered(item, request, answer.error), answer.isSpent),
      );
    case "missing":
    case "refused": {
      const { entry } = unanswered(item, request, answer.error);
      if (answer.error.kind === "conflict") {
        return run.commitAnswer(
          leaving(item, "creating", problems.keyConflict(answer.error), entry),
        );
      }
      if (answer.error.status === 402) await stopFor(run, item, answer.error);
      const problem = problems.refused("create the new one", answer.error);
      return run.commitAnswer(undoing(item, "needs_operator", problem, entry));
    }
  }
}

/**
 * A creation without an answer is looked for, never repeated under another key in a hurry. A server
 * error that comes again is one that Stripe has stored, and so will be given for a day.
 */
function unknownYet(item: CutoverItem, change: ItemChange, isSpent: boolean): ItemChange {
  if (!isSpent) return change;
  if (item.problem?.code === problems.keepsFailing.code) {
    return leaving(item, "creating", problems.keepsFailing, change.entry);
  }
  return { ...change, to: { problem: problems.keepsFailing } };
}

/** The first look at what was made: an invoice above zero stops everything at once. */
async function judgeCharge(
  run: Run,
  item: CutoverItem,
  made: StripeSubscription,
): Promise<CutoverItem> {
  if (made.latest_invoice === null) return item;
  const invoice =
    expanded(made.latest_invoice) ?? (await run.stripe.invoice(made.latest_invoice as string));
  if (invoice.total <= 0) return item;
  const problem = problems.unwantedCharge(invoice, made.id);
  await run.stop({ ...problem, subscriptionId: item.oldSubscription });
  return run.commitAnswer(charged(leaving(item, "created", problem), invoice));
}

async function stopFor(run: Run, item: CutoverItem, error: Parameters<typeof problems.refused>[1]) {
  const problem = problems.unwantedAttempt(error);
  await run.stop({ ...problem, subscriptionId: item.oldSubscription });
}
