import { createHash } from "node:crypto";
import { link, open, readdir, rename, unlink, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { type Holder, parseHolder } from "./lock-holder.ts";
import { unusable } from "./store-directory.ts";

/** An existing lock file. */
export interface ExistingLock {
  /** Null if the file names no process. */
  readonly holder: Holder | null;
  /** Unique among all locks that this path ever had. */
  readonly identity: string;
  /** How long ago it was written. */
  readonly ageMs: number;
}

/**
 * Publishes a lock if its path is free. It is complete from the first moment, since it is written
 * under another name before. Returns whether it was published. Throws StoreUnusable.
 */
export async function publish(path: string, holder: Holder): Promise<boolean> {
  const draft = await writeDraft(path, holder);
  try {
    await link(draft, path);
    return true;
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? "";
    // ENOENT: somebody who has taken the lock meanwhile took the draft for a leftover.
    if (["EEXIST", "ENOENT"].includes(code)) return false;
    if (!withoutLinks.includes(code)) throw await unusable(path, error);
    return await writeInPlace(path, holder);
  } finally {
    await unlink(draft).catch(() => {});
  }
}

/** Error codes of file systems without hard links. */
const withoutLinks: readonly string[] = ["EPERM", "ENOTSUP", "EOPNOTSUPP", "ENOSYS", "EINVAL"];

/** Writes a lock where hard links are missing; for an instant it can be read half-written. */
async function writeInPlace(path: string, holder: Holder): Promise<boolean> {
  try {
    await writeFile(path, JSON.stringify(holder), { flag: "wx", mode: 0o600 });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    await unlink(path).catch(() => {});
    throw await unusable(path, error);
  }
  // A process that took the half-written lock for a broken one has replaced it.
  return (await readLock(path))?.holder?.token === holder.token;
}

/** Puts a lock into the place of another one, in one step. Throws StoreUnusable. */
export async function replace(path: string, holder: Holder): Promise<boolean> {
  const draft = await writeDraft(path, holder);
  try {
    await rename(draft, path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return false;
    throw await unusable(path, error);
  }
}

/** Reads a lock; returns null for a missing one. Throws StoreUnusable. */
export async function readLock(path: string): Promise<ExistingLock | null> {
  try {
    await using file = await open(path);
    const { ino, mtimeMs } = await file.stat();
    const text = await file.readFile("utf8");
    const identity = createHash("sha256").update(`${ino} ${mtimeMs} ${text}`).digest("hex");
    const ageMs = Date.now() - mtimeMs;
    return { holder: parseHolder(text), identity: identity.slice(0, 32), ageMs };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw await unusable(path, error);
  }
}

/** Removes a lock, if it still is the own one. */
export async function removeOwn(path: string, token: string | null): Promise<void> {
  try {
    if ((await readLock(path))?.holder?.token === token) await unlink(path);
  } catch {
    // It is replaced by the next one who finds that this process is gone.
  }
}

/** Removes leftovers of processes that were killed while they took the lock. */
export async function removeLeftovers(path: string): Promise<void> {
  const directory = dirname(path);
  const names = await readdir(directory).catch(() => []);
  const left = names.filter((name) => name.startsWith(`${basename(path)}.`));
  await Promise.all(left.map((name) => unlink(join(directory, name)).catch(() => {})));
}

async function writeDraft(path: string, holder: Holder): Promise<string> {
  const draft = `${path}.${holder.token}.new`;
  try {
    await writeFile(draft, JSON.stringify(holder), { mode: 0o600 });
    return draft;
  } catch (error) {
    await unlink(draft).catch(() => {});
    throw await unusable(path, error);
  }
}
