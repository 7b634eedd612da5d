import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { Readable } from "node:stream";
import { fileURLToPath } from "node:url";

/** How to start the program. Nothing of this process's environment but the search path is kept. */
export interface ProgramOptions {
  readonly name?: "carryover" | "bulk-import";
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  readonly stdin?: string | Uint8Array | Readable;
  /** Somebody else to run it as, where this process may choose. */
  readonly uid?: number;
}

/** The end of a program and all that it said. */
export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly seconds: number;
  /** Peak resident memory, where the system tells. */
  readonly peakMb: number;
}

/** A program that runs. */
export interface Program {
  readonly child: ChildProcess;
  readonly ended: Promise<Ended>;
  /** Resolves with the match once the output so far has one. Throws if the program ends first. */
  said(pattern: RegExp): Promise<RegExpExecArray>;
}

const pollMs = 10;
/** The system keeps the peak, so that only the end of it can be missed. */
const memoryPollMs = 50;

/** What must not outlive the tests. */
const running = new Set<ChildProcess>();

process.once("exit", () => {
  for (const child of running) child.kill("SIGKILL");
});

/** Runs the built program to its end. */
export function run(args: readonly string[], options: ProgramOptions = {}): Promise<Ended> {
  return start(args, options).ended;
}

/** Starts the built program. */
export function start(args: readonly string[], options: ProgramOptions = {}): Program {
  const startedAt = performance.now();
  const child = spawn(process.execPath, [programPath(options.name ?? "carryover"), ...args], {
    env: { PATH: process.env.PATH ?? "", CARRYOVER_LOG_LEVEL: "error", ...options.env },
    stdio: ["pipe", "pipe", "pipe"],
    ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
    ...(options.uid === undefined ? {} : { uid: options.uid, gid: options.uid }),
  });
  let [stdout, stderr, peak] = ["", "", 0];
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    stderr += text;
  });
  // A program that ends early does not read its input to the end.
  child.stdin.on("error", () => {});
  if (options.stdin instanceof Readable) options.stdin.pipe(child.stdin);
  else child.stdin.end(options.stdin);
  const poll = setInterval(() => {
    peak = Math.max(peak, peakMb(child.pid));
  }, memoryPollMs);
  running.add(child);
  const ended = once(child, "close").then(([code, signal]): Ended => {
    clearInterval(poll);
    running.delete(child);
    const seconds = (performance.now() - startedAt) / 1_000;
    return { code, signal, stdout, stderr, seconds, peakMb: peak };
  });
  return { child, ended, said: (pattern) => saidBy(child, pattern, () => stdout + stderr) };
}

/** What `import --json` prints. */
export interface ImportOutput {
  readonly runs: ReadonlyArray<{
    readonly id: string;
    readonly kind: string;
    readonly counts: Readonly<Record<string, number>>;
    readonly seconds: number;
  }>;
  readonly report: string | null;
}

/** The only JSON object that a program printed. Throws if it printed anything else. */
export function jsonOf<T = ImportOutput>({ stdout, stderr }: Ended): T {
  const [line = "", ...rest] = stdout.split("\n");
  if (rest.join("") !== "" || !line.startsWith("{")) {
    throw new Error(`This is not one JSON object alone: ${stdout}\n${stderr}`);
  }
  return JSON.parse(line) as T;
}

/** The counts of the only run that an import printed. */
export function countsOf(ended: Ended): Readonly<Record<string, number>> {
  const { runs } = jsonOf(ended);
  if (runs[0] === undefined || runs.length > 1) throw new Error(`Not one run: ${ended.stdout}`);
  return runs[0].counts;
}

export function programPath(name: string): string {
  const path = fileURLToPath(new URL(`../packages/cli/bin/${name}.js`, import.meta.url));
  const built = fileURLToPath(new URL("../packages/cli/dist/main.js", import.meta.url));
  if (!existsSync(built)) throw new Error("The program is not built. Run: npm run build");
  return path;
}

async function saidBy(
  child: ChildProcess,
  pattern: RegExp,
  output: () => string,
): Promise<RegExpExecArray> {
  for (;;) {
    const match = pattern.exec(output());
    if (match !== null) return match;
    if (child.exitCode !== null || child.signalCode !== null) {
      throw new Error(`The program ended without saying ${pattern}: ${output()}`);
    }
    await new Promise((resolve) => setTimeout(resolve, pollMs));
  }
}

function peakMb(pid: number | undefined): number {
  try {
    const status = readFileSync(`/proc/${pid}/status`, "utf8");
    return Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1_024;
  } catch {
    return 0;
  }
}
