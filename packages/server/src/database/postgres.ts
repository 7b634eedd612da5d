import { createHash } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { limits } from "@carryover/contract";
import pg from "pg";
import { FairGate } from "../admission.ts";
import { wireParameters } from "./array-literal.ts";
import {
  asTransaction,
  type Database,
  DatabaseBusy,
  DatabaseUnavailable,
  type Queryable,
  type StatementOptions,
  sqlState,
  type Transaction,
  type TransactionOptions,
} from "./database.ts";

export interface PostgresOptions {
  readonly url: string;
  readonly connectionsMax?: number;
  readonly statementTimeoutMs?: number;
  readonly idleInTransactionMs?: number;
  /** Called when an idle connection breaks. */
  readonly onLostConnection?: (error: Error) => void;
}

const int8 = 20;

/** Counts and revisions are far below 2^53, so they are plain numbers here. */
const types: pg.CustomTypesConfig = {
  getTypeParser: ((oid: number, format?: "text") =>
    oid === int8 ? Number : pg.types.getTypeParser(oid, format)) as typeof pg.types.getTypeParser,
};

/**
 * Parsing text as an instant must not depend on the settings of the database or role. Plans are
 * made without looking at the parameters: statistics know nothing of a new environment yet, so the
 * planner would take it for empty and read all of it for each customer. Measured: 1,746 ms against
 * 9.6 ms for 5,000 customers among 60,000.
 */
const sessionSettings =
  "set datestyle to iso; set timezone to 'UTC'; set plan_cache_mode to force_generic_plan";

/** Opens PostgreSQL 15 to 18. Does not connect yet; the first statement does. */
export function openPostgres(options: PostgresOptions): Database {
  const connectionsMax = options.connectionsMax ?? limits.connectionsMax;
  const turns = transactionTurns(connectionsMax);
  // A process that is stopped, or cut off, keeps its locks no longer than that.
  const idleMs = options.idleInTransactionMs ?? limits.idleInTransactionMs;
  const idleSetting = `set idle_in_transaction_session_timeout to ${idleMs}`;
  const pool = new pg.Pool({
    connectionString: options.url,
    max: connectionsMax,
    connectionTimeoutMillis: limits.connectTimeoutMs,
    statement_timeout: options.statementTimeoutMs ?? limits.statementTimeoutMs,
    application_name: "carryover",
    keepAlive: true,
    types,
    onConnect: async (client) => {
      await client.query(`${sessionSettings}; ${idleSetting}`);
    },
  });
  pool.on("error", (error) => options.onLostConnection?.(error));
  // A connection that breaks between two statements of a transaction emits an event, which would
  // end the process without a listener. The next statement then fails, and that failure is handled.
  pool.on("connect", (client) => client.on("error", () => {}));
  return {
    store: "postgres",
    query: (sql, parameters, settings) =>
      once(pool, (client) => queryable(client).query(sql, parameters, settings)),
    execute: (sql, parameters) =>
      once(pool, (client) => queryable(client).execute(sql, parameters)),
    transaction: (work, settings) => retry(pool, turns, work, settings ?? {}),
    connections: () => {
      const { totalCount: total, idleCount: idle, waitingCount } = pool;
      return { total, idle, waiting: waitingCount + turns.waitingCount };
    },
    close: () => pool.end(),
  };
}

/**
 * Transactions leave some connections free: those that read on their own, such as checks, never
 * wait until one of them has ended.
 */
function transactionTurns(connectionsMax: number): FairGate {
  const reserved = Math.min(limits.connectionsReserved, connectionsMax >> 1);
  const inAll = Math.max(1, connectionsMax - reserved);
  const waitingPerGroup = Number.POSITIVE_INFINITY;
  return new FairGate({ inAll, perGroup: inAll, waitingPerGroup, waitMs: limits.connectTimeoutMs });
}

/** Sends the statements of a connection one after the other, including those that nobody awaits. */
function queryable(client: pg.ClientBase): Queryable {
  let last: Promise<unknown> = Promise.resolve();
  const send = (sql: string, parameters: readonly unknown[] = [], name?: string) => {
    const statement = { text: sql, values: wireParameters(parameters) };
    const result = last.then(() =>
      client.query(name === undefined ? statement : { ...statement, name }),
    );
    last = result.catch(() => {});
    return result;
  };
  return {
    query: async <Row>(
      sql: string,
      parameters?: readonly unknown[],
      { isPrepared = false }: StatementOptions = {},
    ) => (await send(sql, parameters, isPrepared ? nameOf(sql) : undefined)).rows as Row[],
    execute: async (sql, parameters) => (await send(sql, parameters)).rowCount ?? 0,
  };
}

