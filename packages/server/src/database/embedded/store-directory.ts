import { mkdir, readdir, stat } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { freeBytes, inMegabytes } from "./disk-space.ts";

/** The directory of the embedded store, or something in it, cannot be used as it is. */
export class StoreUnusable extends Error {
  override readonly name = "StoreUnusable";
}

/** Makes the directory if need be. Throws StoreUnusable. */
export async function makeDirectory(directory: string): Promise<void> {
  try {
    await makeMissing(resolve(directory));
  } catch (error) {
    throw await unusable(directory, error);
  }
}

/**
 * Creates missing directories. Node's recursive mkdir never ends if a parent cannot be created, as
 * below /proc.
 */
async function makeMissing(directory: string): Promise<void> {
  const missing: string[] = [];
  for (let each = directory; !(await exists(each)); each = dirname(each)) missing.unshift(each);
  for (const each of missing) {
    await mkdir(each, { mode: 0o700 }).catch(async (error: NodeJS.ErrnoException) => {
      // Another process may have made it in the meantime.
      if (error.code !== "EEXIST" || !(await exists(each))) throw error;
    });
  }
}

/** Throws ENOTDIR if something else has the name. */
async function exists(directory: string): Promise<boolean> {
  const found = await stat(directory).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return null;
    throw error;
  });
  if (found === null || found.isDirectory()) return found !== null;
  throw Object.assign(new Error("not a directory"), { code: "ENOTDIR" });
}

/** The contents of a data directory: the rows, a lock, and the key of the default environment. */
const parts = ["store", "lock", "api-key"];

/**
 * Returns whether there is a store in a data directory, or something that opening it would speak
 * of. Others may have their files there, such as the stores of a demo.
 */
export async function isStoreThere(directory: string): Promise<boolean> {
  try {
    const names = await readdir(directory);
    return parts.some((part) => names.includes(part));
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== "ENOENT";
  }
}

/** Returns the error of the store for an error of the file system, with the path and the remedy. */
export async function unusable(path: string, error: unknown): Promise<StoreUnusable> {
  const { code = "", message } = error as NodeJS.ErrnoException;
  const place = resolve(path);
  const reason = reasons[code] ?? (async () => `${message}.`);
  return new StoreUnusable(`The embedded store cannot use ${place}: ${await reason(place)}`, {
    cause: error,
  });
}

const isNoDirectory = async () =>
  "something that is no directory stands in its path. Name another --data-dir.";
const isForbidden = async () =>
  "this user may not write there. Change the permissions, or name another --data-dir.";
const isFull = async (place: string) => {
  const free = await freeBytes(place);
  const left = free === null ? "" : `; ${inMegabytes(free)} are free`;
  return (
    `its disk, or what this user may use of it, is full${left}. ` +
    "Free some space, and run the command again."
  );
};

const reasons: Readonly<Record<string, (place: string) => Promise<string>>> = {
  EROFS: async () => "its file system is read-only. Mount it writable, or name another --data-dir.",
  EACCES: isForbidden,
  EPERM: isForbidden,
  ENOTDIR: isNoDirectory,
  EEXIST: isNoDirectory,
  ENOSPC: isFull,
  EDQUOT: isFull,
  EISDIR: async () => "it is a directory, where a file belongs. Remove it.",
  ENAMETOOLONG: async () => "the path is too long. Name another --data-dir.",
};
