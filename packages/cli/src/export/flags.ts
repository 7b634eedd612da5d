import { type Command, Option } from "commander";
import { examples, type Program, withServer } from "../commands/flags.ts";
import { exportFormats } from "./files.ts";

/** Adds `carryover export` to the program. */
export function addExport(root: Command, { choiceOf, exit, terminal }: Program): void {
  withServer(root.command("export"))
    .description("Write catalog, customers, subscriptions and usage into files for import.")
    .requiredOption("--out <dir>", "directory of the files; made if it does not exist")
    .addOption(
      new Option("--format <format>", "form of the records")
        .choices(exportFormats)
        .default("ndjson"),
    )
    .option("--since <date|run>", "only what has changed since then, or since a run was opened")
    .option("--force", "replace files of an earlier export")
    .option("--json", "print one JSON object")
    .addHelpText(
      "after",
      examples(
        "carryover export --out backup",
        "carryover export --out changes --since 2026-03-01T00:00:00Z --json",
      ),
    )
    .action(async (flags) => {
      const { out, format, since, force = false, json = false } = flags;
      const command = { ...choiceOf(flags), out, format, since, force, json };
      const { exportCommand } = await import("./export.ts");
      exit(await exportCommand(command, terminal));
    });
}
