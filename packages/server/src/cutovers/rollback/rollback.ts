import { createHash } from "node:crypto";
import { limits } from "@carryover/contract";
import { stripePath } from "../../stripe/path.ts";
import { existing, pagesOf } from "../../stripe/reading.ts";
import { keepingDiscounts } from "../../stripe/standing-discounts.ts";
import {
  isEnded,
  type StripeInvoice,
  type StripeRequest,
  type StripeSubscription,
} from "../../stripe/stripe.ts";
import { cutoverMark } from "../../stripe-marks.ts";
import { doubtfulOld, hasRenewed, leaving, msToRenewal } from "../checking/judge.ts";
import {
  type ObservedSubscriptions,
  observeNew,
  observeOld,
  rereadDoubtful,
} from "../checking/observe.ts";
import * as problems from "../checking/problems.ts";
import { isOurFence } from "../checking/snapshot.ts";
import type { ItemChange } from "../commit.ts";
import type { CutoverItem } from "../cutover.ts";
import { intentOf, remark, resultOf } from "../journal.ts";
import { canceledByOthers } from "../moving/ended.ts";
import { isLeftPaused, leftPaused } from "../moving/left-paused.ts";
import { send, unanswered } from "../moving/sending.ts";
import { requestKey } from "../planning/recipe.ts";
import { idOf } from "../references.ts";
import type { Run } from "../run.ts";

/**
 * Undoes the changes of items: cancels the new subscription, lifts the fence of the old one and
 * lets its drafts be collected again, so that the original state is restored. Every intent must be
 * resolved before. Each step reads first, so it may be repeated.
 */
export async function rollBack(run: Run, items: readonly CutoverItem[]): Promise<CutoverItem[]> {
  if (items.length === 0) return [];
  const entered = await enter(
    run,
    items.filter(({ state }) => state !== "rolling_back"),
  );
  if (run.isHalted()) return [];
  const undone = [...items, ...entered].filter(({ state }) => state === "rolling_back");
  const left = entered.filter(({ state }) => state !== "rolling_back");
  const [listed, made] = await Promise.all([observeOld(run, undone), observeNew(run, undone)]);
  // An outdated list would leave the fence behind.
  const doubtful = doubtfulOld(run, undone, listed);
  const old = await rereadDoubtful(run, listed, { doubtful });
  return [...left, ...(await Promise.all(undone.map((item) => undo(run, item, { old, made }))))];
}

/**
 * Leaves items whose new subscription somebody else has canceled to an operator, unless they were
 * named.
 */
async function enter(run: Run, entering: readonly CutoverItem[]): Promise<CutoverItem[]> {
  const isNamed = run.cutover.workRequest?.rollback?.only != null;
  const made = isNamed ? new Map() : await observeNew(run, entering);
  const canceled = await canceledByOthers(run, entering, { made });
  return run.begin(async () =>
    entering.map((item): ItemChange => {
      const entry = remark("To be rolled back.");
      return canceled.get(item.position) ?? { item, to: { state: "rolling_back" }, entry };
    }),
  );
}

/** One request of those that may be repeated at will; its name is part of the key. */
export interface Undoing {
  readonly method: StripeRequest["method"];
  readonly path: string;
  readonly params: StripeRequest["params"];
  readonly name: string;
  /** False if it must not come after the renewal. True by default. */
  readonly isUnhurried?: boolean;
}

