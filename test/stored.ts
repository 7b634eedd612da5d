import type { Database } from "../packages/server/src/database/database.ts";
import { openStore } from "../packages/server/src/wiring/open-store.ts";
import type { Store } from "./server.ts";

/** Connects a billing provider to every environment of a store that no server has open. */
export function connectBilling(store: Store): Promise<void> {
  return within(store, async (database) => {
    await database.query("update environments set billing_provider = 'STRIPE'", []);
  });
}

/** What the journals of a store that no server has open say was meant to be sent, by key. */
export function intentsIn(
  store: Store,
): Promise<Map<string, { readonly method: string; readonly path: string }>> {
  return within(store, async (database) => {
    const rows = await database.query<{ key: string; method: string; path: string }>(
      "select key, method, path from cutover_journal where kind = 'intent'",
    );
    return new Map(rows.map((row) => [row.key, row]));
  });
}

async function within<T>(
  { env, flags: [, dataDir = ""] }: Store,
  work: (database: Database) => Promise<T>,
): Promise<T> {
  const database = await openStore({
    databaseUrl: env.DATABASE_URL ?? null,
    dataDir,
    command: "test",
    onNotice: () => {},
  });
  try {
    return await work(database);
  } finally {
    await database.close();
  }
}
