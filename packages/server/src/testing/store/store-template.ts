import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PGlite } from "@electric-sql/pglite";
import { openEmbedded } from "../../database/embedded/embedded.ts";
import { applySchema } from "../../database/schema/schema.ts";

/**
 * An embedded store with the schema only. Making a store takes four seconds of CPU, of which all
 * but half a second are PostgreSQL's own first start; tests start with a copy of this one. The
 * files of a run find it by an environment variable, since they run in other processes.
 */
const variable = "TEST_STORE_TEMPLATE";

/** Makes the template; the function it returns removes it. */
export async function makeStoreTemplate(): Promise<() => Promise<void>> {
  const directory = await mkdtemp(join(tmpdir(), "carryover-template-"));
  const dataDir = join(directory, "data");
  const database = await openEmbedded({ dataDir, command: "the tests" });
  await applySchema(database);
  await database.close();
  const store = await PGlite.create(join(dataDir, "store"));
  const image = await store.dumpDataDir("none");
  await store.close();
  await writeFile(join(directory, "image.tar"), Buffer.from(await image.arrayBuffer()));
  process.env[variable] = directory;
  return async () => {
    delete process.env[variable];
    await rm(directory, { recursive: true });
  };
}

/** Makes a data directory that does not exist yet a copy of the template's. */
export async function copyStoreTemplate(dataDir: string): Promise<void> {
  await cp(join(templateDirectory(), "data"), dataDir, { recursive: true });
}

/** Returns the template as the tar file that a store in memory starts with. */
export async function storeTemplateImage(): Promise<Uint8Array> {
  return await readFile(join(templateDirectory(), "image.tar"));
}

function templateDirectory(): string {
  const directory = process.env[variable];
  if (directory === undefined) throw new Error(`${variable} is set by global-setup.ts.`);
  return directory;
}