async function undo(
  run: Run,
  item: CutoverItem,
  seen: { old: ObservedSubscriptions; made: ObservedSubscriptions },
): Promise<CutoverItem> {
  const made = seen.made.get(item.newSubscription ?? "");
  const isNewLeft = made !== undefined && !isEnded(made);
  if (isNewLeft && hasRenewed(run, item)) {
    return run.commitAnswer(leaving(item, "created", problems.renewedAlready));
  }
  // It would renew during the rollback, so the renewal is awaited.
  if (isNewLeft && !isTimeToUndo(run, item)) return item;
  const old = seen.old.get(item.oldSubscription);
  const steps = [
    ...(isNewLeft ? [cancelNew(made)] : []),
    ...(old !== undefined && isMarked(item, old) ? [liftFence(item, old)] : []),
  ];
  let at = item;
  for (const step of steps) {
    const next = await take(run, at, step);
    if (!next.isDone) return next.item;
    at = next.item;
  }
  if (old !== undefined && !isPausedByOthers(item, old)) {
    // If somebody else has canceled it, the draft settles that, for example with a credit.
    const since = isEnded(old) ? (old.canceled_at ?? Number.POSITIVE_INFINITY) : 0;
    const next = await collectHeld(run, at, old.id, since);
    if (!next.isDone) return next.item;
    at = next.item;
  }
  const undone = await run.commitAnswer(ending(run, at, old));
  if (old !== undefined && !isEnded(old)) await hearOfEnd(run, old.id);
  return undone;
}

/**
 * Reads the subscription again, now that its events are followed again: it may have ended since it
 * was read, and the event may have been ignored.
 */
async function hearOfEnd(run: Run, subscription: string): Promise<void> {
  const old = await existing(() => run.stripe.subscription(subscription));
  if (old === null || !isEnded(old)) return;
  const ended = { subscription, at: endOf(run, old) };
  await run.database.transaction((transaction) =>
    run.platform.end(transaction, run.cutover.environmentId, ended),
  );
}

/**
 * Lets drafts of the old subscription be collected that were made behind the fence, optionally
 * since an instant in seconds; skipped if the rest must wait.
 */
export async function collectHeld(
  run: Run,
  before: CutoverItem,
  old: string,
  since = 0,
): Promise<{ item: CutoverItem; isDone: boolean }> {
  let item = before;
  for (const draft of await heldDrafts(run, old)) {
    if (draft.created < since) continue;
    const next = await take(run, item, collectDraft(draft));
    if (!next.isDone) return next;
    item = next.item;
  }
  return { item, isDone: true };
}

/** Sends one request, announced in the journal; not done if what is left must wait. */
export async function take(
  run: Run,
  before: CutoverItem,
  { name, isUnhurried = true, ...rest }: Undoing,
): Promise<{ item: CutoverItem; isDone: boolean }> {
  const request = { ...rest, key: requestKey(before, name) };
  const isInTime = () => isUnhurried || isTimeToUndo(run, before);
  const intended = await run.commitIntent({ item: before, to: {}, entry: intentOf(request) });
  if (intended === null) return { item: before, isDone: false };
  const answer = await send<object>(run, intended, request, isInTime);
  switch (answer.kind) {
    case "over":
      return { item: intended, isDone: false };
    case "done": {
      const entry = resultOf(request, answer.reply);
      return { item: await run.commitAnswer({ item: intended, to: {}, entry }), isDone: true };
    }
    case "missing": {
      // A missing draft needs no undoing; the next reading would show it.
      const item = await run.commitAnswer(unanswered(intended, request, answer.error));
      return { item, isDone: true };
    }
    case "refused": {
      const { entry } = unanswered(intended, request, answer.error);
      const change = leaving(intended, intended.state, problems.undoRefused(answer.error), entry);
      // Stripe keeps this answer for the key, so that another try needs another one.
      const to = { ...change.to, epoch: intended.epoch + 1 };
      return { item: await run.commitAnswer({ ...change, to }), isDone: false };
    }
    case "unknown":
    case "later": {
      const to = answer.kind === "unknown" && answer.isSpent ? { epoch: intended.epoch + 1 } : {};
      const change = { ...unanswered(intended, request, answer.error), to };
      return { item: await run.commitAnswer(change), isDone: false };
    }
  }
}

function cancelNew({ id }: StripeSubscription): Undoing {
  const params = { invoice_now: false, prorate: false };
  const path = stripePath`/v1/subscriptions/${id}`;
  return { name: "undo-create", isUnhurried: false, method: "DELETE", path, params };
}

