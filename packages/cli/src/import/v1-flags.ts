import { join } from "node:path";
import { limits } from "@carryover/contract/client";
import { type Command, InvalidArgumentError, Option, type OptionValues } from "commander";
import { wholeNumber } from "../commands/flags.ts";
import { CommandError, exitCodes } from "../exit.ts";
import type { ServerChoice } from "../server-choice.ts";
import { reportDefault } from "./report.ts";

/** Adds the flags of an import into a server that has the endpoints of API v1 alone. */
export function withV1(command: Command): Command {
  return command
    .addOption(
      new Option(
        "--protocol <name>",
        "v1 for a server with the endpoints of API v1 alone; runs for one of Carryover",
      ).choices(["runs", "v1"]),
    )
    .option(
      "--requests-per-minute <n>",
      `with --protocol v1: pace of the requests (${limits.v1RequestsPerMinute})`,
      paceOf,
    )
    .option("--absent-as-null", "with --protocol v1: send null for a missing name or email");
}

/** Refuses API v1 for a command that needs run endpoints, in a sentence of its own. */
export function withoutV1(command: Command): Command {
  const refused = new Option("--protocol <name>").hideHelp().argParser((name) => {
    if (name === "runs") return name;
    throw new InvalidArgumentError(
      "This command needs run endpoints, which API v1 does not have; only import works with it.",
    );
  });
  return command.addOption(refused);
}

/** The choice of a server with what its protocol adds, and where the report goes. */
export function withProtocol(flags: OptionValues, choice: ServerChoice): ServerChoice & Reported {
  const { report } = flags;
  if (flags.protocol !== "v1") {
    const own = [
      ...(flags.requestsPerMinute === undefined ? [] : ["--requests-per-minute"]),
      ...(flags.absentAsNull === undefined ? [] : ["--absent-as-null"]),
    ];
    if (own.length > 0) throw wrong(`${own.join(", ")} needs --protocol v1.`);
    return { ...choice, report };
  }
  const refused = needsRuns.filter(([name]) => flags[name] !== undefined).map(([, flag]) => flag);
  if (refused.length > 0) {
    throw wrong(
      `${refused.join(", ")} cannot be combined with --protocol v1: it needs run endpoints, ` +
        "which API v1 does not have.",
    );
  }
  if (choice.url === undefined) throw wrong("--protocol v1 needs a server: pass --url.");
  const directory = report ?? reportDefault;
  const v1 = {
    requestsPerMinute: flags.requestsPerMinute ?? limits.v1RequestsPerMinute,
    absentAsNull: flags.absentAsNull ?? false,
    directory: join(directory, "journals"),
  };
  // Nobody else keeps what became of the records, so the report is always written.
  return { ...choice, v1, report: directory };
}

interface Reported {
  readonly report: string | undefined;
}

/** Flags, by their names in commander, that ask for what only run endpoints can do. */
const needsRuns: ReadonlyArray<readonly [name: string, flag: string]> = [
  ["plan", "--plan"],
  ["dryRun", "--dry-run"],
  ["outcomes", "--outcomes"],
  ["unarchive", "--unarchive"],
  ["archiveMissing", "--archive-missing"],
  ["allowOlder", "--allow-older"],
];

function paceOf(value: string): number {
  const pace = wholeNumber(1)(value);
  if (pace <= limits.v1RequestsPerMinuteMax) return pace;
  throw new InvalidArgumentError(`Give at most ${limits.v1RequestsPerMinuteMax}.`);
}

function wrong(message: string): CommandError {
  return new CommandError(exitCodes.usage, message);
}
