import { constants } from "node:fs";
import { access, stat } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { limits } from "@carryover/contract";
import { freeBytes, inMegabytes } from "../database/embedded/disk-space.ts";
import { readLock } from "../database/embedded/lock-file.ts";
import { describeHolder, whereaboutsOf } from "../database/embedded/lock-holder.ts";
import { unusable } from "../database/embedded/store-directory.ts";
import { type Check, ok, problem, reasonOf, skipped, warning } from "./check.ts";

/**
 * Examines the directory of the embedded store without opening the store, which would write to it
 * and take its lock.
 */
export async function examineDirectory(dataDir: string): Promise<Check[]> {
  const isThere = await isFile(join(dataDir, "store", "PG_VERSION"));
  const notOpened = "The embedded store is not opened, since that would write to it.";
  return [
    await directoryCheck(dataDir, isThere),
    await openToOthersCheck(dataDir),
    await lockCheck(dataDir),
    await diskCheck(dataDir, isThere),
    skipped("schema", notOpened),
    warning(
      "embedded-store",
      "The embedded store is for one process on one machine, and a power cut may damage it.",
      "For production set DATABASE_URL to a PostgreSQL database.",
    ),
  ];
}

async function directoryCheck(dataDir: string, isThere: boolean): Promise<Check> {
  const name = "directory";
  const place = await nearest(resolve(dataDir));
  try {
    const { R_OK, W_OK, X_OK } = constants;
    for (const inner of isThere ? [dataDir, join(dataDir, "store")] : [place]) {
      await access(inner, R_OK | W_OK | X_OK);
      if (!(await stat(inner)).isDirectory()) {
        throw Object.assign(new Error("no directory"), { code: "ENOTDIR" });
      }
    }
  } catch (error) {
    const { message } = await unusable(place, error);
    const fix = "Remove the cause, or name another directory with --data-dir.";
    return problem(name, message, fix);
  }
  if (isThere) return ok(name, `The store in ${dataDir} exists and is writable.`);
  const message = `There is no store in ${dataDir} yet; it can be created there.`;
  const fix = "Start carryover serve, or import a file; or name the right one with --data-dir.";
  return warning(name, message, fix);
}

/** Returns the path itself, or the first directory above it that exists. */
async function nearest(path: string): Promise<string> {
  const found = await stat(path).catch((error: NodeJS.ErrnoException) => {
    return error.code === "ENOENT" ? null : error;
  });
  return found !== null || dirname(path) === path ? path : nearest(dirname(path));
}

async function isFile(path: string): Promise<boolean> {
  return await stat(path).then(
    (found) => found.isFile(),
    () => false,
  );
}

/** Checks that other users cannot read the directory, which holds customers and a key. */
async function openToOthersCheck(dataDir: string): Promise<Check> {
  const name = "permissions";
  const open: string[] = [];
  for (const path of [dataDir, join(dataDir, "api-key")]) {
    const found = await stat(path).catch(() => null);
    if (found !== null && (found.mode & 0o077) !== 0) open.push(path);
  }
  // Windows has no such modes.
  if (open.length === 0 || process.platform === "win32") {
    return ok(name, "Nothing in the directory is open to other users.");
  }
  const message = `Other users of this machine can read ${open.join(" and ")}.`;
  return warning(name, message, `chmod go-rwx ${open.join(" ")}`);
}

async function lockCheck(dataDir: string): Promise<Check> {
  const name = "lock";
  const path = join(dataDir, "lock");
  try {
    const found = await readLock(path);
    if (found === null) return ok(name, "No process has the store open.");
    const { holder, ageMs } = found;
    if (holder === null) {
      if (ageMs >= limits.lockUnreadableMs) {
        return ok(name, `The lock file ${path} was never written whole; the next one replaces it.`);
      }
      const fix = "Wait a moment, and ask again.";
      return warning(name, `A process is taking the lock ${path} just now.`, fix);
    }
    const who = describeHolder(holder);
    const whereabouts = await whereaboutsOf(holder);
    if (whereabouts === "gone") {
      return ok(name, `The lock of ${who}, which is gone, is left; the next process replaces it.`);
    }
    const held = `The store in ${dataDir} is in use: it is held by ${who}`;
    if (whereabouts === "alive") return problem(name, `${held}.`, inUseFix);
    const elsewhere = `${held} on host ${holder.host}, which cannot be checked from here.`;
    return problem(name, elsewhere, `If that process is gone, remove ${path}.`);
  } catch (error) {
    return problem(name, `${reasonOf(error)}.`, "Let this user read the directory and its files.");
  }
}

const inUseFix =
  "If that is the server, ask it with --url and its key, and start no second one. Else wait for " +
  "it, or stop it.";

async function diskCheck(dataDir: string, isThere: boolean): Promise<Check> {
  const name = "disk";
  const free = await freeBytes(resolve(dataDir));
  if (free === null) return skipped(name, "The system does not tell how much of the disk is free.");
  const needed = isThere ? limits.embeddedReserveBytes : limits.embeddedNewBytes;
  const message = `The disk of ${resolve(dataDir)} has ${inMegabytes(free)} free.`;
  const least = `below ${inMegabytes(needed)}`;
  const fix = "Free some space on that disk, or name another directory with --data-dir.";
  if (free < needed) {
    const what = isThere ? `what writes is refused ${least}` : `no store is made ${least}`;
    return problem(name, `${message.slice(0, -1)}: ${what}.`, fix);
  }
  if (free >= limits.embeddedLowBytes) return ok(name, message);
  return warning(name, `${message.slice(0, -1)}; what writes is refused ${least}.`, fix);
}
