import { emptiesDraft, type LeavingRequest, stopsDraft } from "../../stripe/left-draft.ts";
import { stripePath } from "../../stripe/path.ts";
import { existing } from "../../stripe/reading.ts";
import { keepingDiscounts } from "../../stripe/standing-discounts.ts";
import { isEnded, type StripeInvoice, type StripeSubscription } from "../../stripe/stripe.ts";
import { isMissing } from "./errors.ts";
import { sendOnce, type TaskRun } from "./run.ts";
import * as billingStore from "./store.ts";
import type { TaskWork } from "./task.ts";
import { seconds } from "./terms/terms.ts";
import { withdrawal } from "./update.ts";

/** Returns a subscription at the provider that has ended; null if it is running. */
async function endedAtProvider(
  run: TaskRun,
  billingId: string,
): Promise<StripeSubscription | null> {
  const billedSubscription = await run.connection.stripe.subscription(billingId);
  return isEnded(billedSubscription) ? billedSubscription : null;
}

/** Ends a subscription at once. One that has ended already is what was asked for. */
export async function endAtProvider(
  run: TaskRun,
  billingId: string,
  isProrated: boolean,
): Promise<StripeSubscription> {
  const look = () => endedAtProvider(run, billingId);
  const done = await look();
  if (done !== null) return done;
  const settle = { invoice_now: isProrated, prorate: isProrated };
  try {
    return await sendOnce(run, {
      method: "DELETE",
      path: stripePath`/v1/subscriptions/${billingId}`,
      build: async () => settle,
      look,
    });
  } catch (error) {
    // The answer to a second cancellation.
    const ended = isMissing(error) ? await look() : null;
    if (ended === null) throw error;
    return ended;
  }
}

/**
 * Ends a replaced subscription at the provider. If it was renewed meanwhile, its invoice is a draft
 * for an hour: it is kept from being finalized, or one period would be paid twice, and an unpaid
 * period has no refund. Foreign lines on the draft return to the customer. A subscription that the
 * provider lacks needs no ending.
 */
export async function runEnd(
  run: TaskRun,
  { billingId, isProrated }: Extract<TaskWork, { kind: "end" }>,
): Promise<void> {
  const { stripe } = run.connection;
  const billedSubscription = await existing(() => stripe.subscription(billingId));
  if (billedSubscription === null) return completeTask(run);
  const renewal = renewalOf(billedSubscription);
  const unpaid = await unpaidSince(run, billingId, renewal);
  const drafts = unpaid.filter(({ status }) => status === "draft");
  // First, so that no draft is finalized if the rest fails.
  for (const draft of drafts) await leave(run, stopsDraft(draft));
  await endAtProvider(run, billingId, isProrated && unpaid.length === 0);
  for (const draft of drafts) await leave(run, await emptiesDraft(stripe, draft));
  await completeTask(run);
}

async function leave({ connection, task }: TaskRun, request: LeavingRequest | null): Promise<void> {
  if (request === null) return;
  const { name, ...rest } = request;
  await connection.stripe.send({ ...rest, key: `carryover-${task.id}-${name}` });
}

async function completeTask({ database, task }: TaskRun): Promise<void> {
  await billingStore.deleteTask(database, task);
}

/** Returns when its period began, in seconds. */
function renewalOf({ items }: StripeSubscription): number {
  return items.data[0]?.current_period_start ?? 0;
}

/** Returns the unpaid invoices of its current period. */
async function unpaidSince(
  { connection }: TaskRun,
  subscription: string,
  since: number,
): Promise<StripeInvoice[]> {
  const page = await connection.stripe.invoices({ subscription, limit: 100 });
  return page.data.filter(
    (invoice) =>
      invoice.created >= since &&
      invoice.billing_reason === "subscription_cycle" &&
      (invoice.status === "draft" || invoice.status === "open"),
  );
}

/** Lets a subscription at the provider end when it does here, or go on. */
export async function runEndLater(
  run: TaskRun,
  { billingId, at }: Extract<TaskWork, { kind: "end-later" }>,
): Promise<void> {
  const { stripe } = run.connection;
  const cancelAt = at === null ? null : seconds(new Date(at));
  const isDue = cancelAt !== null && cancelAt <= seconds(stripe.now());
  if (isDue) return runEnd(run, { kind: "end", billingId, isProrated: false });
  const isDone = (billedSubscription: StripeSubscription) =>
    isEnded(billedSubscription) ||
    (billedSubscription.cancel_at === cancelAt && !billedSubscription.cancel_at_period_end);
  if ((await existing(() => stripe.subscription(billingId))) === null) return completeTask(run);
  const look = async () => {
    const billedSubscription = await stripe.subscription(billingId);
    return isDone(billedSubscription) ? billedSubscription : null;
  };
  if ((await look()) === null) {
    await sendOnce(run, {
      method: "POST",
      path: stripePath`/v1/subscriptions/${billingId}`,
      async build() {
        const billedSubscription = await stripe.subscription(billingId);
        const end = { cancel_at: cancelAt, proration_behavior: "none" };
        return keepingDiscounts(
          billedSubscription,
          cancelAt === null ? withdrawal(billedSubscription) : end,
        );
      },
      look,
    });
  }
  await completeTask(run);
}
