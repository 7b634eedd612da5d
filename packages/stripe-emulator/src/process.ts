import { spawn } from "node:child_process";
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";

export interface EmulatorOptions {
  /** Where accounts are kept; without it they go with the process. */
  readonly dataDir?: string | undefined;
  /** 0, the default, takes a free one. */
  readonly port?: number;
  /** Whether Stripe's rate limits hold from the start. */
  readonly limits?: boolean;
}

/** An emulator in a process of its own. */
export interface Emulator {
  readonly url: string;
  readonly pid: number;
  /** Ends it in good order. */
  stop(): Promise<void>;
  /** Ends it as a crash would (SIGKILL). */
  kill(): Promise<void>;
}

const startWaitMs = 60_000;

/** Starts an emulator; it ends with this process at the latest. Throws if it does not start. */
export async function startEmulator(options: EmulatorOptions = {}): Promise<Emulator> {
  const flags = ["--port", String(options.port ?? 0), "--attached"];
  if (options.dataDir !== undefined) flags.push("--data", resolve(options.dataDir));
  if (options.limits === true) flags.push("--limits");
  const here = fileURLToPath(new URL(".", import.meta.url));
  const child = spawn(process.execPath, [...program(), ...flags], {
    cwd: here,
    stdio: ["pipe", "pipe", "pipe"],
  });
  const exited = new Promise<void>((done) => child.once("exit", () => done()));
  let errors: string | null = "";
  child.stderr.on("data", (data: Buffer) => {
    if (errors === null) process.stderr.write(data);
    else errors += data.toString();
  });

  const url = await new Promise<string>((found, failed) => {
    const timer = setTimeout(() => {
      child.kill("SIGKILL");
      failed(new Error("The Stripe emulator did not start in a minute."));
    }, startWaitMs);
    let text = "";
    child.stdout.on("data", (data: Buffer) => {
      text += data.toString();
      const [, listening] = /^listening on (\S+)$/m.exec(text) ?? [];
      if (listening === undefined) return;
      clearTimeout(timer);
      found(listening);
    });
    void exited.then(() => {
      clearTimeout(timer);
      failed(new Error(`The Stripe emulator did not start: ${errors?.trim()}`));
    });
  });
  errors = null;
  const end = async (signal: "SIGTERM" | "SIGKILL") => {
    child.kill(signal);
    await exited;
  };
  return {
    url,
    pid: child.pid ?? 0,
    stop: () => end("SIGTERM"),
    kill: () => end("SIGKILL"),
  };
}

/** Returns how to run the program: as it was built, or from source. */
function program(): string[] {
  if (import.meta.url.endsWith(".js")) {
    return [fileURLToPath(new URL("../bin/carryover-stripe-emulator.js", import.meta.url))];
  }
  const main = JSON.stringify(new URL("main.ts", import.meta.url).href);
  const run = `const { main } = await import(${main}); await main(process.argv.slice(1));`;
  return ["--import", "tsx", "--input-type=module", "--eval", run, "--"];
}
