import { randomUUID } from "node:crypto";
import { readFile, readlink } from "node:fs/promises";
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

/** Why the holder of a lock keeps it; null if it is known to be gone. */
export async function whyHeld(path: string, holder: LockHolder | null): Promise<string | null> {
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

/** Reads the text of a lock; null if it names no process. */
export function holderIn(text: string): LockHolder | null {
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

/** This process as a holder, with a token of its own. */
export async function thisProcess(): Promise<LockHolder> {
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
