import { chmod, mkdir } from "node:fs/promises";
import { join } from "node:path";
import { PGlite, types } from "@electric-sql/pglite";
import { asTransaction, type Database, type Queryable } from "./database.ts";
import { lockDirectory } from "./lock.ts";

export interface EmbeddedOptions {
  /** Where the store lives; null keeps it in memory, for tests. */
  readonly dataDir: string | null;
  /** What this process is, for whoever finds the directory locked. */
  readonly command: string;
  /** Told when a lock left behind by a process that is gone was replaced. */
  readonly onStaleLock?: (explanation: string) => void;
}

/** What PGlite and one of its transactions have in common. */
interface Connection {
  query(
    sql: string,
    parameters?: unknown[],
    options?: object,
  ): Promise<{ rows: unknown[]; affectedRows?: number }>;
}

const parsers = { [types.INT8]: Number };

/**
 * Opens the embedded store: PostgreSQL in this process. It survives the kill of the process, but it
 * does not force writes to the disk, so it may lose the last ones in a power cut.
 * Throws StoreLocked if another process has it open.
 */
export async function openEmbedded(options: EmbeddedOptions): Promise<Database> {
  const lock = options.dataDir === null ? null : await lockDirectory(options.dataDir, options);
  try {
    const directory = options.dataDir === null ? "memory://" : join(options.dataDir, "store");
    if (options.dataDir !== null) {
      await mkdir(directory, { recursive: true });
      await chmod(options.dataDir, 0o700);
    }
    const pglite = await PGlite.create(directory, { parsers });
    return database(pglite, async () => {
      await pglite.close();
      await lock?.release();
    });
  } catch (error) {
    await lock?.release();
    throw error;
  }
}

/** PGlite runs one statement or transaction at a time; whoever comes second waits in its queue. */
function database(pglite: PGlite, close: () => Promise<void>): Database {
  return {
    store: "embedded",
    ...queryable(pglite),
    transaction: (work) =>
      pglite.transaction((connection) => work(asTransaction(queryable(connection)))),
    close,
  };
}

function queryable(connection: Connection): Queryable {
  return {
    async query<Row>(sql: string, parameters: readonly unknown[] = []) {
      const result = await connection.query(sql, parameters as unknown[]);
      return result.rows as Row[];
    },
    async execute(sql, parameters = []) {
      const result = await connection.query(sql, parameters as unknown[]);
      return result.affectedRows ?? 0;
    },
  };
}
