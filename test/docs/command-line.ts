import { main } from "../../packages/cli/src/main.ts";

/** A command as its help describes it. */
export interface Command {
  /** Its words after `carryover`, such as `keys create`. */
  readonly name: string;
  /** Long flags with their values, such as `--url <url>`, without `--help`. */
  readonly flags: readonly string[];
  /** What stands after the flags, such as `<id>` or `[files...]`. */
  readonly operands: readonly string[];
}

/** Every command of the program that does something itself, by asking it for help. */
export async function readCommands(): Promise<Command[]> {
  return commandsUnder([]);
}

async function commandsUnder(words: readonly string[]): Promise<Command[]> {
  const help = await helpOf(words);
  const children = entriesOf(help, "Commands").map((entry) => entry.split(" ")[0] ?? "");
  const names = children.filter((name) => name !== "help");
  if (names.length === 0) return [commandOf(words.join(" "), help)];
  const commands: Command[] = [];
  for (const name of names) commands.push(...(await commandsUnder([...words, name])));
  return commands;
}

function commandOf(name: string, help: string): Command {
  const flags = entriesOf(help, "Options").filter((entry) => !entry.includes("--help"));
  const usage = /^Usage: (.*)$/m.exec(help)?.[1] ?? "";
  return { name, flags, operands: usage.match(/<[^>]+>|\[(?!options\])[^\]]+\]/g) ?? [] };
}

/** The left column of a part of a help text. */
function entriesOf(help: string, part: string): string[] {
  const [, after = ""] = help.split(`\n${part}:\n`);
  const [lines = ""] = after.split("\n\n");
  return [...lines.matchAll(/^ {2}(\S.*?)(?: {2,}.*)?$/gm)].map(([, entry = ""]) => entry);
}

/** What the program prints to standard output when it is asked for the help of a command. */
async function helpOf(words: readonly string[]): Promise<string> {
  const { stdout } = process;
  const write = stdout.write;
  let printed = "";
  stdout.write = (text: string | Uint8Array) => {
    printed += String(text);
    return true;
  };
  try {
    await main([...words, "--help", "--no-color"]);
  } finally {
    stdout.write = write;
  }
  return printed;
}
