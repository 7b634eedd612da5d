import type { Database } from "../database/database.ts";
import { openEmbedded } from "../database/embedded/embedded.ts";
import { openPostgres } from "../database/postgres.ts";
import { applySchema } from "../database/schema/schema.ts";

export interface StoreOptions {
  /** PostgreSQL, or null for the embedded store in the data directory. */
  readonly databaseUrl: string | null;
  readonly dataDir: string;
  readonly connectionsMax?: number;
  /** The command of this process, shown to processes that find the embedded store locked. */
  readonly command: string;
  /** Called with notices for an operator: a replaced lock, a lost connection. */
  readonly onNotice: (message: string) => void;
  /** Told when the embedded store has stopped by itself; nothing can be done with it any more. */
  readonly onStopped?: (error: Error) => void;
}

/**
 * Opens the store and brings it to this program's schema. Throws StoreLocked, StoreUnusable,
 * SchemaTooNew, SchemaDiffers, DatabaseUnavailable, or the error of a schema step; the store is
 * closed again then.
 */
export async function openStore(options: StoreOptions): Promise<Database> {
  const database = await openDatabase(options);
  try {
    await applySchema(database);
    return database;
  } catch (error) {
    await database.close();
    throw error;
  }
}

function openDatabase(options: StoreOptions): Database | Promise<Database> {
  const { databaseUrl, dataDir, command, onNotice, onStopped = () => {} } = options;
  if (databaseUrl === null) {
    return openEmbedded({ dataDir, command, onStaleLock: onNotice, onStopped });
  }
  return openPostgres({
    url: databaseUrl,
    ...(options.connectionsMax === undefined ? {} : { connectionsMax: options.connectionsMax }),
    onLostConnection: (error) => onNotice(`A connection to PostgreSQL was lost: ${error.message}`),
  });
}
