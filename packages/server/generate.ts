import { readFile, writeFile } from "node:fs/promises";
import { openEmbedded } from "./src/database/embedded/embedded.ts";
import { applySchema } from "./src/database/schema/schema.ts";
import { schemaSteps } from "./src/database/schema/steps.ts";
import { schemaSnapshot } from "./src/testing/store/snapshot.ts";
import { stepDigests } from "./src/testing/store/step-digests.ts";

/**
 * Writes `schema/snapshot.sql` from a fresh embedded store, and the digest of each new schema step
 * into `schema/digests.txt`; `snapshot.test.ts` and `schema.test.ts` compare them. Fails if a step
 * was edited that has a digest already.
 */

const directory = new URL("schema/", import.meta.url);
const read = (name: string) => readFile(new URL(name, directory), "utf8").catch(() => "");

const database = await openEmbedded({ dataDir: null, command: "generate" });
await applySchema(database);
const snapshot = await schemaSnapshot(database);
await database.close();

const digests = stepDigests(await schemaSteps(), await read("digests.txt"));
for (const fault of digests.faults) {
  process.stderr.write(`${fault}\n`);
  process.exitCode = 1;
}
for (const [name, content] of [
  ["snapshot.sql", snapshot],
  ["digests.txt", digests.text],
] as const) {
  if ((await read(name)) === content) continue;
  await writeFile(new URL(name, directory), content);
  process.stdout.write(`packages/server/schema/${name} written\n`);
}
