import type { Command } from "commander";

/**
 * Ends with a wrong command where a word names none of a group. Commander would show the help of
 * the group, as if all were well, if `--help` came with it. Throws CommanderError.
 */
export function refuseUnknownCommand(root: Command, argv: readonly string[]): void {
  let group: Command = root;
  for (const word of argv.filter((each) => each !== "--no-color")) {
    if (group.commands.length === 0 || word === "help" || word.startsWith("-")) return;
    const named: Command | undefined = group.commands.find((each) => each.name() === word);
    if (named === undefined) refuse(group, word);
    group = named;
  }
}

function refuse(group: Command, word: string): never {
  return group.error(`error: unknown command '${word}'`, { code: "commander.unknownCommand" });
}
