import { createHash } from "node:crypto";
import { link, open, readdir, rename, rm, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { holderIn, type LockHolder, thisProcess, whyHeld } from "./lock-holder.ts";

/** A lock that this process holds. */
export interface ProcessLock {
  /** Removes the lock, if it still is the own one. */
  release(): Promise<void>;
}

/** Another process has the lock, or may have it. */
export class LockHeld extends Error {
  override readonly name = "LockHeld";
}

/**
 * Takes the lock at a path. The lock of a process that is known to be gone is replaced; one whose
 * holder may be alive, or cannot be checked from here, is not. Throws LockHeld, and what the file
 * system throws.
 */
export async function lockFile(path: string): Promise<ProcessLock> {
  const holder = await thisProcess();
  for (let tries = 1; ; tries++) {
    const why = await tryToTake(path, holder);
    if (why === null) {
      await sweep(path);
      return { release: () => removeOwn(path, holder.token) };
    }
    if (why.isFinal || tries >= triesMax) throw new LockHeld(why.text);
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
  }
}

/** Half a second in all: others who take the same lock are done long before. */
const triesMax = 25;
const pauseMs = 20;

interface WhyNot {
  readonly text: string;
  /** Whether waiting an instant changes nothing. */
  readonly isFinal: boolean;
}

/**
 * Takes a lock that is free or stale; returns null if it was taken. Of several processes that find
 * the same stale lock, the holder of a claim replaces it; the claim is a lock named by the content
 * of the stale one, so that nobody replaces a lock that another has just taken.
 */
async function tryToTake(path: string, holder: LockHolder): Promise<WhyNot | null> {
  if (await publish(path, holder)) return null;
  const found = await readLock(path);
  const soon = { text: `Other processes keep taking ${path}.`, isFinal: false };
  if (found === null) return soon;
  const why = await whyHeld(path, found.holder);
  // Where hard links are missing, one that names nobody may be half of one that is being written.
  if (why !== null) return { text: why, isFinal: found.holder !== null };
  const claim = `${path}.takeover-${found.identity}`;
  const unclaimed = await tryToTake(claim, holder);
  if (unclaimed !== null) return unclaimed;
  try {
    // The previous holder of the claim may have replaced the lock already.
    if ((await readLock(path))?.identity !== found.identity) return soon;
    const draft = await writeDraft(path, holder);
    await rename(draft, path).finally(() => rm(draft, { force: true }));
    return null;
  } finally {
    await removeOwn(claim, holder.token);
  }
}

/**
 * Removes what processes have left beside a lock that were killed while they took it. The lock is
 * held: a claim is of an earlier one, whoever has it, and replaces nothing any more. Drafts of
 * processes that may be alive stay. Nothing depends on it, so that a failure is none of the lock's.
 */
async function sweep(path: string): Promise<void> {
  const [directory, name] = [dirname(path), basename(path)];
  for (const other of await readdir(directory).catch(() => [])) {
    if (!other.startsWith(`${name}.`)) continue;
    const beside = join(directory, other);
    const isClaim = other.startsWith(`${name}.takeover-`);
    if (isClaim || (other.endsWith(".new") && (await isLeft(beside)))) {
      await rm(beside, { force: true }).catch(() => {});
    }
  }
}

/** Whether a draft names a process that is known to be gone. */
async function isLeft(path: string): Promise<boolean> {
  const found = await readLock(path).catch(() => null);
  return found?.holder != null && (await whyHeld(path, found.holder)) === null;
}

/** Publishes a lock, complete from its first moment; false if its path is taken. */
async function publish(path: string, holder: LockHolder): Promise<boolean> {
  const draft = await writeDraft(path, holder);
  try {
    // A link, other than a rename, never takes the place of a file that is there.
    await link(draft, path);
    return true;
  } catch (error) {
    const { code = "" } = error as NodeJS.ErrnoException;
    if (code === "EEXIST") return false;
    if (!withoutLinks.includes(code)) throw error;
    return writeInPlace(path, holder);
  } finally {
    await rm(draft, { force: true });
  }
}

/** Error codes of file systems without hard links. */
const withoutLinks: readonly string[] = ["EPERM", "ENOTSUP", "EOPNOTSUPP", "ENOSYS", "EINVAL"];

/** Where hard links are missing. Who finds half a lock waits for the other half, and keeps it. */
async function writeInPlace(path: string, holder: LockHolder): Promise<boolean> {
  try {
    await writeFile(path, JSON.stringify(holder), { flag: "wx", mode: 0o600 });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  }
}

async function writeDraft(path: string, holder: LockHolder): Promise<string> {
  const draft = `${path}.${holder.token}.new`;
  try {
    await writeFile(draft, JSON.stringify(holder), { flag: "wx", mode: 0o600 });
  } catch (error) {
    await rm(draft, { force: true }).catch(() => {});
    throw error;
  }
  return draft;
}

async function removeOwn(path: string, token: string): Promise<void> {
  // One that stays is replaced by the next process, which finds that this one is gone.
  const found = await readLock(path).catch(() => null);
  if (found?.holder?.token === token) await rm(path, { force: true }).catch(() => {});
}

interface FoundLock {
  /** Null if the file names no process. */
  readonly holder: LockHolder | null;
  /** Unique among all locks that this path ever had. */
  readonly identity: string;
}

async function readLock(path: string): Promise<FoundLock | null> {
  const file = await open(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return null;
    throw error;
  });
  if (file === null) return null;
  try {
    const { ino, mtimeMs } = await file.stat();
    const text = await file.readFile("utf8");
    const identity = createHash("sha256").update(`${ino} ${mtimeMs} ${text}`).digest("hex");
    return { holder: holderIn(text), identity: identity.slice(0, 32) };
  } finally {
    await file.close();
  }
}
