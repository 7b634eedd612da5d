import { lstat, mkdir, stat } from "node:fs/promises";
import { dirname, resolve } from "node:path";

/** Others need not list what stands in it: the files name customers. */
const ownerAlone = 0o700;

/**
 * Makes a directory and its missing parents. Throws the error of the file system. Node's own
 * recursive mkdir never ends if a parent cannot be made, as below /proc.
 */
export async function makeDirectory(path: string): Promise<void> {
  const missing: string[] = [];
  for (let each = resolve(path); !(await isDirectory(each)); each = dirname(each)) {
    missing.unshift(each);
  }
  for (const each of missing) {
    await mkdir(each, { mode: ownerAlone }).catch(async (error: NodeJS.ErrnoException) => {
      // Another process may have made it in the meantime.
      if (error.code !== "EEXIST" || !(await isDirectory(each))) throw error;
    });
  }
}

/**
 * Makes a directory for what this program alone writes there, or takes the one that it has made
 * before. Throws if something else has the name, such as a link that leads elsewhere.
 */
export async function makeOwnDirectory(path: string): Promise<void> {
  try {
    await mkdir(path, { mode: ownerAlone });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    const found = await lstat(path);
    const isOurs = process.getuid === undefined || found.uid === process.getuid();
    if (found.isDirectory() && isOurs) return;
    throw new Error(`${path} is not a directory of this user, so nothing is written there.`);
  }
}

/** False if nothing has the name yet. Throws the error of the file system, such as ENOTDIR. */
async function isDirectory(path: string): Promise<boolean> {
  const found = await stat(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return null;
    throw error;
  });
  if (found === null || found.isDirectory()) return found !== null;
  throw Object.assign(new Error(`ENOTDIR: not a directory, '${path}'`), { code: "ENOTDIR" });
}
