import { openStore } from "../packages/server/src/open-store.ts";
import type { Store } from "./server.ts";

/** Connects a billing provider to every environment of a store that no server has open. */
export async function connectBilling({ env, flags: [, dataDir = ""] }: Store): Promise<void> {
  const database = await openStore({
    databaseUrl: env.DATABASE_URL ?? null,
    dataDir,
    command: "test",
    onNotice: () => {},
  });
  try {
    await database.query("update environments set billing_provider = 'STRIPE'", []);
  } finally {
    await database.close();
  }
}
