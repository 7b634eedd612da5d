import { createHash } from "node:crypto";
import { limits } from "@carryover/contract";
import { type Database, joinedTo } from "../database/database.ts";
import { Refusal } from "../refusal.ts";
import * as store from "./store.ts";

/** A reply as it is remembered: exactly what was sent. */
export interface Reply {
  readonly status: number;
  readonly body: string;
}

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
   * there or neither; work that throws leaves the key free. Throws idempotency_key_reused.
   */
  once(request: KeyedRequest, work: (database: Database) => Promise<Reply>): Promise<Reply>;
  /**
   * The same for a client that has no key, but counts its tries: v1 clients do when a reply is
   * lost. A first try (0) is always run; a repeat of the same content, within the time that so many
   * tries may have taken, answers what the first one answered, and waits for it if it still runs.
   */
  attempt(
    request: Omit<KeyedRequest, "key"> & { readonly repeat: number },
    work: (database: Database) => Promise<Reply>,
  ): Promise<Reply>;
  /** Forgets what is older than 24 hours; gives how many replies. */
  sweep(): Promise<number>;
}

export function createIdempotencyService(database: Database, now: () => Date): IdempotencyService {
  const before = (ms: number) => new Date(now().getTime() - ms);
  const cutoff = () => before(limits.idempotencyMs);
  return {
    once: (request, work) => once(database, request, { now: now(), cutoff: cutoff() }, work),
    async attempt({ repeat, ...request }, work) {
      // No header can hold this character, so no key of a client is ever the same.
      const digest = createHash("sha256").update(request.content).digest("hex");
      const key = `\u0001${digest}`;
      // A first try that fails must not leave its repeats the reply of an earlier one like it.
      if (repeat === 0) await store.deleteReply(database, request.environmentId, key);
      const times = {
        now: now(),
        cutoff: repeat === 0 ? endOfTime : before(repeat * limits.repeatMs),
      };
      return once(database, { ...request, key }, times, work);
    },
    sweep: () => store.deleteRepliesBefore(database, cutoff()),
  };
}

/** Whatever is kept is older than this, so a first try takes its place. */
const endOfTime = new Date("9999-12-31T00:00:00.000Z");

function once(
  database: Database,
  request: KeyedRequest,
  times: { now: Date; cutoff: Date },
  work: (database: Database) => Promise<Reply>,
): Promise<Reply> {
  const { environmentId, key } = request;
  const requestSha256 = createHash("sha256").update(request.content).digest("hex");
  return database.transaction(
    async (transaction) => {
      const claim = { environmentId, key, requestSha256, ...times };
      if (!(await store.claimKey(transaction, claim))) {
        const kept = await store.loadReply(transaction, environmentId, key);
        if (kept?.requestSha256 !== requestSha256) throw new Refusal("idempotency_key_reused");
        return { status: kept.status, body: kept.reply };
      }
      const reply = await work(joinedTo(transaction, database));
      const kept = { status: reply.status, reply: reply.body };
      await store.saveReply(transaction, environmentId, key, kept);
      return reply;
    },
    { repeatable: true },
  );
}
