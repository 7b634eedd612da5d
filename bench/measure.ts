import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync, writeFileSync } from "node:fs";

/** What a whole process took. */
export interface Measured {
  readonly seconds: number;
  /** Peak resident memory in MB. */
  readonly peakMb: number;
  readonly stdout: string;
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
  const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
  // User and system time are the 14th and 15th field, in hundredths of a second.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return (Number(fields[11]) + Number(fields[12])) * 10;
}

/** CPU time of all children of this process that have ended, in milliseconds. */
export function childrenCpuMs(): number {
  const stat = readFileSync("/proc/self/stat", "utf8");
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return (Number(fields[13]) + Number(fields[14])) * 10;
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
