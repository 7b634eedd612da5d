import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { readdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Program } from "../program.ts";
import { makeScratch } from "../scratch.ts";

/** What happens to who writes: it waits, it waits in the kernel, or it ends. */
type DiskFault = "wait" | "hang" | "end";

/** A disk that fails when it is told to, for a program that is started with its environment. */
export interface FaultyDisk {
  readonly env: Readonly<Record<string, string>>;
  /** What has the text in it fails from now on; the empty text is in everything. */
  fail(fault: DiskFault, text?: string): Promise<void>;
  /** Resolves when something waits. Throws if the program ends first. */
  waiting(program: Program): Promise<void>;
  mend(): Promise<void>;
}

/** Makes one. The limits hold in the program, instead of the contract's, once it fails. */
export async function faultyDisk(limits: Record<string, number> = {}): Promise<FaultyDisk> {
  const directory = await makeScratch();
  const url = new URL("faulty-disk.js", import.meta.url);
  url.search = `${new URLSearchParams({ directory, limits: JSON.stringify(limits) })}`;
  return {
    env: { NODE_OPTIONS: `--import=${url}` },
    async fail(fault, text = "") {
      execFileSync("sh", ["-c", `mkfifo "$1"`, "sh", join(directory, "pipe")]);
      await writeFile(join(directory, fault), text);
    },
    async waiting({ child }) {
      while (!existsSync(join(directory, "waiting"))) {
        if (child.exitCode !== null) throw new Error("The program has ended without a fault.");
        await sleep(10);
      }
    },
    async mend() {
      for (const name of await readdir(directory)) await rm(join(directory, name));
    },
  };
}
