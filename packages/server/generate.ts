import { readFile, writeFile } from "node:fs/promises";
import { openEmbedded } from "./src/database/embedded.ts";
import { applySchema } from "./src/database/schema.ts";
import { schemaSnapshot } from "./src/testing/snapshot.ts";

/** Writes `schema/snapshot.sql` from a fresh embedded store; `snapshot.test.ts` compares both. */

const url = new URL("schema/snapshot.sql", import.meta.url);

const database = await openEmbedded({ dataDir: null, command: "generate" });
await applySchema(database);
const content = await schemaSnapshot(database);
await database.close();

const current = await readFile(url, "utf8").catch(() => null);
if (current !== content) {
  await writeFile(url, content);
  process.stdout.write("packages/server/schema/snapshot.sql written\n");
}
