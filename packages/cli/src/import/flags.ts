import { limits } from "@carryover/contract/client";
import { type Command, InvalidArgumentError, Option, type OptionValues } from "commander";
import { type ArchiveLimit, archiveLimitDefault, readArchiveLimit } from "../archiving/limit.ts";
import type { ArchivingCommand } from "../archiving/prepare.ts";
import { examples, namesOf, type Program, withServer } from "../commands/flags.ts";
import { CommandError, exitCodes } from "../exit.ts";
import { limitText, readErrorLimit } from "../pipeline/faults/error-limit.ts";
import { importOutcomes, type OutcomesFlags, verifyOutcomes } from "../planning/outcome-names.ts";
import { csvFlagsOf, namesOfCsvFlags, withCsv } from "./csv-flags.ts";
import type { GivenFile } from "./given-files.ts";
import { namesOfPolicyFlags, policiesOf, withPolicies } from "./policy-flags.ts";
import { withoutV1, withProtocol, withV1 } from "./v1-flags.ts";

/** Adds `carryover import` to the program. */
export function addImport(root: Command, program: Program): void {
  const { choiceOf, exit, again, terminal } = program;
  const command = withV1(withReading(withServer(withFiles(root.command("import")))));
  withArchiving(withPlanning(command, "with --dry-run: "))
    .description("Import files into a server, or without --url into the embedded store.")
    .option("--dry-run", "only show what would change, as carryover plan does")
    .option("--plan <file>", "import exactly what this plan says, or refuse")
    .option("--yes", "do not ask before data is overwritten")
    .option("--allow-older", "import files that are older than the last import, too")
    .addOption(maxErrorsOption())
    .option("--outcomes <file>", "write what became of each record to this file, as NDJSON")
    .addOption(onlyOption(importOutcomes))
    .option("--restart", "start a new run instead of resuming an open one")
    .addHelpText(
      "after",
      examples(
        "carryover import --customers-file customers.json",
        "carryover import --customers-file customers.json " +
          "--subscriptions-file subscriptions.json --usage-file usage.json",
        "CARRYOVER_API_KEY=server-… carryover import --customers-file customers.json " +
          "--url https://carryover.internal",
        "zcat export.ndjson.gz | carryover import --customers-file - --json",
      ),
    )
    .action(async (flags) => {
      refuseContradictions(flags);
      const { plan, restart = false, yes = false, allowOlder = false } = flags;
      const server = withProtocol(flags, choiceOf(flags));
      const common = { json: flags.json ?? false, maxErrors: flags.maxErrors, ...server, again };
      const own = { ...outcomesOf(flags), ...archivingOf(flags) };
      if (plan !== undefined) {
        const { applyPlanCommand } = await import("../planning/apply.ts");
        exit(await applyPlanCommand({ ...common, plan, restart, ...own }, terminal));
      } else if (flags.dryRun) await runPlan(flags, program);
      else {
        const reading = await readingOf(flags);
        const { importCommand } = await import("./import.ts");
        const command = { ...common, ...reading, restart, yes, allowOlder, ...own };
        exit(await importCommand(command, terminal));
      }
    });
}

/** Adds `carryover plan` to the program. */
export function addPlan(root: Command, program: Program): void {
  withoutV1(withArchiving(withPlanning(withReading(withServer(withFiles(root.command("plan")))))))
    .description("Show what an import would change, record by record, and change nothing.")
    .addOption(maxErrorsOption())
    .addHelpText(
      "after",
      examples(
        "carryover plan --customers-file customers.json --subscriptions-file subscriptions.json",
        "carryover plan --customers-file customers.json --out plan.json",
        "carryover import --plan plan.json",
      ),
    )
    .action((flags) => runPlan(flags, program));
}

/** Adds `carryover verify` to the program. */
export function addVerify(root: Command, { choiceOf, exit, again, terminal }: Program): void {
  withoutV1(withReading(withServer(withFiles(root.command("verify")))))
    .description("Compare what the platform holds with what files say, and change nothing.")
    .option("--outcomes <file>", "write how each record compares there, as NDJSON")
    .addOption(onlyOption(verifyOutcomes))
    .option("--extra", "list what the platform holds and the files do not have, too")
    .addHelpText(
      "after",
      examples("carryover verify --customers-file customers.json --usage-file usage.json"),
    )
    .action(async (flags) => {
      const { json = false, report, extra = false } = flags;
      const own = { json, report, ...outcomesOf(flags), extra, ...choiceOf(flags), again };
      const { verifyCommand } = await import("../planning/verify.ts");
      exit(await verifyCommand({ ...own, ...(await readingOf(flags)) }, terminal));
    });
}

