import { execFile } from "node:child_process";
import { promisify } from "node:util";

const execute = promisify(execFile);

/** What a program printed, and how it ended. */
export interface Printed {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a program to its end, whatever its exit code. */
export async function shell(
  program: string,
  args: readonly string[],
  { cwd, env = {} }: { cwd: string; env?: Readonly<Record<string, string>> },
): Promise<Printed> {
  const options = { cwd, env: { ...ordinary(), ...env }, maxBuffer: 64 * 1024 * 1024 };
  try {
    const { stdout, stderr } = await execute(program, args, options);
    return { code: 0, stdout, stderr };
  } catch (error) {
    const { code, stdout = "", stderr = "" } = error as Partial<Printed> & { code?: unknown };
    return { code: typeof code === "number" ? code : 1, stdout, stderr: stderr || String(error) };
  }
}

/** Runs a program that must succeed, and returns its standard output. Throws with what it said. */
export async function succeed(
  program: string,
  args: readonly string[],
  options: { cwd: string; env?: Readonly<Record<string, string>> },
): Promise<string> {
  const { code, stdout, stderr } = await shell(program, args, options);
  if (code === 0) return stdout;
  throw new Error(`${program} ${args.join(" ")} ended with ${code}:\n${stdout}\n${stderr}`);
}

const network = String.raw`\w+_proxy|NODE_EXTRA_CA_CERTS|npm_config_(registry|cache|\w+config)`;
const kept = new RegExp(`^(PATH|HOME|TMPDIR|${network})$`, "i");

/** What of this process's environment a user would have: nothing of its tests, or of `npm run`. */
function ordinary(): Record<string, string | undefined> {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => kept.test(name)));
}
