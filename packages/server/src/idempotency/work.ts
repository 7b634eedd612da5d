import type { Database } from "../database/database.ts";
import type { Pending } from "../pending.ts";

/** A reply as it is remembered: exactly what was sent. */
export interface Reply {
  readonly status: number;
  readonly body: string;
}

/** What a POST does, in its three parts; `T` is plain data. */
export interface Work<T = never> {
  /** Runs before the transaction, and may ask anybody; left out where a reply is kept already. */
  prepare?(): Promise<void>;
  /**
   * Runs in the transaction that keeps the reply. What it has begun for somebody else is committed
   * with it, so that a repeat goes on with that instead of beginning anew.
   */
  begin(joined: Database): Promise<Reply | Pending<T>>;
  /**
   * Finishes what was begun, after the transaction; again, if a request is repeated. Null if it is
   * gone, so that the work is begun anew.
   */
  finish?(begun: T): Promise<Reply | null>;
}
