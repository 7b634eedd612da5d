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
   * Runs work once per key. The reply is kept in the work's own transaction, so either both are
   * there or neither; work that throws leaves the key free. What it has begun is kept in the same
   * way, and the reply once it is finished; if that is refused for good, the key is free again.
   * Throws idempotency_key_reused.
   */
  once<T>(request: KeyedRequest, work: Work<T>): Promise<Reply>;
  /**
   * Runs work for a client that has no key, but counts its tries: v1 clients do when a reply is
   * lost. A repeat answers what a try like it did, if it is known that this reply was not
   * delivered and nobody else has taken it; any other try runs. So each request is done at least
   * once, and none is answered with the outcome of another.
   */
  attempt<T>(request: CountedRequest, work: Work<T>): Promise<Reply>;
  /** Forgets what no repeat may ask for any more; gives how many replies. */
  sweep(): Promise<number>;
}

export function createIdempotencyService(database: Database, now: () => Date): IdempotencyService {
  const cutoff = () => new Date(now().getTime() - limits.idempotencyMs);
  const tries = createTries(database, now);
  return {
    once: (request, work) => once(database, request, { now: now(), cutoff: cutoff() }, work),
    attempt: tries.attempt,
    async sweep() {
      const keyed = await store.deleteRepliesBefore(database, cutoff());
      return keyed + (await tries.sweep());
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
      (await keptBefore(database, request, times, work)) ??
      (await claimed(database, request, times, work));
    if (!(begun instanceof Pending)) return begun;
    const reply = await finished(database, request, begun, work);
    if (reply !== null) {
      await store.saveReply(database, environmentId, key, reply);
      return reply;
    }
    await store.releaseKey(database, environmentId, key, begun);
  }
  throw new DatabaseBusy("What was begun under this key keeps going away.");
}

/**
 * What is kept under the key already; null if there is nothing, and then the work is prepared. Work
 * that asks nobody needs no such look: its claim of the key says the same.
 */
async function keptBefore<T>(
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

/** A no for good leaves the key free; anything else leaves what was begun to a repeat. */
async function finished<T>(
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

/** What is kept under the key, or what the work gives that begins now. */
function claimed<T>(
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

/** What was kept for this request. Throws idempotency_key_reused if it was for another one. */
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
