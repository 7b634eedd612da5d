import type { Database } from "../database/database.ts";
import type { Pending } from "../pending.ts";

/** A reply as it is remembered: exactly what was sent. */
export interface Reply {
  readonly status: number;
  readonly body: string;
}

/** The three parts of a POST; `T` is plain data. */
export interface Work<T = never> {
  /** Runs before the transaction, and may ask anybody; left out where a reply is kept already. */
  prepare?(): Promise<void>;
  /**
   * Runs in the transaction that stores the reply. Pending work is committed with it, so that a
   * repeat continues it instead of starting again.
   */
  begin(database: Database): Promise<Reply | Pending<T>>;
  /**
   * Finishes pending work after the transaction; again for each repeat. Returns null if it is gone,
   * so that the work starts again.
   */
  finish?(begun: T): Promise<Reply | null>;
}
