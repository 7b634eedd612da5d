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
  /** Forgets what is older than 24 hours; gives how many replies. */
  sweep(): Promise<number>;
}

export function createIdempotencyService(database: Database, now: () => Date): IdempotencyService {
  const cutoff = () => new Date(now().getTime() - limits.idempotencyMs);
  return {
    once: (request, work) => once(database, request, { now: now(), cutoff: cutoff() }, work),
    sweep: () => store.deleteRepliesBefore(database, cutoff()),
  };
}

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
