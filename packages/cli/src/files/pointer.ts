import { randomBytes } from "node:crypto";
import { lstat, readFile, rename, rm, symlink } from "node:fs/promises";
import { join } from "node:path";
import { writePrivateFile } from "./private-file.ts";

/** What stands in a file that names a folder, where links cannot be made. */
const pointerText = /^[\w-]{1,100}\n$/;

/**
 * Makes a name in a directory lead to a folder beside it: a link or, where the file system has
 * none, a small file that holds the folder's name. A link that is there already is replaced, never
 * followed. Throws if a file or directory of something else has the name.
 */
export async function pointTo(directory: string, name: string, folder: string): Promise<void> {
  const path = join(directory, name);
  await refuseForeign(path);
  const draft = `${path}.${randomBytes(6).toString("hex")}.part`;
  const isLinked = await symlink(folder, draft, "dir").then(
    () => true,
    () => false,
  );
  if (!isLinked) return writePrivateFile(path, `${folder}\n`);
  try {
    await rename(draft, path);
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
}

async function refuseForeign(path: string): Promise<void> {
  const found = await lstat(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return null;
    throw error;
  });
  if (found === null || found.isSymbolicLink()) return;
  const isSmall = found.isFile() && found.size < 200;
  if (isSmall && pointerText.test(await readFile(path, "utf8"))) return;
  throw new Error(`${path} is in the way: something else made it.`);
}
