import { createHash, randomUUID } from "node:crypto";
import { link, open, readFile, readlink, rename, rm, writeFile } from "node:fs/promises";
import { hostname } from "node:os";

/** Who holds a lock: a process is the same one only on its host, boot and pid namespace. */
export interface LockHolder {
  readonly host: string;
  /** Of Linux; null where the kernel does not tell. */
  readonly bootId: string | null;
  readonly pidNamespace: string | null;
  readonly pid: number;
  /** Start of the process as counted by the kernel, to detect a reused pid; null if unknown. */
  readonly processStart: string | null;
  readonly startedAt: string;
  /** Unique for each acquisition of a lock. */
  readonly token: string;
}

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
    if (why === null) return { release: () => removeOwn(path, holder.token) };
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
  if (why !== null) return { text: why, isFinal: true };
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

/** Why the holder of a lock keeps it; null if it is known to be gone. */
async function whyHeld(path: string, holder: LockHolder | null): Promise<string | null> {
  const remove = `If no process of it is left, remove ${path} and run the command again.`;
  if (holder === null) return `It cannot be told who holds the lock ${path}. ${remove}`;
  const { host, pid, startedAt } = holder;
  const who = `process ${pid} (since ${startedAt})`;
  const own = await thisProcess();
  const isHere =
    host === own.host && holder.bootId === own.bootId && holder.pidNamespace === own.pidNamespace;
  if (!isHere) {
    return (
      `It is held by ${who} on host ${host}, of another machine, container or boot, which cannot ` +
      `be checked from here. ${remove}`
    );
  }
  const start = exists(pid) ? await startOf(pid) : "ended";
  if (start === "ended") return null;
  const isReused = start !== null && holder.processStart !== null && start !== holder.processStart;
  return isReused ? null : `It is held by ${who}. Wait, or stop it. ${remove}`;
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

/** Where hard links are missing; half a lock is one whose holder cannot be told, and kept. */
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

function holderIn(text: string): LockHolder | null {
  let holder: Partial<LockHolder> | null;
  try {
    holder = JSON.parse(text) as Partial<LockHolder> | null;
  } catch {
    return null;
  }
  const { pid, host, token, startedAt } = holder ?? {};
  // 0 and negative numbers address process groups, which always include a live process.
  const isPid = Number.isInteger(pid) && Number(pid) > 0 && Number(pid) < 2 ** 31;
  const isWhole = [host, token, startedAt].every((text) => typeof text === "string");
  if (!isPid || !isWhole) return null;
  const unknown = { bootId: null, pidNamespace: null, processStart: null };
  return { ...unknown, ...(holder as LockHolder) };
}

async function thisProcess(): Promise<LockHolder> {
  const bootId = await readFile("/proc/sys/kernel/random/boot_id", "utf8").catch(() => null);
  return {
    host: hostname(),
    bootId: bootId?.trim() ?? null,
    pidNamespace: await readlink("/proc/self/ns/pid").catch(() => null),
    pid: process.pid,
    processStart: await startOf(process.pid),
    startedAt: new Date().toISOString(),
    token: randomUUID(),
  };
}

/** Whether a process with this number exists, whoever owns it. */
function exists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

/** When a process started, in ticks since boot; null where the kernel does not tell. */
async function startOf(pid: number): Promise<string | "ended" | null> {
  try {
    const stat = await readFile(`/proc/${pid}/stat`, "utf8");
    // The name in field 2 may hold spaces and parentheses.
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return fields[0] === "Z" ? "ended" : (fields[19] ?? null);
  } catch {
    return null;
  }
}
