import { outcomes, recordCodes, runKinds, undoOutcomes } from "@carryover/contract/client";
import { type Command, Option } from "commander";
import { examples, namesOf, type Program, wholeNumber, withServer } from "../commands/flags.ts";
import { withoutV1 } from "../import/v1-flags.ts";

/** Runs that are listed if nobody says how many. */
const listedRuns = 20;

const statuses = ["open", "completed", "canceled"];

/** Adds `carryover runs …` to the program. */
export function addRuns(root: Command, program: Program): void {
  const { choiceOf, exit, terminal } = program;
  const runs = root
    .command("runs")
    .description("Look at import runs and their rejected records, and cancel one.")
    .addHelpText(
      "after",
      examples(
        "carryover runs list",
        "carryover runs rejections latest --json",
        "carryover runs cancel 01a20317-9678-7000-8000-c3637be57b92",
      ),
    );
  const add = (name: string, description: string) =>
    withoutV1(withServer(runs.command(name)))
      .description(description)
      .option("--json", "print one JSON object");
  add("list", "List import runs, the newest first.")
    .addOption(new Option("--kind <kind>", "only runs of this kind").choices(runKinds))
    .addOption(new Option("--status <status>", "only runs with this status").choices(statuses))
    .option("--limit <count>", "maximum number of runs", wholeNumber(1), listedRuns)
    .option("--before <run>", "only runs older than this one")
    .action(async (flags) => {
      const { kind, status, limit, before, json = false } = flags;
      const command = { ...choiceOf(flags), kind, status, limit, before, json };
      const { listRunsCommand } = await import("./read.ts");
      exit(await listRunsCommand(command, terminal));
    });
  add("show", "Show one run with its counts and findings.")
    .argument("[run]", which, "latest")
    .option("--watch", "show how far it is until it is completed or canceled")
    .action(async (run, flags) => {
      const { watch = false, json = false } = flags;
      const command = { ...choiceOf(flags), run, watch, json };
      const { showRunCommand } = await import("./read.ts");
      exit(await showRunCommand(command, terminal));
    });
  addRecords(add, program);
  add("cancel", "Cancel an open run; what was applied stays.")
    .argument("<run>", "the id that runs list shows")
    .option("--yes", "cancel without asking")
    .action(async (run, flags) => {
      const { yes = false, json = false } = flags;
      const command = { ...choiceOf(flags), run, yes, json };
      const { cancelRunCommand } = await import("./cancel.ts");
      exit(await cancelRunCommand(command, terminal));
    });
}

/** Adds `carryover undo` to the program. */
export function addUndo(root: Command, { choiceOf, exit, terminal }: Program): void {
  withoutV1(withServer(root.command("undo")))
    .description("Undo an import run, except where its records have been changed since.")
    .argument("<run>", "the id that runs list shows")
    .option("--dry-run", "only say what would be undone")
    .option("--yes", "undo without asking")
    .option("--json", "print one JSON object")
    .addHelpText(
      "after",
      examples(
        "carryover undo 01a20317-9678-7000-8000-c3637be57b92 --dry-run",
        "carryover undo 01a20317-9678-7000-8000-c3637be57b92 --yes --json",
      ),
    )
    .action(async (run, flags) => {
      const { dryRun = false, yes = false, json = false } = flags;
      const command = { ...choiceOf(flags), run, dryRun, yes, json };
      const { undoCommand } = await import("./undo.ts");
      exit(await undoCommand(command, terminal));
    });
}

/** The id of a run as a command takes it. */
const which = "id of a run, or latest";

/** The codes that a record can be rejected for. */
const rejectionCodes = Object.entries(recordCodes).flatMap(([code, { effect }]) =>
  effect === "rejected" ? [code] : [],
);

/** Adds the commands that list records of a run. */
function addRecords(
  add: (name: string, description: string) => Command,
  { choiceOf, exit, terminal }: Program,
): void {
  add("rejections", "Show why records of a run were rejected.")
    .argument("[run]", which, "latest")
    .option("--only <code...>", "only those rejected for these codes", namesOf(rejectionCodes))
    .option("--limit <count>", "maximum number (default: all)", wholeNumber(1))
    .action(async (run, flags) => {
      const { only = [], limit, json = false } = flags;
      const command = { ...choiceOf(flags), run, only, limit, json };
      const { runRejectionsCommand } = await import("./rejections.ts");
      exit(await runRejectionsCommand(command, terminal));
    });
  add("outcomes", "Show what became of each record of a run, with the values that it changed.")
    .argument("[run]", which, "latest")
    .option("--only <outcome...>", "only these outcomes", namesOf([...outcomes, ...undoOutcomes]))
    .option("--limit <count>", "maximum number of records (default: all)", wholeNumber(1))
    .action(async (run, flags) => {
      const { only = [], limit, json = false } = flags;
      const command = { ...choiceOf(flags), run, only, limit, json };
      const { runOutcomesCommand } = await import("./outcomes.ts");
      exit(await runOutcomesCommand(command, terminal));
    });
}
