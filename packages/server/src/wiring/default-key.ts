import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Database } from "../database/database.ts";
import type { EnvironmentsService } from "../environments/service.ts";
import { writePrivateFile } from "../private-file.ts";

/** The first environment of the embedded store. */
export const defaultEnvironment = "default";

/**
 * Returns the key that the embedded store keeps beside its data, readable by its owner alone. The
 * first call creates it, and the default environment with it.
 */
export async function defaultKey(
  database: Database,
  dataDir: string,
  environments: EnvironmentsService,
): Promise<string> {
  const path = keyFile(dataDir);
  const kept = await readFile(path, "utf8").then(
    (content) => content.trim(),
    (error: NodeJS.ErrnoException) => {
      if (error.code === "ENOENT") return null;
      throw error;
    },
  );
  if (kept !== null && (await environments.authenticate(database, kept)) !== null) return kept;
  const made = await environments.createKey(database, {
    kind: "server",
    environment: defaultEnvironment,
  });
  await writePrivateFile(path, `${made.key}\n`);
  return made.key;
}

/** Returns where the embedded store keeps its key. */
export function keyFile(dataDir: string): string {
  return join(dataDir, "api-key");
}