async function runPlan(flags: OptionValues, program: Program): Promise<void> {
  const { choiceOf, exit, again, terminal } = program;
  const { json = false, report, maxErrors, out, force = false, detailedExitcode = false } = flags;
  const own = { json, report, maxErrors, out, force, detailedExitCode: detailedExitcode };
  const reading = { ...(await readingOf(flags)), ...archivingOf(flags) };
  const command = { ...own, ...reading, ...choiceOf(flags), again };
  const { planCommand } = await import("../planning/plan.ts");
  exit(await planCommand(command, terminal));
}

/** A flag that would be without effect is a mistake. */
function refuseContradictions(flags: OptionValues): void {
  const { plan, dryRun, out, detailedExitcode, outcomes } = flags;
  const given = (name: string, value: unknown) => (value === undefined ? [] : [name]);
  const files = [
    ...given("--customers-file", flags.customersFile),
    ...given("--subscriptions-file", flags.subscriptionsFile),
    ...given("--usage-file", flags.usageFile),
    ...given("--ignore-unknown", flags.ignoreUnknown),
    ...given("--unarchive", flags.unarchive),
    ...given("--no-repeats", flags.repeats ? undefined : true),
    ...namesOfCsvFlags(flags),
    ...namesOfPolicyFlags(flags),
    ...given("--allow-older", flags.allowOlder),
    ...given("--archive-missing", flags.archiveMissing),
    ...given("--dry-run", dryRun),
  ];
  const ofPlans = [
    ...given("--out", out),
    ...given("--force", flags.force),
    ...given("--detailed-exitcode", detailedExitcode),
  ];
  const refused =
    plan !== undefined && files.length > 0
      ? `${files.join(", ")} cannot be combined with --plan: the plan says which files, and how.`
      : !dryRun && ofPlans.length > 0
        ? `${ofPlans.join(", ")} needs --dry-run.`
        : dryRun && outcomes !== undefined
          ? "--outcomes is of an import; --out writes what a plan would change."
          : dryRun && flags.allowOlder !== undefined
            ? "--allow-older is of an import; a plan only warns of older files."
            : null;
  if (refused !== null) throw new CommandError(exitCodes.usage, refused);
}

async function readingOf(flags: OptionValues) {
  const { givenFiles } = await import("./given-files.ts");
  const { ignoreUnknown = false, unarchive = false, repeats } = flags;
  return {
    files: someFiles(givenFiles(flags, await howOf(flags))),
    options: { ignoreUnknown, unarchive, noRepeats: !repeats },
  };
}

/** How the files are read, as the flags say. */
async function howOf(flags: OptionValues) {
  return { csv: await csvFlagsOf(flags), policies: policiesOf(flags) };
}

/** What becomes of rows that the files do not have. */
function withArchiving(command: Command): Command {
  return command
    .option("--archive-missing", "archive customers and end free subscriptions the files lack")
    .option(
      "--archive-limit <limit>",
      `with --archive-missing: refuse to archive more, such as 500 or 5% (${defaultText})`,
      archiveLimit,
    )
    .option(
      "--archive-from <name>",
      "with --archive-missing: archive what a file of this name had, too; * stands for any text",
      (name: string, earlier: readonly string[] = []) => [...earlier, name],
    );
}

const defaultText = limitText(archiveLimitDefault);

function archiveLimit(value: string): ArchiveLimit {
  const limit = readArchiveLimit(value);
  if (limit !== null) return limit;
  const most = limits.archiveMissingMax;
  throw new InvalidArgumentError(`Give a number of rows up to ${most}, or a share such as 5%.`);
}

