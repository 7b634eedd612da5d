import { rmSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

const directories = new Set<string>();

/** Makes a fresh directory; `removeScratch` removes it, at the latest the end of this process. */
export async function makeScratch(): Promise<string> {
  if (directories.size === 0) process.once("exit", removeAtExit);
  const directory = await mkdtemp(join(tmpdir(), "carryover-test-"));
  directories.add(directory);
  return directory;
}

/** Removes every directory that was made. */
export async function removeScratch(): Promise<void> {
  for (const directory of directories) await rm(directory, { recursive: true, force: true });
  directories.clear();
  process.off("exit", removeAtExit);
}

function removeAtExit(): void {
  for (const directory of directories) rmSync(directory, { recursive: true, force: true });
}
