import { randomBytes } from "node:crypto";
import { open, rename, rm } from "node:fs/promises";

/**
 * Writes a file that only its owner may read, replacing an earlier one. It is created exclusively
 * under a name that nobody can guess: a link in its place is not followed.
 */
export async function writePrivateFile(path: string, text: string): Promise<void> {
  const draft = `${path}.${randomBytes(6).toString("hex")}.part`;
  const handle = await open(draft, "wx", 0o600);
  try {
    await handle.writeFile(text);
    await handle.sync();
    await rename(draft, path);
  } finally {
    await handle.close();
    await rm(draft, { force: true });
  }
}
