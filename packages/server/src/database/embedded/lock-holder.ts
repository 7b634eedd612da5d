import { randomUUID } from "node:crypto";
import { readFile, readlink } from "node:fs/promises";
import { hostname } from "node:os";

/** The content of a lock file. */
export interface Holder {
  readonly pid: number;
  readonly host: string;
  readonly startedAt: string;
  readonly command: string;
  /** Start of the process as counted by the kernel, to detect a reused pid; null if unknown. */
  readonly processStart: string | null;
  /** The namespace that the pid counts in: in another container it names another process. */
  readonly pidNamespace: string | null;
  /** Unique for each acquisition of the lock. Locks of version 0.1.0 have none. */
  readonly token: string | null;
}

/** This process as a holder. */
export async function newHolder(command: string): Promise<Holder> {
  return {
    pid: process.pid,
    host: hostname(),
    startedAt: new Date().toISOString(),
    command,
    processStart: await processStart(process.pid),
    pidNamespace: await pidNamespace(),
    token: randomUUID(),
  };
}

/** Reads the text of a lock file; null if it does not name a process. */
export function parseHolder(text: string): Holder | null {
  let holder: Partial<Holder> | null;
  try {
    holder = JSON.parse(text) as Partial<Holder> | null;
  } catch {
    return null;
  }
  const { pid, host, processStart: start = null, token = null } = holder ?? {};
  // 0 and negative numbers address process groups, which always include a live process.
  if (!Number.isInteger(pid) || Number(pid) < 1 || Number(pid) > pidMax) return null;
  if (typeof host !== "string") return null;
  return { ...(holder as Holder), processStart: start, token };
}

/** The largest pid of any system. */
const pidMax = 2 ** 31 - 1;

/**
 * Describes the holder for messages. In a foreign or hand-written lock only pid and host are
 * certain.
 */
export function describeHolder({ pid, command, startedAt }: Partial<Holder>): string {
  const since = startedAt === undefined ? [] : [`since ${startedAt}`];
  const details = [...(command === undefined ? [] : [command]), ...since].join(", ");
  return details === "" ? `process ${pid}` : `process ${pid} (${details})`;
}

/** Returns whether a holder may be alive; `elsewhere` if this machine cannot tell. */
export async function whereaboutsOf(holder: Holder): Promise<"alive" | "gone" | "elsewhere"> {
  const isOtherNamespace =
    holder.pidNamespace !== undefined && holder.pidNamespace !== (await pidNamespace());
  if (holder.host !== hostname() || isOtherNamespace) return "elsewhere";
  if (!exists(holder.pid)) return "gone";
  const start = await processStart(holder.pid);
  if (start === "ended") return "gone";
  const isReused = start !== null && holder.processStart !== null && start !== holder.processStart;
  return isReused ? "gone" : "alive";
}

/** Returns whether a process with this number exists, whoever owns it. */
function exists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

/**
 * Returns when a process started, in ticks since boot: field 22 of /proc/PID/stat, after a name in
 * field 2 that may hold spaces. One that has ended, and that its parent has not asked for, still
 * has a number, but no files open. Null where the kernel does not tell.
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