function archivingOf(flags: OptionValues): Pick<ArchivingCommand, "archiveLimit" | "archiveFrom"> {
  const { archiveMissing = false, archiveLimit: limit, archiveFrom, out } = flags;
  const refuse = (message: string) => new CommandError(exitCodes.usage, message);
  if (!archiveMissing && limit !== undefined)
    throw refuse("--archive-limit needs --archive-missing.");
  if (!archiveMissing && archiveFrom !== undefined)
    throw refuse("--archive-from needs --archive-missing.");
  if (!archiveMissing) return {};
  if (out !== undefined) {
    throw refuse(
      "--archive-missing cannot be combined with --out: a plan does not keep what is archived.",
    );
  }
  return { archiveLimit: limit ?? archiveLimitDefault, archiveFrom };
}

/** Which records go to the file of outcomes. */
function onlyOption(known: readonly string[]): Option {
  const meaning = "with --outcomes: only records with these outcomes";
  return new Option("--only <outcome...>", meaning).argParser(namesOf(known));
}

function outcomesOf({ outcomes, only }: OptionValues): OutcomesFlags {
  if (only === undefined || outcomes !== undefined) return { outcomes, only };
  throw new CommandError(exitCodes.usage, "--only needs --outcomes.");
}

/** Where an import ends early. */
function maxErrorsOption(): Option {
  const meaning = "stop once more records of a kind are rejected than this, such as 100 or 1%";
  return new Option("--max-errors <limit>", meaning).argParser((value) => {
    const limit = readErrorLimit(value);
    if (limit !== null) return limit;
    throw new InvalidArgumentError("Give a number of records such as 100, or a share such as 1%.");
  });
}

function withReading(command: Command): Command {
  return withPolicies(command)
    .option("--json", "print one JSON object instead of a table")
    .option(
      "--report <dir>",
      "directory for reports (default: carryover-report, if records are rejected)",
    )
    .option("--ignore-unknown", "leave out unknown fields instead of rejecting the record")
    .option("--unarchive", "unarchive customers that the file names")
    .option("--no-repeats", "reject records whose id occurs earlier in the file");
}

/** The flags of a plan; `when` says which other flag they need. */
function withPlanning(command: Command, when = ""): Command {
  return command
    .option("--out <file>", `${when}write the plan to this file, with every change`)
    .option("--force", `${when}let --out replace a file`)
    .option("--detailed-exitcode", `${when}exit with 6 if something would change`);
}

/** The flags that name files. They are imported in this order, whatever the order of the flags. */
function withFiles(command: Command): Command {
  const forms = "JSON, NDJSON, CSV, or - for standard input";
  return withCsv(command)
    .option("--customers-file <file>", `customers: ${forms}`, once)
    .option("--subscriptions-file <file>", "subscriptions: likewise", once)
    .option("--usage-file <file>", "usage: likewise", once);
}

function someFiles(files: readonly GivenFile[]): readonly GivenFile[] {
  if (files.length > 0) return files;
  throw new CommandError(
    exitCodes.usage,
    "Name a file: --customers-file, --subscriptions-file or --usage-file.",
  );
}

/** The last of two files would silently stand for both. */
function once(value: string, earlier: string | undefined): string {
  if (earlier !== undefined) throw new InvalidArgumentError("Give one file per command.");
  return value;
}

/** Adds `carryover check` to the program. */
export function addCheck(root: Command, { exit, terminal }: Program): void {
  withPolicies(withFiles(root.command("check")))
    .description("Read files and check every record as an import would, without a server.")
    .argument("[files...]", "files to check; a list without a name holds customers")
    .option("--json", "print one JSON object")
    .option("--ignore-unknown", "accept unknown fields and list them, as import does")
    .option("--no-repeats", "count records whose id occurs earlier in the file as faults")
    .addHelpText(
      "after",
      examples(
        "carryover check customers.json",
        "carryover check --subscriptions-file subscriptions.ndjson --usage-file usage.json",
        "carryover check *.json --json",
      ),
    )
    .action(async (paths, flags) => {
      const { givenFiles } = await import("./given-files.ts");
      const { json = false, ignoreUnknown = false, repeats } = flags;
      const how = await howOf(flags);
      const unnamed = (paths as string[]).map((path) => {
        return { path, kind: "customers" as const, ...how };
      });
      const files = someFiles([...unnamed, ...givenFiles(flags, how)]);
      const command = { files, json, ignoreUnknown, noRepeats: !repeats };
      const { checkCommand } = await import("./check.ts");
      exit(await checkCommand(command, terminal));
    });
}
