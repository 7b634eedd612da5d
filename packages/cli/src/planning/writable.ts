import type { Stats } from "node:fs";
import { lstat, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { CommandError, exitCodes } from "../exit.ts";
import { visible } from "../text/visible.ts";

/** What is known of a file that is written at the end of a command. */
export interface Writing {
  /** The flag that names it. */
  readonly flag: "--out" | "--outcomes";
  /** Whether it may replace a file. */
  readonly replaces: boolean;
  /** Files that the command reads: they are never replaced. */
  readonly reads: readonly string[];
}

/**
 * Throws CommandError if a file could not be written, before any work is done whose result would
 * have no place. Undefined is no file.
 */
export async function requireWritable(
  path: string | undefined,
  { flag, replaces, reads }: Writing,
): Promise<void> {
  if (path === undefined) return;
  const name = visible(path);
  const refuse = (what: string) => new CommandError(exitCodes.usage, `${what} Nothing was done.`);
  const found = await orNull(lstat(path));
  const read = await Promise.all(reads.map((each) => orNull(stat(each))));
  if (found !== null && read.some((each) => isSame(each, found))) {
    throw refuse(`${flag} ${name} is a file that this command reads. Name another one.`);
  }
  if (found !== null && !found.isFile()) {
    throw refuse(`${flag} ${name} is not a regular file. Name another one.`);
  }
  if (found !== null && !replaces) {
    throw refuse(`${name} exists already. Name another file, or pass --force to replace it.`);
  }
  const directory = await orNull(stat(dirname(path)));
  if (directory?.isDirectory()) return;
  throw refuse(`${flag} ${name} cannot be written: there is no directory ${dirname(name)}.`);
}

function isSame(one: Stats | null, other: Stats): boolean {
  return one !== null && one.dev === other.dev && one.ino === other.ino;
}

function orNull(found: Promise<Stats>): Promise<Stats | null> {
  return found.catch(() => null);
}
