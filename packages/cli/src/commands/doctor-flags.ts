import type { Command } from "commander";
import { refuseBothStores, type ServerVariables, serverChoice } from "../server-choice.ts";
import { dataDirOption, examples, type Program } from "./flags.ts";

/** Adds `carryover doctor`. */
export function addDoctor(
  root: Command,
  { exit, environment, variables, terminal }: Program,
): void {
  root
    .command("doctor")
    .description("Check what serve would run on: settings, store, clock, keys; change nothing.")
    .addOption(dataDirOption())
    .option("--url <url>", "also ask this server (CARRYOVER_URL)")
    .option("--api-key <key>", "API key of the server; safer in CARRYOVER_API_KEY")
    .option("--insecure", "send the key to another host over http://")
    .option("--json", "print one JSON object")
    .addHelpText("after", examples("carryover doctor", "carryover doctor --json"))
    .action(async (flags) => {
      const { dataDir, json = false, ...asked } = flags;
      refuseBothStores({ dataDir }, variables);
      const { doctorCommand } = await import("./doctor.ts");
      const command = { dataDir, server: serverOf(asked, variables), environment, json };
      exit(await doctorCommand(command, terminal));
    });
}

/** The server that is named, if one is: its store is examined besides, not instead. */
function serverOf(
  flags: { url?: string; apiKey?: string; insecure?: boolean },
  variables: ServerVariables,
) {
  return (flags.url ?? variables.url) === undefined ? null : serverChoice(flags, variables);
}
