import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync, writeFileSync } from "node:fs";

/** What a whole process took. */
export interface Measured {
  readonly seconds: number;
  /** Peak resident memory in MB. */
  readonly peakMb: number;
  readonly stdout: string;
  /** CPU time of each side, where a site has counted it. */
  readonly cpu?: CpuSeconds;
}

/** CPU time in seconds: unlike the clock, it hardly depends on what else a machine does. */
export interface CpuSeconds {
  readonly client: number;
  readonly server: number;
  readonly database: number;
}

const pollMs = 20;

/** Peak resident memory of a process so far, in MB; 0 if it is gone. */
export function peakMb(pid: number | undefined): number {
  try {
    const status = readFileSync(`/proc/${pid}/status`, "utf8");
    return Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1_024;
  } catch {
    return 0;
  }
}

/** Lets a process's peak memory begin anew. */
export function forgetPeak(pid: number | undefined): void {
  writeFileSync(`/proc/${pid}/clear_refs`, "5");
}

/** CPU time of a process so far, of all its threads, in milliseconds. */
export function cpuMs(pid: number | undefined): number {
  const fields = statOf(pid ?? 0);
  return (Number(fields[11]) + Number(fields[12])) * 10;
}

/** CPU time of all children of this process that have ended, in milliseconds. */
export function childrenCpuMs(): number {
  return endedCpuMs(process.pid);
}

/** CPU time so far of a process and of its children, such as those of a PostgreSQL server. */
export function familyCpuMs(pid: number): number {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").split(" ");
  const living = children.filter((child) => child !== "").map((child) => cpuOfAnyMs(Number(child)));
  return cpuMs(pid) + endedCpuMs(pid) + living.reduce((sum, ms) => sum + ms, 0);
}

function endedCpuMs(pid: number): number {
  const fields = statOf(pid);
  return (Number(fields[13]) + Number(fields[14])) * 10;
}

/** A child may have ended meanwhile; then its time is among that of the ended ones next time. */
function cpuOfAnyMs(pid: number): number {
  try {
    return cpuMs(pid);
  } catch {
    return 0;
  }
}

/**
 * The fields of a process behind its name: user and system time are the 12th and 13th, those of its
 * ended children the next two, in hundredths of a second.
 */
function statOf(pid: number): string[] {
  const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
  return stat.slice(stat.lastIndexOf(")") + 2).split(" ");
}

/** Runs a program to its end and measures it. Throws if it fails. */
export async function measure(
  command: string,
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<Measured> {
  const startedAt = performance.now();
  const child = spawn(command, args, {
    env: { ...process.env, ...environment },
    stdio: ["ignore", "pipe", "inherit"],
  });
  let stdout = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    stdout += text;
  });
  let peak = 0;
  const poll = setInterval(() => {
    peak = Math.max(peak, peakMb(child.pid));
  }, pollMs);
  // `once` throws what the child says of itself, such as that there is no such program.
  const [code] = (await once(child, "close").finally(() => clearInterval(poll))) as [number | null];
  if (code !== 0) throw new Error(`${command} ${args.join(" ")} ended with ${code}: ${stdout}`);
  return { seconds: (performance.now() - startedAt) / 1_000, peakMb: peak, stdout };
}

/** A server in its own process. */
export interface BenchServer {
  readonly url: string;
  readonly process: ChildProcess;
  stop(): Promise<void>;
}

/** Starts the built server and waits until it listens. */
export async function startServer(
  databaseUrl: string,
  environment: Readonly<Record<string, string>> = {},
  port = "0",
): Promise<BenchServer> {
  const child = spawn(process.execPath, [cli, "serve", "--port", port], {
    env: {
      ...process.env,
      DATABASE_URL: databaseUrl,
      CARRYOVER_LOG_LEVEL: "error",
      ...environment,
    },
    stdio: ["ignore", "pipe", "inherit"],
  });
  let said = "";
  for await (const chunk of child.stdout) {
    said += chunk;
    const url = /listening on (\S+)/.exec(said)?.[1];
    if (url !== undefined) {
      return {
        url,
        process: child,
        async stop() {
          child.kill("SIGTERM");
          await once(child, "close");
        },
      };
    }
  }
  throw new Error(`The server did not start: ${said}`);
}

/** The built command line. */
export const cli = new URL("../packages/cli/bin/carryover.js", import.meta.url).pathname;
