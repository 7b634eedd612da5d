import { createHash } from "node:crypto";
import { limits, refusals } from "@carryover/contract";
import { type Database, DatabaseBusy, joinedTo } from "../database/database.ts";
import { Pending } from "../pending.ts";
import { Refusal } from "../refusal.ts";
import * as store from "./store.ts";
import { type CountedRequest, createTries } from "./tries.ts";
import type { Reply, Work } from "./work.ts";

export type { CountedRequest } from "./tries.ts";
export type { Reply, Work } from "./work.ts";

/** A request that carries an Idempotency-Key. */
export interface KeyedRequest {
  readonly environmentId: string;
  readonly key: string;
  /** Method, path and body: everything that makes it this request. */
  readonly content: string;
}

/** Makes a repeated POST answer what the first one answered, for 24 hours. */
export interface IdempotencyService {
  /**
   * Runs work once per key. The reply is stored in the work's own transaction, so that both exist
   * or neither; work that throws leaves the key free. Pending work is stored in the same way, and
   * the reply once it is finished; a final refusal frees the key. Throws idempotency_key_reused.
   */
  once<T>(database: Database, request: KeyedRequest, work: Work<T>): Promise<Reply>;
  /**
   * Runs work for a client without a key that counts its attempts, as v1 clients do when a reply is
   * lost. A repeat gets the reply of an equal attempt if that reply is known to be lost and nobody
   * else has taken it; any other attempt runs. Each request therefore runs at least once, and no
   * request gets another one's reply.
   */
  attempt<T>(database: Database, request: CountedRequest, work: Work<T>): Promise<Reply>;
  /** Deletes replies that no repeat can ask for any more; returns their number. */
  sweep(database: Database): Promise<number>;
}

export function createIdempotencyService(now: () => Date): IdempotencyService {
  const cutoff = () => new Date(now().getTime() - limits.idempotencyMs);
  const tries = createTries(now);
  return {
    once: (database, request, work) =>
      once(database, request, { now: now(), cutoff: cutoff() }, work),
    attempt: tries.attempt,
    async sweep(database) {
      const keyed = await store.deleteRepliesBefore(database, cutoff());
      return keyed + (await tries.sweep(database));
    },
  };
}

interface Times {
  readonly now: Date;
  readonly cutoff: Date;
}

async function once<T>(
  database: Database,
  request: KeyedRequest,
  times: Times,
  work: Work<T>,
): Promise<Reply> {
  const { environmentId, key } = request;
  for (let attempt = 0; attempt < limits.decisionAttemptsMax; attempt++) {
    const begun =
      (await loadOrPrepare(database, request, times, work)) ??
      (await beginUnderKey(database, request, times, work));
    if (!(begun instanceof Pending)) return begun;
    const reply = await finishPending(database, request, begun, work);
    if (reply !== null) {
      await store.saveReply(database, environmentId, key, reply);
      return reply;
    }
    await store.releaseKey(database, environmentId, key, begun);
  }
  throw new DatabaseBusy("The pending work of this key keeps disappearing.");
}

/**
 * Returns the stored outcome of the key; null without one, and then the work is prepared. Work
 * without `prepare` skips this look-up, since its claim of the key finds the same.
 */
async function loadOrPrepare<T>(
  database: Database,
  request: KeyedRequest,
  { cutoff }: Times,
  work: Work<T>,
): Promise<Reply | Pending<T> | null> {
  if (work.prepare === undefined) return null;
  const kept = await store.loadReply<T>(database, request.environmentId, request.key);
  if (kept !== null && kept.createdAt >= cutoff) return replyTo(request, kept);
  await work.prepare();
  return null;
}

/**
 * Completes pending work. A final refusal frees the key; any other error leaves the work to a
 * repeat.
 */
async function finishPending<T>(
  database: Database,
  { environmentId, key }: KeyedRequest,
  pending: Pending<T>,
  work: Work<T>,
): Promise<Reply | null> {
  try {
    return (await work.finish?.(pending.begun)) ?? null;
  } catch (error) {
    const isFinal = error instanceof Refusal && !refusals[error.code].retryable;
    if (isFinal) await store.releaseKey(database, environmentId, key, pending);
    throw error;
  }
}

/** Returns the stored outcome of the key, or runs the work. */
function beginUnderKey<T>(
  database: Database,
  request: KeyedRequest,
  times: Times,
  work: Work<T>,
): Promise<Reply | Pending<T>> {
  const { environmentId, key } = request;
  return database.transaction(
    async (transaction) => {
      const claim = { environmentId, key, requestSha256: digestOf(request), ...times };
      if (!(await store.claimKey(transaction, claim))) {
        return replyTo(request, await store.loadReply<T>(transaction, environmentId, key));
      }
      const begun = await work.begin(joinedTo(transaction, database));
      await store.saveReply(transaction, environmentId, key, begun);
      return begun;
    },
    { repeatable: true },
  );
}

/** Returns the stored outcome. Throws idempotency_key_reused if it belongs to another request. */
function replyTo<T>(
  request: KeyedRequest,
  kept: store.RememberedReply<T> | null,
): Reply | Pending<T> {
  if (kept?.requestSha256 !== digestOf(request)) throw new Refusal("idempotency_key_reused");
  return kept.outcome;
}

function digestOf({ content }: KeyedRequest): string {
  return createHash("sha256").update(content).digest("hex");
}
