import { createHash, randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { limits, refusals } from "@carryover/contract";
import { batchedLookup } from "../batched-lookup.ts";
import {
  type Database,
  DatabaseBusy,
  DatabaseUnavailable,
  joinedTo,
} from "../database/database.ts";
import { Pending } from "../pending.ts";
import { Refusal } from "../refusal.ts";
import type { Delivery } from "./delivery.ts";
import { LiveTries, type LiveTry } from "./live-tries.ts";
import * as store from "./tries-store.ts";
import type { Reply, Work } from "./work.ts";

/** A request without a key, whose client counts its tries. */
export interface CountedRequest {
  readonly environmentId: string;
  /** The API key that it came with. */
  readonly keyId: string;
  /** Method, path and body: everything that makes it this request. */
  readonly content: string;
  /** How often it was tried before; 0 for a first try. */
  readonly repeat: number;
  readonly delivery: Delivery;
}

/** Runs attempts of requests, and answers a repeat with a lost reply. */
export interface Tries {
  attempt<T>(database: Database, request: CountedRequest, work: Work<T>): Promise<Reply>;
  /** Deletes attempts too old for any repeat; returns their number. */
  sweep(database: Database): Promise<number>;
}

/**
 * 1. A repeat takes the reply of an equal attempt that is known to be lost, and waits for one whose
 *    client disconnected while it ran. All other replies belong to somebody else.
 * 2. A first attempt runs, and so does a repeat without such a reply. The reply is stored with the
 *    work.
 * 3. Pending work is finished.
 * 4. The row is deleted, and then the reply is sent. If the connection breaks, the row is restored.
 */
export function createTries(now: () => Date): Tries {
  const live = new LiveTries();
  const released = batchedLookup((database: Database, _, ids) => store.releaseTries(database, ids));
  return {
    attempt(database, request, work) {
      const isReleased = (id: string) => released(database, "", id);
      return attempt({ database, now, live, isReleased }, request, work);
    },
    sweep(database) {
      const oldestMs = limits.repeatMs * limits.repeatsMax;
      return store.deleteTriesBefore(database, new Date(now().getTime() - oldestMs));
    },
  };
}

interface Context {
  readonly database: Database;
  readonly now: () => Date;
  readonly live: LiveTries;
  /** Takes back a reply that is kept; undefined if a repeat has taken it. */
  readonly isReleased: (id: string) => Promise<true | undefined>;
}

async function attempt<T>(
  context: Context,
  { delivery, repeat, content, ...caller }: CountedRequest,
  work: Work<T>,
): Promise<Reply> {
  const contentSha256 = createHash("sha256").update(content).digest("hex");
  const row = () => ({ ...caller, contentSha256, id: randomUUID(), createdAt: context.now() });
  let lost = repeat > 0;
  for (let count = 0; count < limits.decisionAttemptsMax; count++) {
    const one = context.live.enter(context.database, row(), delivery);
    try {
      const kept = lost ? await take<T>(context, one, repeat) : null;
      lost = false;
      const reply = await replyOf(context, one, work, kept);
      await one.done();
      if (reply !== null && (await send(context, one, reply))) return reply;
    } catch (error) {
      await one.failed();
      throw error;
    } finally {
      context.live.leave(one);
    }
  }
  throw new DatabaseBusy("The pending work of the request keeps disappearing.");
}

/**
 * Returns the reply, or pending work, of an equal attempt whose reply was lost; null without one.
 */
async function take<T>(
  { database, now, live }: Context,
  one: LiveTry,
  repeat: number,
): Promise<Reply | Pending<T> | null> {
  const windowMs = limits.repeatMs * Math.min(repeat, limits.repeatsMax);
  for (;;) {
    await live.marked(one.row);
    const candidates = {
      ...one.row,
      cutoff: new Date(now().getTime() - windowMs),
      answering: live.answering(one.row),
      silentMs: limits.trySilentMs,
    };
    const taken = await store.takeTry<T>(database, one.row, candidates);
    if (taken !== null || !(await store.isTryAwaited(database, candidates))) return taken;
    // The client has disconnected, so the work is not started.
    if (one.delivery.isLost) throw new DatabaseUnavailable("The client has left while it waited.");
    await sleep(limits.tryPollMs);
  }
}

/**
 * Returns the reply to a stored outcome, or to work that starts now. Null if pending work is gone.
 */
async function replyOf<T>(
  context: Context,
  one: LiveTry,
  work: Work<T>,
  kept: Reply | Pending<T> | null,
): Promise<Reply | null> {
  one.working();
  const begun = kept ?? (await begin(context, one, work));
  if (!(begun instanceof Pending)) return begun;
  one.finishing();
  try {
    const reply = (await work.finish?.(begun.begun)) ?? null;
    if (reply === null) await store.deleteTry(context.database, one.row.id);
    return reply;
  } catch (error) {
    const isFinal = error instanceof Refusal && !refusals[error.code].retryable;
    // The client is asked to repeat, and the repeat continues the pending work.
    if (isFinal) await store.deleteTry(context.database, one.row.id);
    else await store.leaveTry(context.database, one.row.id, begun);
    throw error;
  }
}

async function begin<T>(
  { database }: Context,
  one: LiveTry,
  work: Work<T>,
): Promise<Reply | Pending<T>> {
  await work.prepare?.();
  // Whether a commit that broke off was done shows in the row, which the client's repeat takes.
  return database.transaction(async (transaction) => {
    const begun = await work.begin(joinedTo(transaction, database));
    const state = one.delivery.isLost ? "undelivered" : "kept";
    await store.keepTry(transaction, one.row, state, begun);
    return begun;
  });
}

/**
 * Prepares the reply for sending. False if a repeat has it because it took this process for dead.
 */
async function send(context: Context, one: LiveTry, reply: Reply): Promise<boolean> {
  const { database, isReleased } = context;
  if (one.delivery.isLost) {
    await store.leaveTry(database, one.row.id, reply);
    return true;
  }
  if ((await isReleased(one.row.id)) === undefined) return false;
  one.sending(() => store.keepTry(database, one.row, "undelivered", reply));
  return true;
}
