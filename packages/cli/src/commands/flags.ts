import { type Command, InvalidArgumentError, Option } from "commander";
import {
  dataDirDefault,
  type ServerChoice,
  type ServerFlags,
  type ServerVariables,
} from "../server-choice.ts";
import type { Terminal } from "../terminal.ts";

/** What the commands of other files need of the program. */
export interface Program {
  /** The command line, ready to paste. */
  readonly again: string;
  /** The variables of the environment. */
  readonly stripeKey: string | undefined;
  readonly webhookSecret: string | undefined;
  /** All of them, for what a server inside reads of them. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly variables: ServerVariables;
  /** The terminal of the process. */
  readonly terminal: Terminal;
  choiceOf(flags: ServerFlags): ServerChoice;
  exit(code: number): void;
}

/** Adds the flags that select a server. */
export function withServer(command: Command): Command {
  return command
    .option("--url <url>", "server to use (CARRYOVER_URL)")
    .option("--api-key <key>", "API key of the server; safer in CARRYOVER_API_KEY")
    .option("--insecure", "send the key to another host over http://")
    .addOption(dataDirOption())
    .option("--embedded", "use the embedded store, even if variables name a server");
}

/** The flag of a command that works in the embedded store. */
export function dataDirOption(): Option {
  const where = `directory of the embedded store (CARRYOVER_DATA_DIR; ${dataDirDefault})`;
  return new Option("--data-dir <dir>", where);
}

/** Lines that a help text ends with. */
export function examples(...lines: string[]): string {
  return `\nExamples:\n${lines.map((line) => `  $ ${line}`).join("\n")}`;
}

/** A whole number of at least so much. */
export function wholeNumber(min: number): (value: string) => number {
  return (value) => {
    const number = Number(value);
    if (/^\d+$/.test(value) && Number.isSafeInteger(number) && number >= min) return number;
    throw new InvalidArgumentError(`Give a whole number from ${min} on.`);
  };
}

/**
 * One or more of some names, separated by blanks or commas. An unknown one is refused with the list
 * of those that there are.
 */
export function namesOf<T extends string>(
  known: readonly T[],
): (value: string, earlier?: readonly T[]) => T[] {
  return (value, earlier = []) => {
    const given = value.split(",").filter((name) => name !== "");
    const names = given.map((name) => {
      const found = known.find((each) => each === name);
      if (found !== undefined) return found;
      throw new InvalidArgumentError(`There is no "${name}". Give some of: ${known.join(", ")}.`);
    });
    if (names.length === 0) throw new InvalidArgumentError(`Give some of: ${known.join(", ")}.`);
    return [...earlier, ...names];
  };
}

/** A time such as 48h or 3d, in hours. */
export function hours(value: string): number {
  const [, digits = "", unit] = /^(\d{1,4})(h|d)$/.exec(value) ?? [];
  const given = Number(digits) * (unit === "d" ? 24 : 1);
  if (unit !== undefined && given >= 1 && given <= 24 * 31) return given;
  throw new InvalidArgumentError("Give hours or days from 1h to 31d, such as 48h or 3d.");
}

/** Adds a value to those that were given before. */
export function several(value: string, earlier: readonly string[] = []): string[] {
  return [...earlier, value];
}
