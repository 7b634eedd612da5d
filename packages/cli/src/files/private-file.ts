import { randomBytes } from "node:crypto";
import { type FileHandle, link, lstat, open, rename, rm } from "node:fs/promises";

/** Personal data and prices are for the owner of the file alone. */
const ownerAlone = 0o600;

/** A file under a name that nobody else can know, until it is whole. */
export interface Draft {
  readonly handle: FileHandle;
  /** Moves the file to its name, replacing an earlier one. */
  replace(): Promise<void>;
  /** Moves the file to its name; throws EEXIST if the name is taken. */
  claim(): Promise<void>;
  /** Closes the file, and removes it if it has no name yet. */
  discard(): Promise<void>;
}

/**
 * Begins a file beside its place. It is made exclusively, so that a link that somebody has put
 * there is never followed, and readable by its owner alone from its first moment.
 */
export async function openDraft(path: string): Promise<Draft> {
  const place = draftOf(path);
  const handle = await open(place, "wx+", ownerAlone);
  return {
    handle,
    replace: () => rename(place, path),
    // A link, other than a rename, never takes the place of a file that is there.
    claim: () => link(place, path),
    async discard() {
      await handle.close().catch(() => {});
      await rm(place, { force: true });
    },
  };
}

/** Opens a file that has no name any more, so that it ends with this process at the latest. */
export async function openNameless(path: string): Promise<FileHandle> {
  const place = draftOf(path);
  const handle = await open(place, "wx+", ownerAlone);
  await rm(place, { force: true });
  return handle;
}

/**
 * Writes a whole file, in place of an earlier one if that may be replaced; else throws EEXIST.
 * Throws if something other than a file has the name: a link is never followed, and a device is
 * never replaced.
 */
export async function writePrivateFile(
  path: string,
  text: string,
  { mode = ownerAlone, mayReplace = true }: { mode?: number; mayReplace?: boolean } = {},
): Promise<void> {
  await refuseSpecial(path);
  const draft = await openDraft(path);
  try {
    await draft.handle.writeFile(text);
    if (mode !== ownerAlone) await draft.handle.chmod(mode);
    await draft.handle.sync();
    await (mayReplace ? draft.replace() : draft.claim());
  } finally {
    await draft.discard();
  }
}

function draftOf(path: string): string {
  return `${path}.${randomBytes(6).toString("hex")}.part`;
}

async function refuseSpecial(path: string): Promise<void> {
  const found = await lstat(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return null;
    throw error;
  });
  if (found === null || found.isFile()) return;
  throw new Error(`${path} is not a regular file, so it is not replaced.`);
}
