import { createDatabase } from "../../../../../test/cluster.ts";
import type { Database } from "../../database/database.ts";
import { openEmbedded } from "../../database/embedded/embedded.ts";
import { openPostgres } from "../../database/postgres.ts";
import { applySchema } from "../../database/schema/schema.ts";
import { statementsOnly } from "./statements-only.ts";
import { storeTemplateImage } from "./store-template.ts";

/** Where tests keep their data: PostgreSQL if TEST_DATABASE_URL is set, else the embedded store. */
export const testStore = process.env.TEST_DATABASE_URL === undefined ? "embedded" : "postgres";

/**
 * Returns a database of its own without a schema. Its transactions fail if they wait for anything
 * but statements. The embedded one is a copy that drops its tables: starting without one takes
 * longer.
 */
export async function emptyDatabase(): Promise<Database> {
  const cluster = process.env.TEST_DATABASE_URL;
  if (cluster === undefined) {
    const database = await freshDatabase();
    await database.execute("drop schema public cascade");
    await database.execute("create schema public");
    return database;
  }
  return statementsOnly(openPostgres({ url: await createDatabase(cluster) }));
}

/** Returns a database of its own with the schema; the embedded one starts as a copy. */
export async function freshDatabase(): Promise<Database> {
  if (testStore === "embedded") {
    const image = await storeTemplateImage();
    return statementsOnly(await openEmbedded({ dataDir: null, image, command: "a test" }));
  }
  const database = await emptyDatabase();
  await applySchema(database);
  return database;
}

let shared: Promise<Database> | null = null;

/**
 * Returns a database that the tests of one file share; each test has an environment of its own in
 * it. Making one takes seconds.
 */
export function sharedDatabase(): Promise<Database> {
  shared ??= freshDatabase();
  return shared;
}