/** Returns whether there is enough time to cancel the new one before it renews. */
function isTimeToUndo(run: Run, item: CutoverItem): boolean {
  return msToRenewal(run, item) >= limits.cutoverUndoMarginMs;
}

/**
 * Makes the request that lifts a fence. Of an ended subscription only the metadata can be changed,
 * and a pause of somebody else stays. These and other discounts are other parameters, so they have
 * another key.
 */
function liftFence(item: CutoverItem, old: StripeSubscription): Undoing {
  const metadata = { [cutoverMark]: "" };
  const rest = { method: "POST", path: stripePath`/v1/subscriptions/${old.id}` } as const;
  if (isEnded(old)) return { name: "undo-mark", ...rest, params: { metadata } };
  const isLifted = isOurFence(old, item.cutoverId);
  const params = keepingDiscounts(old, {
    ...(isLifted && { pause_collection: "" }),
    metadata,
  });
  const what = isLifted ? "undo-fence" : "undo-mark-paused";
  const ids = old.discounts.map(idOf).sort();
  return { name: ids.length === 0 ? what : `${what}-${digestOf(ids)}`, ...rest, params };
}

function digestOf(ids: readonly string[]): string {
  return createHash("sha256").update(ids.join(" ")).digest("hex").slice(0, 12);
}

/**
 * Returns whether others have paused it; then its drafts are not collected either, since they
 * decide on the pause.
 */
function isPausedByOthers(item: CutoverItem, old: StripeSubscription): boolean {
  return !isEnded(old) && old.pause_collection !== null && !isOurFence(old, item.cutoverId);
}

function collectDraft({ id }: StripeInvoice): Undoing {
  const params = { auto_advance: true };
  return { name: `undo-draft-${id}`, method: "POST", path: stripePath`/v1/invoices/${id}`, params };
}

/** Returns drafts that were made behind the fence and that nobody collects. */
async function heldDrafts(run: Run, subscription: string): Promise<StripeInvoice[]> {
  const drafts: StripeInvoice[] = [];
  const query = { subscription, status: "draft" };
  for await (const page of pagesOf((cursor) => run.stripe.invoices({ ...query, ...cursor }))) {
    drafts.push(...page.data.filter(isHeldDraft));
  }
  return drafts;
}

/**
 * Returns whether it is a draft that the fence holds back; one made by hand is its maker's matter.
 */
function isHeldDraft(invoice: StripeInvoice): boolean {
  const { status, auto_advance, billing_reason: reason } = invoice;
  return status === "draft" && auto_advance === false && reason !== "manual";
}

function isMarked(item: CutoverItem, old: StripeSubscription): boolean {
  return old.metadata[cutoverMark] === item.cutoverId;
}

function ending(run: Run, item: CutoverItem, old: StripeSubscription | undefined): ItemChange {
  const isWanted = run.cutover.state === "rolling_back" && item.endsAs === "needs_operator";
  const state = isWanted ? "rolled_back" : (item.endsAs ?? "rolled_back");
  const isGone = old === undefined || isEnded(old);
  if (!isGone && isLeftPaused(item, old)) return leftPaused(item, old);
  const reason = isGone ? problems.canceledMeanwhile : problems.rolledBack;
  const problem = item.problem ?? { ...reason, subscriptionId: item.oldSubscription };
  return {
    item,
    to: { state, endsAs: null, resumesAs: null, problem },
    entry: remark("Nothing is left of it at Stripe."),
    claim: "release",
    // Events of the old subscription were ignored while it was claimed.
    ...(old !== undefined && isEnded(old) ? { endedAt: endOf(run, old) } : {}),
  };
}

function endOf(run: Run, { ended_at: at }: StripeSubscription): Date {
  return at === null ? run.stripe.now() : new Date(at * 1_000);
}
