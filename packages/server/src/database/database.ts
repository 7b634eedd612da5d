/** The one way to the store. Domain stores write SQL against it and never know which it is. */

export interface StatementOptions {
  /**
   * Whether each connection plans the statement once and keeps the plan. For statements that are
   * sent thousands of times a second, where planning costs more than running.
   */
  readonly isPrepared?: boolean;
}

/** Something that statements can be sent to. Parameters are scalars, arrays of scalars, or null. */
export interface Queryable {
  /** Sends one statement and returns its rows, with columns named as in the statement. */
  query<Row>(
    sql: string,
    parameters?: readonly unknown[],
    options?: StatementOptions,
  ): Promise<Row[]>;
  /** Sends one statement and returns the number of rows that it wrote. */
  execute(sql: string, parameters?: readonly unknown[]): Promise<number>;
}

/** An open transaction. */
export interface Transaction extends Queryable {
  /** Runs work that can fail on its own: if it throws, only its own statements are undone. */
  savepoint<T>(work: () => Promise<T>): Promise<T>;
  /** Runs work, and undoes its statements and hooks: only what it returns is left of it. */
  rehearse<T>(work: () => Promise<T>): Promise<T>;
  /**
   * Calls the hook once the transaction is committed; never if the transaction, or the savepoint
   * around this call, is rolled back.
   */
  afterCommit(hook: () => void): void;
}

export interface TransactionOptions {
  /**
   * Whether the work may run again after a connection that was lost during the commit, when its
   * result is unknown. True for work that detects its own repeats, such as a batch.
   */
  readonly repeatable?: boolean;
}

/** An open store. */
export interface Database extends Queryable {
  readonly store: "postgres" | "embedded";
  /** True where all that is done is part of a transaction that is open already. */
  readonly isJoined?: true;
  /**
   * Runs work in one transaction. It runs again from the start after a serialization failure, a
   * deadlock or a lost connection, so it must only send statements. Any other wait would block the
   * connection, which is the whole store if it is embedded. Throws DatabaseUnavailable when the
   * store cannot be reached.
   */
  transaction<T>(
    work: (transaction: Transaction) => Promise<T>,
    options?: TransactionOptions,
  ): Promise<T>;
  /** The connections of the pool, if there is one. */
  connections?(): PoolFigures;
  close(): Promise<void>;
}

/** Connections that are open, those of them that do nothing, and who waits for one. */
export interface PoolFigures {
  readonly total: number;
  readonly idle: number;
  readonly waiting: number;
}

/** The store cannot be reached, or was lost in the middle of something: an outage. */
export class DatabaseUnavailable extends Error {
  override readonly name = "DatabaseUnavailable";
}

/** Others keep changing the same rows, or what a request waits for does not end. */
export class DatabaseBusy extends DatabaseUnavailable {}

/** Returns the SQLSTATE of a database error, or null for any other error. */
export function sqlState(error: unknown): string | null {
  const code = (error as { code?: unknown } | null)?.code;
  return typeof code === "string" && /^[0-9A-Z]{5}$/.test(code) ? code : null;
}

/** Returns whether an error is an outage: the store is gone, lacks something, or took too long. */
export function isOutage(error: unknown): boolean {
  if (error instanceof DatabaseUnavailable) return true;
  const state = sqlState(error);
  // 53 lacks resources, 58 error of its system, 57014 statement timeout, 55P03 lock timeout,
  // 25006 read-only.
  return state !== null && /^(53...|58...|57014|55P03|25006)$/.test(state);
}

/** Returns whether the database refused the data of a statement, so that other data may pass. */
export function isDataError(error: unknown): boolean {
  const state = sqlState(error);
  // 22 data exception, 23 integrity constraint, 54 program limit (such as an index entry too long).
  return state !== null && ["22", "23", "54"].includes(state.slice(0, 2));
}

/** The statement of `allowTime`; its one parameter is the number of milliseconds. */
export const allowTimeStatement = "select set_config('statement_timeout', $1, true)";

/** Sets a longer timeout for the following statements of a transaction. */
export async function allowTime(transaction: Queryable, ms: number): Promise<void> {
  await transaction.query(allowTimeStatement, [String(ms)]);
}

let savepointCount = 0;

/** Makes a transaction out of a connection inside `begin`; `hooks` are run by who commits it. */
export function asTransaction(connection: Queryable, hooks: (() => void)[]): Transaction {
  return {
    query: connection.query.bind(connection),
    execute: connection.execute.bind(connection),
    async savepoint(work) {
      const name = `s${++savepointCount}`;
      const hooksBefore = hooks.length;
      unawaited(connection.execute(`savepoint ${name}`));
      try {
        const result = await work();
        unawaited(connection.execute(`release savepoint ${name}`));
        return result;
      } catch (error) {
        hooks.length = hooksBefore;
        if (sqlState(error) !== null) await connection.execute(`rollback to savepoint ${name}`);
        throw error;
      }
    },
    async rehearse(work) {
      const name = `s${++savepointCount}`;
      const hooksBefore = hooks.length;
      unawaited(connection.execute(`savepoint ${name}`));
      let error: unknown;
      try {
        return await work();
      } catch (thrown) {
        error = thrown;
        throw thrown;
      } finally {
        hooks.length = hooksBefore;
        const isUndone = error === undefined || sqlState(error) !== null;
        if (isUndone) await connection.execute(`rollback to savepoint ${name}`);
      }
    },
    afterCommit: (hook) => void hooks.push(hook),
  };
}

/**
 * Sends a statement without waiting for it. Statements of one connection run in order: if this one
 * fails, the following one fails too, and that one is awaited.
 */
export function unawaited(statement: Promise<unknown>): void {
  statement.catch(() => {});
}

/** Returns a database whose transactions all join an open one. */
export function joinedTo(transaction: Transaction, database: Database): Database {
  return {
    store: database.store,
    isJoined: true,
    query: transaction.query,
    execute: transaction.execute,
    transaction: (work) => work(transaction),
    close: () => database.close(),
  };
}
