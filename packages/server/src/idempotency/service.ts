import { createHash } from "node:crypto";
import { limits, refusals } from "@carryover/contract";
import { type Database, DatabaseUnavailable, joinedTo } from "../database/database.ts";
import { Refusal } from "../refusal.ts";
import * as store from "./store.ts";

/** A reply as it is remembered: exactly what was sent. */
export interface Reply {
  readonly status: number;
  readonly body: string;
}

/**
 * What work has begun, for a reply that takes requests to somebody else. It is committed first,
 * with the key, so that a repeat goes on with it instead of beginning anew.
 */
export interface Ticket {
  readonly ticket: string;
}

/** Work in the transaction that keeps the key. */
export type Begin = (database: Database) => Promise<Reply | Ticket>;

/**
 * Finishes what a ticket stands for, after the transaction; again, if a request is repeated. Null
 * if it is gone, so that the work is begun anew.
 */
export type Finish = (ticket: string) => Promise<Reply | null>;

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
   * there or neither; work that throws leaves the key free. A ticket is kept in the same way, and
   * the reply once it is finished; if that is refused for good, the key is free again. Throws
   * idempotency_key_reused.
   */
  once(request: KeyedRequest, begin: Begin, finish?: Finish): Promise<Reply>;
  /**
   * The same for a client that has no key, but counts its tries: v1 clients do when a reply is
   * lost. A first try (0) is always run; a repeat of the same content, within the time that so many
   * tries may have taken, answers what the first one answered, and waits for it if it still runs.
   */
  attempt(
    request: Omit<KeyedRequest, "key"> & { readonly repeat: number },
    begin: Begin,
    finish?: Finish,
  ): Promise<Reply>;
  /** Forgets what is older than 24 hours; gives how many replies. */
  sweep(): Promise<number>;
}

export function createIdempotencyService(database: Database, now: () => Date): IdempotencyService {
  const before = (ms: number) => new Date(now().getTime() - ms);
  const cutoff = () => before(limits.idempotencyMs);
  return {
    once: (request, begin, finish) =>
      once(database, request, { now: now(), cutoff: cutoff() }, { begin, finish }),
    async attempt({ repeat, ...request }, begin, finish) {
      // No header can hold this character, so no key of a client is ever the same.
      const digest = createHash("sha256").update(request.content).digest("hex");
      const key = `\u0001${digest}`;
      // A first try that fails must not leave its repeats the reply of an earlier one like it.
      if (repeat === 0) await store.deleteReply(database, request.environmentId, key);
      const times = {
        now: now(),
        cutoff: repeat === 0 ? endOfTime : before(repeat * limits.repeatMs),
      };
      return once(database, { ...request, key }, times, { begin, finish });
    },
    sweep: () => store.deleteRepliesBefore(database, cutoff()),
  };
}

/** Whatever is kept is older than this, so a first try takes its place. */
const endOfTime = new Date("9999-12-31T00:00:00.000Z");

async function once(
  database: Database,
  request: KeyedRequest,
  times: { now: Date; cutoff: Date },
  { begin, finish }: { begin: Begin; finish: Finish | undefined },
): Promise<Reply> {
  const { environmentId, key } = request;
  for (let attempt = 0; attempt < limits.decisionAttemptsMax; attempt++) {
    const begun = await claimed(database, request, times, begin);
    if (!("ticket" in begun)) return begun;
    const reply = await finished(database, request, begun, finish);
    if (reply !== null) {
      await store.saveReply(database, environmentId, key, reply);
      return reply;
    }
    await store.releaseKey(database, environmentId, key, begun.ticket);
  }
  throw new DatabaseUnavailable("What was begun under this key keeps going away.");
}

/** A no for good leaves the key free; anything else leaves the ticket to a repeat. */
async function finished(
  database: Database,
  { environmentId, key }: KeyedRequest,
  { ticket }: Ticket,
  finish: Finish | undefined,
): Promise<Reply | null> {
  try {
    return (await finish?.(ticket)) ?? null;
  } catch (error) {
    const isFinal = error instanceof Refusal && !refusals[error.code].retryable;
    if (isFinal) await store.releaseKey(database, environmentId, key, ticket);
    throw error;
  }
}

/** The reply or ticket that is kept under the key, or those of the work that begins now. */
function claimed(
  database: Database,
  request: KeyedRequest,
  times: { now: Date; cutoff: Date },
  begin: Begin,
): Promise<Reply | Ticket> {
  const { environmentId, key } = request;
  const requestSha256 = createHash("sha256").update(request.content).digest("hex");
  return database.transaction(
    async (transaction) => {
      const claim = { environmentId, key, requestSha256, ...times };
      if (!(await store.claimKey(transaction, claim))) {
        const kept = await store.loadReply(transaction, environmentId, key);
        if (kept?.requestSha256 !== requestSha256) throw new Refusal("idempotency_key_reused");
        if (kept.status === store.unfinished) return { ticket: kept.body };
        return { status: kept.status, body: kept.body };
      }
      const begun = await begin(joinedTo(transaction, database));
      const kept = "ticket" in begun ? { status: store.unfinished, body: begun.ticket } : begun;
      await store.saveReply(transaction, environmentId, key, kept);
      return begun;
    },
    { repeatable: true },
  );
}