const names = new Map<string, string>();

/**
 * Returns the name under which connections keep the plan of a statement. It depends on the
 * statement alone: behind a pooler servers share connections, and a name must mean the same to all.
 */
function nameOf(sql: string): string {
  const name = names.get(sql) ?? createHash("sha256").update(sql).digest("hex").slice(0, 32);
  names.set(sql, name);
  return name;
}

/** Runs one statement on its own, without retries, since it may have run when its reply is lost. */
async function once<T>(pool: pg.Pool, work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
  const client = await connect(pool);
  try {
    const result = await work(client);
    client.release();
    return result;
  } catch (error) {
    client.release(isLostConnection(error) ? (error as Error) : undefined);
    throw isLostConnection(error) ? unavailable(error) : error;
  }
}

/** Retries work; the only place that knows the pauses and the number of attempts. */
async function retry<T>(
  pool: pg.Pool,
  turns: FairGate,
  work: (transaction: Transaction) => Promise<T>,
  options: TransactionOptions,
): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      const leave = await turns.enter({ group: "", size: 1 }).catch(tooMany);
      try {
        return await transact(pool, work, options);
      } finally {
        leave();
      }
    } catch (error) {
      const again = error instanceof Retryable && attempt < limits.transactionAttemptsMax;
      if (!again) throw error instanceof Retryable ? exhausted(error.cause) : error;
      await sleep(2 ** attempt * 10 * (0.5 + Math.random()));
    }
  }
}

function tooMany(): never {
  const cause = new DatabaseUnavailable("Other transactions keep all connections that they may.");
  throw new Retryable("", { cause });
}

/** Turns a conflict at every attempt into an outage: it may pass when other writers are done. */
function exhausted(cause: unknown): DatabaseUnavailable {
  if (cause instanceof DatabaseUnavailable) return cause;
  return new DatabaseBusy("Other transactions keep getting in the way.", { cause });
}

/** A failed attempt that may be repeated. The cause is thrown after the last attempt. */
class Retryable extends Error {
  override readonly name = "Retryable";
}

async function transact<T>(
  pool: pg.Pool,
  work: (transaction: Transaction) => Promise<T>,
  options: TransactionOptions,
): Promise<T> {
  const client = await connect(pool).catch((error: Error) => {
    throw new Retryable("", { cause: error });
  });
  const connection = queryable(client);
  const hooks: (() => void)[] = [];
  let committing = false;
  let result: T;
  try {
    await connection.execute("begin");
    result = await work(asTransaction(connection, hooks));
    committing = true;
    await connection.execute("commit");
  } catch (error) {
    if (isLostConnection(error)) {
      client.release(error as Error);
      const lost = unavailable(error);
      throw committing && !options.repeatable ? lost : new Retryable("", { cause: lost });
    }
    await connection.execute("rollback").then(
      () => client.release(),
      (failed: Error) => client.release(failed),
    );
    throw isConflict(error) ? new Retryable("", { cause: error }) : error;
  }
  client.release();
  for (const hook of hooks) hook();
  return result;
}

async function connect(pool: pg.Pool): Promise<pg.PoolClient> {
  try {
    return await pool.connect();
  } catch (error) {
    // A wrong password or unknown database does not heal by waiting, but its repair should not
    // require a restart either; the cause tells which it is.
    throw unavailable(error);
  }
}

function unavailable(cause: unknown): DatabaseUnavailable {
  const reason = cause instanceof Error ? cause.message || cause.name : String(cause);
  // Where it has answered, it was reached.
  const what = sqlState(cause) === null ? "cannot be reached" : "does not serve us";
  return new DatabaseUnavailable(`PostgreSQL ${what}: ${reason}`, { cause });
}

/** Returns whether PostgreSQL asks for a retry: a serialization failure or a deadlock. */
function isConflict(error: unknown): boolean {
  return ["40001", "40P01"].includes(sqlState(error) ?? "");
}

function isLostConnection(error: unknown): boolean {
  const state = sqlState(error);
  // 08 connection exception, 57P0x shutdown or crash, 53300 too many connections, 25P03 idle in a
  // transaction, 25006 read-only: after a failover the old connection may lead to a replica.
  const isOfState = /^57P0[1-5]$|^53300$|^25P03$|^25006$/;
  if (state !== null) return state.startsWith("08") || isOfState.test(state);
  const code = (error as { code?: unknown } | null)?.code;
  if (typeof code === "string") return /^(ECONN|EPIPE|ETIMEDOUT|ENOTFOUND|EHOST|ENET)/.test(code);
  const message = error instanceof Error ? error.message : "";
  return /^Connection terminated|not queryable$|timeout exceeded when trying to connect/.test(
    message,
  );
}
