import {
  isStripeId,
  limits,
  type RecordIssue,
  recordIssue,
  type SubscriptionRecord,
} from "@carryover/contract";
import type { Database } from "../../database/database.ts";
import { billingProviderOf } from "../../environments/service.ts";
import { billingRefusal, type ConnectionOf } from "../../integrations/service.ts";
import { Refusal } from "../../refusal.ts";
import { type Stripe, StripeError, type StripeSubscription } from "../../stripe/stripe.ts";
import { knownBillingIds } from "../former-names-store.ts";

/** A record that adopts a subscription, with the provider's state of it. */
export interface AdoptingRecord {
  readonly record: SubscriptionRecord;
  /** The missing state, if the provider could not be asked; null if nothing is missing. */
  readonly issue: RecordIssue | null;
}

/** Asks the provider about what records adopt; records that adopt nothing come back as they are. */
export type Adopt = (
  database: Database,
  environmentId: string,
  records: readonly SubscriptionRecord[],
) => Promise<readonly AdoptingRecord[]>;

/** Returns records unchanged, for environments without a provider to ask. */
export const adoptNothing: Adopt = async (_database, _environmentId, records) =>
  records.map((record) => ({ record, issue: null }));

/** How many subscriptions are read at a time; the limiter of the account spreads them. */
const readingMax = 8;

/**
 * Makes the function that adds trial, end and payment state to records that link a subscription of
 * the billing provider for the first time and lack them. The provider is asked once, before any
 * transaction. A provider that does not answer rejects nothing; the record then carries the missing
 * state as an issue.
 */
export function createAdoption(
  now: () => Date,
  connectionOf: ConnectionOf,
  waitMs: number = limits.adoptionWaitMs,
): Adopt {
  return async (database, environmentId, records) => {
    const silent = records.flatMap((record) => billingIdToAsk(record, now()) ?? []);
    if (silent.length === 0 || (await billingProviderOf(database, environmentId)) === null) {
      return adoptNothing(database, environmentId, records);
    }
    const ids = [...new Set(silent)];
    const known = await knownBillingIds(database, environmentId, ids);
    const wanted = ids.filter((id) => !known.has(id));
    const stripeOf = async () => (await connectionOf(database, environmentId)).stripe;
    const answers = await readAll(wanted, stripeOf, waitMs);
    return records.map((record) => {
      const id = billingIdToAsk(record, now());
      const answer = id === null ? undefined : answers.get(id);
      if (answer === undefined) return { record, issue: null };
      if (typeof answer === "string") return { record, issue: unknownState(id ?? "", answer) };
      return { record: { ...stateOf(answer, now()), ...record }, issue: null };
    });
  };
}

/** Returns the billing id of a record without state; null for any other. */
function billingIdToAsk(record: SubscriptionRecord, now: Date): string | null {
  const { billingId, endDate } = record;
  const says = stateNames.some((name) => record[name] !== undefined);
  const isOver = endDate != null && Date.parse(endDate) <= now.getTime();
  const isAsked = billingId != null && isStripeId(billingId) && !says && !isOver;
  return isAsked ? billingId : null;
}

const stateNames = [
  ...(["status", "trialEndDate", "canceledAt", "cancelAt", "endedAt"] as const),
  ...(["cancelAtPeriodEnd", "paused", "pastDue"] as const),
] as const;

/**
 * Reads the state of each, or the reason why it is unknown. Stops asking when the provider is down.
 */
async function readAll(
  ids: readonly string[],
  stripeOf: () => Promise<Stripe>,
  waitMs: number,
): Promise<Map<string, StripeSubscription | string>> {
  const answers = new Map<string, StripeSubscription | string>();
  if (ids.length === 0) return answers;
  const until = performance.now() + waitMs;
  let away: string | null = null;
  let stripe: Stripe;
  try {
    stripe = await stripeOf();
  } catch (error) {
    const reason = reasonOf(error);
    return new Map(ids.map((id) => [id, reason]));
  }
  const waiting = [...ids];
  const work = async () => {
    for (let id = waiting.shift(); id !== undefined; id = waiting.shift()) {
      if (performance.now() > until) away ??= "Stripe takes too long to answer.";
      const answer: StripeSubscription | string =
        away ??
        (await inTime(stripe.subscription(id), until).catch((error: unknown) => {
          const isOnlyThisOne = error instanceof StripeError && error.kind === "missing";
          if (isOnlyThisOne) return "Stripe has no such subscription in this account.";
          away = reasonOf(error);
          return away;
        }));
      answers.set(id, answer);
    }
  };
  await Promise.all(Array.from({ length: Math.min(readingMax, ids.length) }, work));
  return answers;
}

/** Returns the answer, if it arrives in time: a slow Stripe must not delay a batch for long. */
async function inTime<T>(answer: Promise<T>, until: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    const fail = () => reject(new StripeError("unknown", "Stripe takes too long to answer."));
    timer = setTimeout(fail, Math.max(0, until - performance.now()));
  });
  try {
    return await Promise.race([answer, late]);
  } finally {
    clearTimeout(timer);
  }
}

/**
 * Returns why it could not be asked, in words. Rethrows errors that do not concern the connection.
 */
function reasonOf(error: unknown): string {
  const refusal = error instanceof Refusal ? error : billingRefusal(error);
  if (!(refusal instanceof Refusal)) throw error;
  return refusal.message;
}

/**
 * Returns the state in the form of a record. Its status follows Stripe's clock, which a test clock
 * may shift: the status counts, and dates that contradict it by our clock are left out, since
 * nobody could correct either.
 */
function stateOf(subscription: StripeSubscription, now: Date): Partial<SubscriptionRecord> {
  const { status, trial_end, cancel_at, cancel_at_period_end, ended_at, items } = subscription;
  const { billing_cycle_anchor: anchor, start_date } = subscription;
  const isAhead = (at: number) => at * 1_000 > now.getTime() + limits.recordClockSkewMs;
  const isBehind = (at: number) => at * 1_000 <= now.getTime() - limits.recordClockSkewMs;
  const periodEnd = Math.max(...items.data.map((item) => item.current_period_end));
  const cancelAt = cancel_at ?? (cancel_at_period_end ? periodEnd : null);
  const hasEnd = cancelAt !== null && ended_at === null && !isBehind(cancelAt);
  const isTrialing = status === "trialing";
  const hasTrial = trial_end !== null && !(isTrialing ? isBehind(trial_end) : isAhead(trial_end));
  return {
    status: isTrialing && !hasTrial ? "active" : status,
    ...(hasTrial && { trialEndDate: dateOf(trial_end) }),
    ...(hasEnd && { cancelAt: dateOf(cancelAt) }),
    ...(ended_at !== null && !isAhead(ended_at) && { endedAt: dateOf(ended_at) }),
    ...(anchor !== start_date && { billingCycleAnchor: dateOf(anchor) }),
  };
}

function dateOf(seconds: number): string {
  return new Date(seconds * 1_000).toISOString();
}

function unknownState(billingId: string, reason: string): RecordIssue {
  const message =
    `What Stripe says of "${billingId}" is not known: its trial, an end to come, and whether it ` +
    `is paid. ${reason}`;
  return recordIssue("billing_state_unknown", "/billingId", { message });
}
