import { spawn } from "node:child_process";
import { once } from "node:events";
import { programPath } from "./program.ts";

/** A program that ran in a terminal, with all that was shown there. */
export interface Shown {
  readonly code: number | null;
  readonly text: string;
}

/** Where it runs, and what a person types once a text is shown. */
interface Typing {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  readonly after: string;
  readonly answer: string;
}

/** Runs the built program in a pseudo-terminal, by `script` of util-linux. */
export async function runInTerminal(
  args: readonly string[],
  { cwd, env, after, answer }: Typing,
): Promise<Shown> {
  const quoted = [process.execPath, programPath("carryover"), ...args].map(quote).join(" ");
  const child = spawn("script", ["-qefc", quoted, "/dev/null"], {
    cwd,
    env: { PATH: process.env.PATH ?? "", TERM: "dumb", CARRYOVER_LOG_LEVEL: "error", ...env },
    stdio: ["pipe", "pipe", "inherit"],
  });
  let text = "";
  let isAnswered = false;
  child.stdout.on("data", (chunk: Buffer) => {
    text += chunk;
    if (isAnswered || !text.includes(after)) return;
    isAnswered = true;
    child.stdin.write(`${answer}\r`);
  });
  const [code] = (await once(child, "close")) as [number | null];
  return { code, text };
}

function quote(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
