import { readFile, writeFile } from "node:fs/promises";
import { openEmbedded } from "./src/database/embedded.ts";
import { applySchema } from "./src/database/schema.ts";
import { schemaSnapshot } from "./src/testing/snapshot.ts";

/**
 * Writes `schema/snapshot.sql` from the catalog of a fresh embedded store. With `--check` it writes
 * nothing and fails if the file is stale.
 */

const path = "packages/server/schema/snapshot.sql";
const url = new URL("schema/snapshot.sql", import.meta.url);

const database = await openEmbedded({ dataDir: null, command: "generate" });
await applySchema(database);
const content = await schemaSnapshot(database);
await database.close();

const current = await readFile(url, "utf8").catch(() => null);
if (current !== content) {
  if (process.argv.includes("--check")) {
    process.stderr.write(`${path} is stale. Run: npm run generate\n`);
    process.exitCode = 1;
  } else {
    await writeFile(url, content);
    process.stdout.write(`${path} written\n`);
  }
}
