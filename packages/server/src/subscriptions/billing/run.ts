import { limits } from "@carryover/contract";
import type { Database } from "../../database/database.ts";
import type { Connection, ConnectionOf } from "../../integrations/service.ts";
import { Refusal } from "../../refusal.ts";
import type {
  Params,
  StripeReply,
  StripeRequest,
  StripeSubscription,
} from "../../stripe/stripe.ts";
import { isFailureOfProvider, isRefused } from "./errors.ts";
import * as billingStore from "./store.ts";
import type { BillingTask, TaskState } from "./task.ts";
import { seconds } from "./terms/terms.ts";

/** The context of work at the provider. */
export interface BillingContext {
  readonly database: Database;
  readonly connectionOf: ConnectionOf;
  readonly now: () => Date;
}

/** One task in progress. */
export interface TaskRun extends BillingContext {
  readonly task: BillingTask;
  /** The task as it was last written or read here. */
  readonly known: { task: BillingTask };
  readonly connection: Connection;
}

/** How one kind of request is made, and how it is found out whether it was done. */
export interface Sending {
  readonly method: StripeRequest["method"];
  readonly path: string;
  /** Builds the parameters from the current rows. */
  build(): Promise<Params>;
  /** Returns the result of the request if it was already executed; null otherwise. */
  look(): Promise<StripeSubscription | null>;
}

/**
 * Completes a task's request. An earlier attempt may have succeeded, so its result is searched for
 * first. Then the identical request is sent with the same key, as long as the provider knows the
 * key; later, after two searches without a result, a new request is made. Throws StripeError, and
 * billing_unavailable if the task must wait.
 *
 * The provider stores a failure of its own (5xx) as the answer of the key, so that the same request
 * gets it for a day. A new key before then would not be safe, however often nothing was found: the
 * failed request may still be executed, at an unknown time, and two subscriptions would be charged.
 * So the task waits, reports until when, and can be given up.
 */
export async function sendOnce(run: TaskRun, sending: Sending): Promise<StripeSubscription> {
  const { stripe } = run.connection;
  let task = run.task;
  if (task.state.request !== null) {
    const done = await sending.look();
    if (done !== null) return done;
    if (ageOf(task, stripe.now()) > limits.billingKeyMs) {
      task = await prepareAfterSecondLook(run, task, sending);
    }
  } else {
    task = await prepare(run, task, sending, task.state.epoch);
  }
  try {
    return await send(run, task);
  } catch (error) {
    // Nothing was done. If the request named an instant that has passed meanwhile, build a new one.
    if (isFailureOfProvider(error)) throw waiting(task);
    if (!isRefused(error) || !isStale(task, seconds(stripe.now()))) throw error;
    return send(run, await prepare(run, task, sending, task.state.epoch + 1));
  }
}

/** Says until when a task waits whose request the provider has failed at. */
function waiting({ action, firstSentAt, createdAt }: BillingTask): Refusal {
  const until = new Date((firstSentAt ?? createdAt).getTime() + limits.billingKeyMs).toISOString();
  const message =
    "The billing provider has failed, and may have done what it was asked for or do it yet. It " +
    `is looked for until ${until}; if it is not there then, it is asked for anew.`;
  const isNew = action === "create";
  const instead = " To wait no longer, cancel the subscription: if it turns up, it is ended.";
  return new Refusal(
    "billing_unavailable",
    { waitsUntil: until },
    message + (isNew ? instead : ""),
  );
}

async function send(run: TaskRun, task: BillingTask): Promise<StripeSubscription> {
  const { request } = task.state;
  if (request === null) throw new Refusal("billing_unavailable");
  const reply: StripeReply<StripeSubscription> = await run.connection.stripe.send(request);
  return reply.object;
}

function ageOf({ firstSentAt }: BillingTask, now: Date): number {
  return firstSentAt === null ? 0 : now.getTime() - firstSentAt.getTime();
}

const instants = ["billing_cycle_anchor", "trial_end", "cancel_at"];

function isStale({ state }: BillingTask, now: number): boolean {
  const params = state.request?.params ?? {};
  return instants.some((name) => {
    const at = params[name];
    return typeof at === "number" && at <= now;
  });
}

/** Stores the exact request before it is sent. */
async function prepare(
  run: TaskRun,
  task: BillingTask,
  sending: Sending,
  epoch: number,
): Promise<BillingTask> {
  const params = await sending.build();
  const { method, path } = sending;
  const key = `carryover-${task.id}-${epoch}`;
  const state: TaskState = {
    ...task.state,
    epoch,
    request: { method, path, params, key },
    missedAt: null,
  };
  const firstSentAt = run.connection.stripe.now();
  return advance(run, task, { state, firstSentAt });
}

async function advance(
  { database, known }: TaskRun,
  task: BillingTask,
  next: Pick<BillingTask, "state" | "firstSentAt">,
): Promise<BillingTask> {
  const written = await billingStore.advanceTask(database, task, next);
  if (written !== null) {
    known.task = written;
    return written;
  }
  // Somebody else is at the same task. The same key and bytes are the same request, so both go on.
  const tasks = await billingStore.loadTasks(database, task.environmentId, task.customerId);
  const theirs = tasks.find(({ id }) => id === task.id);
  if (theirs === undefined) throw new TaskDone();
  known.task = theirs;
  return theirs;
}

/** Somebody else has brought the task to its end. */
export class TaskDone extends Error {
  override readonly name = "TaskDone";
}

/** Handles a first search without a result; a second one, a while later, allows a new request. */
async function prepareAfterSecondLook(
  run: TaskRun,
  task: BillingTask,
  sending: Sending,
): Promise<BillingTask> {
  const now = run.connection.stripe.now();
  const { missedAt } = task.state;
  if (missedAt === null) {
    const state = { ...task.state, missedAt: now.toISOString() };
    await advance(run, task, { state, firstSentAt: task.firstSentAt });
    throw new Refusal("billing_unavailable");
  }
  if (now.getTime() - Date.parse(missedAt) < limits.billingLookAgainMs) {
    throw new Refusal("billing_unavailable");
  }
  return prepare(run, task, sending, task.state.epoch + 1);
}
