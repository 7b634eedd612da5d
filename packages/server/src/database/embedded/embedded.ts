import { existsSync } from "node:fs";
import { chmod } from "node:fs/promises";
import { join } from "node:path";
import { limits } from "@carryover/contract";
import {
  allowTimeStatement,
  asTransaction,
  type Database,
  type Queryable,
  type Transaction,
  unawaited,
} from "../database.ts";
import { lockDirectory } from "./lock.ts";
import { type Room, requireRoomToOpen, roomOf, unlimitedRoom } from "./room.ts";
import { makeDirectory, unusable } from "./store-directory.ts";
import { type StoreWorker, startWorker } from "./store-worker.ts";
import { createTurns } from "./turns.ts";

export interface EmbeddedOptions {
  /** Where the store lives; null keeps it in memory, for tests. */
  readonly dataDir: string | null;
  /** A tar file of a data directory from which a store in memory starts. */
  readonly image?: Uint8Array;
  /** The command of this process, shown to processes that find the directory locked. */
  readonly command: string;
  /** Told when a lock left behind by a process that is gone was replaced. */
  readonly onStaleLock?: (explanation: string) => void;
  /** Told when the store has stopped by itself, which it does once. */
  readonly onStopped?: (error: Error) => void;
  /** Bytes of the disk that are left alone. */
  readonly reserveBytes?: number;
  /** How long a statement may take. */
  readonly statementMs?: number;
}

/**
 * Opens the embedded store: PostgreSQL in this process. It survives the kill of the process, but it
 * does not force writes to the disk, so it may lose the last ones in a power cut.
 * Throws StoreLocked if another process has it open, StoreUnusable if the directory cannot be used,
 * and StoreOutage if the disk has no room or the store does not open.
 */
export async function openEmbedded(options: EmbeddedOptions): Promise<Database> {
  const { dataDir, image, onStopped } = options;
  if (dataDir === null) {
    const worker = startWorker("memory://", { image, onStopped });
    await worker.opened;
    return database(worker, { room: unlimitedRoom, release: async () => {}, ...options });
  }
  const lock = await lockDirectory(dataDir, options);
  let worker: StoreWorker | null = null;
  try {
    const directory = join(dataDir, "store");
    await makeDirectory(directory);
    await chmod(dataDir, 0o700).catch(async (error) => {
      throw await unusable(dataDir, error);
    });
    requireRoomToOpen(directory, !existsSync(join(directory, "PG_VERSION")));
    worker = startWorker(directory, { onStopped });
    await worker.opened;
    const room = roomOf(directory, options.reserveBytes);
    return database(worker, { room, release: () => lock.release(), ...options });
  } catch (error) {
    if (worker === null || (await worker.stop())) await lock.release();
    throw error;
  }
}

interface Opened {
  readonly room: Room;
  readonly release: () => Promise<void>;
  readonly statementMs?: number;
}

/** Runs one statement or transaction at a time, since there is one connection. */
function database(worker: StoreWorker, opened: Opened): Database {
  const { room, release } = opened;
  const turns = createTurns();
  const begin = async () => {
    const { statementMs = limits.embeddedStatementMs } = opened;
    if (room.isCheckpointDue) await worker.send("checkpoint", [], statementMs);
    return connection(worker, room, statementMs);
  };
  return {
    store: "embedded",
    query: (sql, parameters) => turns.statement(async () => (await begin()).query(sql, parameters)),
    execute: (sql, parameters) =>
      turns.statement(async () => (await begin()).execute(sql, parameters)),
    transaction: (work) => turns.transaction(async () => transact(await begin(), worker, work)),
    async close() {
      let hasEnded = true;
      try {
        hasEnded = await turns.transaction(() => worker.stop());
      } finally {
        // A thread that has not ended may still write: its lock goes with this process.
        if (hasEnded) await release();
      }
    },
  };
}

/** Makes the connection for one statement or one transaction. */
function connection(worker: StoreWorker, room: Room, statementMs: number): Queryable {
  let limitMs = statementMs;
  let refused: unknown = null;
  const send = async (sql: string, parameters: readonly unknown[] = []) => {
    // As in PostgreSQL, statements after a failed one fail too; nobody awaited it.
    if (refused !== null) throw refused;
    try {
      room.require(sql);
    } catch (error) {
      refused = error;
      throw error;
    }
    if (sql === allowTimeStatement) limitMs = Number(parameters[0]);
    return worker.send(sql, parameters, limitMs);
  };
  return {
    query: async <Row>(sql: string, parameters?: readonly unknown[]) =>
      (await send(sql, parameters)).rows as Row[],
    execute: async (sql, parameters) => (await send(sql, parameters)).affected,
  };
}

async function transact<T>(
  statements: Queryable,
  worker: StoreWorker,
  work: (transaction: Transaction) => Promise<T>,
): Promise<T> {
  const hooks: (() => void)[] = [];
  let result: T;
  unawaited(statements.execute("begin"));
  try {
    result = await work(asTransaction(statements, hooks));
    await statements.execute("commit");
  } catch (error) {
    await worker.send("rollback", [], limits.embeddedStatementMs);
    throw error;
  }
  for (const hook of hooks) hook();
  return result;
}
