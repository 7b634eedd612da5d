import { constants } from "node:fs";
import { mkdir, open, readFile, readlink, unlink, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";

/**
 * The exclusive lock on a data directory. The embedded store has none of its own, and two processes
 * in one directory lose each other's rows without an error. A lock is never taken from a process
 * that is alive, however long it has been silent.
 */
export interface Lock {
  release(): Promise<void>;
}

/** What a lock file says about its holder. */
interface Holder {
  readonly pid: number;
  readonly host: string;
  readonly startedAt: string;
  readonly command: string;
  /** Start of the process as the kernel counts it, which tells a reused pid; null if unknown. */
  readonly processStart: string | null;
  /** The namespace that the pid counts in: in another container it names another process. */
  readonly pidNamespace: string | null;
}

/** Another process has the data directory open. */
export class StoreLocked extends Error {
  override readonly name = "StoreLocked";
}

interface LockOptions {
  readonly command: string;
  readonly onStaleLock?: (explanation: string) => void;
}

const takeoverAttemptsMax = 50;

/** Takes the lock of a directory, making the directory if need be. Throws StoreLocked. */
export async function lockDirectory(directory: string, options: LockOptions): Promise<Lock> {
  await mkdir(directory, { recursive: true });
  const path = join(directory, "lock");
  const holder: Holder = {
    pid: process.pid,
    host: hostname(),
    startedAt: new Date().toISOString(),
    command: options.command,
    processStart: await processStart(process.pid),
    pidNamespace: await pidNamespace(),
  };
  for (let attempt = 0; attempt < takeoverAttemptsMax; attempt++) {
    if (await createExclusively(path, JSON.stringify(holder))) {
      return { release: () => unlink(path).catch(() => {}) };
    }
    const current = await readHolder(path);
    if (current === "gone") continue;
    if (current === "unreadable") {
      // Somebody may be writing it this very moment: an instant later it says who it is.
      if (attempt < takeoverAttemptsMax - 1) await pause();
      else
        throw locked(
          directory,
          `Its lock file ${path} cannot be understood; remove it if no \
process uses the store.`,
        );
      continue;
    }
    const why = await reasonToKeep(current);
    if (why !== null) throw locked(directory, why);
    if (!(await removeStale(path, current))) continue;
    options.onStaleLock?.(
      `The store in ${directory} was locked by process ${current.pid} (${current.command}, since ` +
        `${current.startedAt}), which is gone. The lock was replaced.`,
    );
  }
  throw locked(directory, `Other processes keep taking it; if none runs, remove ${path}.takeover.`);
}

function locked(directory: string, why: string): StoreLocked {
  return new StoreLocked(`The store in ${directory} is in use. ${why}`);
}

async function createExclusively(path: string, content: string): Promise<boolean> {
  try {
    await writeFile(path, content, { flag: "wx", mode: 0o600 });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  }
}

async function readHolder(path: string): Promise<Holder | "gone" | "unreadable"> {
  try {
    const holder = JSON.parse(await readFile(path, "utf8")) as Partial<Holder>;
    const complete = typeof holder.pid === "number" && typeof holder.host === "string";
    return complete ? (holder as Holder) : "unreadable";
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "ENOENT" ? "gone" : "unreadable";
  }
}

/** Why a lock stays with its holder, or null if the holder is certainly gone. */
async function reasonToKeep(holder: Holder): Promise<string | null> {
  const who = `process ${holder.pid} (${holder.command}, since ${holder.startedAt})`;
  const elsewhere =
    holder.pidNamespace !== undefined && holder.pidNamespace !== (await pidNamespace());
  if (holder.host !== hostname() || elsewhere) {
    return (
      `It is held by ${who} on host ${holder.host}, which cannot be checked from here. ` +
      "If that process is gone, remove the file named lock in that directory."
    );
  }
  if (!isAlive(holder.pid)) return null;
  const start = await processStart(holder.pid);
  if (start === "ended") return null;
  if (start !== null && holder.processStart !== null && start !== holder.processStart) return null;
  return `It is held by ${who}. Stop it, use its URL with --url, or name another --data-dir.`;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

/**
 * When a process started, in ticks since boot: field 22 of /proc/PID/stat, after a name in field 2
 * that may hold spaces. One that has ended, and that its parent has not asked for, still has a
 * number, but no files open. Null where the kernel does not tell.
 */
async function processStart(pid: number): Promise<string | "ended" | null> {
  try {
    const stat = await readFile(`/proc/${pid}/stat`, "utf8");
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return fields[0] === "Z" ? "ended" : (fields[19] ?? null);
  } catch {
    return null;
  }
}

function pidNamespace(): Promise<string | null> {
  return readlink("/proc/self/ns/pid").catch(() => null);
}

/**
 * Removes a stale lock, one process at a time: whoever holds the takeover file looks again before
 * it removes, so that nobody removes the fresh lock of a process that was quicker.
 */
async function removeStale(path: string, stale: Holder): Promise<boolean> {
  const takeover = `${path}.takeover`;
  let file: Awaited<ReturnType<typeof open>>;
  try {
    file = await open(takeover, constants.O_CREAT | constants.O_EXCL | constants.O_WRONLY, 0o600);
  } catch {
    await pause();
    return false;
  }
  try {
    const current = await readHolder(path);
    const same = typeof current === "object" && current.startedAt === stale.startedAt;
    if (same) await unlink(path);
    return same;
  } finally {
    await file.close();
    await unlink(takeover);
  }
}

function pause(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 20));
}
