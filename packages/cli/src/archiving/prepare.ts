import { CommandError, type ExitCode, exitCodes } from "../exit.ts";
import { endedEarly, type ImportEnd } from "../import/conclusion.ts";
import type { Part } from "../import/parts.ts";
import type { ReadyServer, SendCommand, Sent } from "../import/send.ts";
import type { ImportResult } from "../pipeline/tally.ts";
import { rehearseParts } from "../planning/rehearse.ts";
import { type Answers, ask, isAskable } from "../question.ts";
import type { Terminal } from "../terminal.ts";
import { bad } from "../text/styled.ts";
import { type Archived, archiveMissing, jsonArchived } from "./archive.ts";
import type { ArchiveLimit } from "./limit.ts";
import { countOf, findMissing, type Missing, obstacleOf, type PlannedPart } from "./missing.ts";
import { jsonMissing, missingText, tellMissing } from "./missing-text.ts";
import { type OtherSource, otherSourcesOf, otherSourcesText } from "./sources.ts";

/** A command that may archive what its files do not have. */
export interface ArchivingCommand extends SendCommand {
  /** How much it may archive; undefined if it archives nothing. */
  readonly archiveLimit?: ArchiveLimit | undefined;
  /** Names of other files, with `*`, whose rows it may archive, too. */
  readonly archiveFrom?: readonly string[] | undefined;
}

/** Throws CommandError if what the files lack says nothing of what the source lacks. */
export function requireArchivable({ files, archiveLimit }: ArchivingCommand): void {
  if (archiveLimit === undefined) return;
  const refuse = (message: string) => new CommandError(exitCodes.usage, message);
  if (files.some(({ path }) => path === "-")) {
    throw refuse(
      "--archive-missing needs files: nobody can tell whether standard input was complete.",
    );
  }
}

/** The same of the records that are in the files; returns an exit code, having said why. */
export function refuseUsageAlone(parts: readonly Part[], terminal: Terminal): ExitCode | null {
  if (parts.some(({ kind }) => kind.kind !== "usage")) return null;
  terminal.say("--archive-missing needs customers or subscriptions: usage has no end.");
  return exitCodes.usage;
}

/** What some files do not have, and why it must not be archived. */
export interface Preview {
  readonly missing: Missing;
  readonly otherSources: readonly OtherSource[];
  /** Null if it may be archived. */
  readonly obstacle: string | null;
}

/** Looks for what planned files do not have. */
export async function previewMissing(
  planned: readonly PlannedPart[],
  { archiveFrom = [] }: ArchivingCommand,
  limit: ArchiveLimit,
  { connection, stopping }: Pick<ReadyServer, "connection" | "stopping">,
): Promise<Preview> {
  const missing = await findMissing(planned, connection.client, { limit, stopping });
  const otherSources = otherSourcesOf(missing, planned, archiveFrom);
  const obstacle = obstacleOf(planned, missing) ?? otherSourcesText(otherSources);
  return { missing, otherSources, obstacle };
}

/** What was confirmed, and the plans that it follows from. */
export interface Confirmed {
  readonly preview: Preview;
  readonly rehearsed: readonly ImportResult[];
}

/**
 * Finds what the files of an import do not have, before anything is imported, and asks whoever
 * watches. Returns an exit code if the command ends here, having said why.
 */
export async function confirmMissing(
  command: ArchivingCommand & { readonly archiveLimit: ArchiveLimit; readonly yes: boolean },
  parts: readonly Part[],
  server: ReadyServer,
  terminal: Terminal,
  answers?: Answers,
): Promise<Confirmed | ExitCode> {
  if (!command.yes && !isAskable(answers)) {
    terminal.say(
      "Nothing was imported: --archive-missing needs a confirmation, and there is no terminal to " +
        "ask in. See what it would do with carryover plan, and pass --yes to confirm it.",
    );
    return exitCodes.usage;
  }
  const ended = refuseUsageAlone(parts, terminal);
  if (ended !== null) return ended;
  const how = { activity: "looking for what is missing" };
  const rehearsed = await rehearseParts(command, parts, server, how, terminal);
  if (rehearsed.length < parts.length) return interrupted(terminal);
  const planned = plannedParts(parts, rehearsed);
  const preview = await previewMissing(planned, command, command.archiveLimit, server);
  const { missing, obstacle } = preview;
  if (missing.isInterrupted) return interrupted(terminal);
  tellMissing(missing, terminal);
  if (obstacle !== null) return refuse(command, preview, obstacle, terminal);
  if (countOf(missing) === 0 || command.yes) return { preview, rehearsed };
  terminal.say(missingText(missing));
  const typed = await ask('Type "archive" to import the files and do it:', terminal, answers);
  if (typed === "archive") return { preview, rehearsed };
  terminal.say("Nothing was imported.");
  return exitCodes.usage;
}

function plannedParts(parts: readonly Part[], results: readonly ImportResult[]): PlannedPart[] {
  return results.flatMap((result, index) => {
    const part = parts[index];
    if (part === undefined) return [];
    return [{ kind: part.kind.kind, file: part.file.input.name, result }];
  });
}

function interrupted(terminal: Terminal): ExitCode {
  terminal.say("Interrupted. Nothing was imported.");
  return exitCodes.interrupted;
}

function refuse(
  command: SendCommand,
  { missing, otherSources }: Preview,
  message: string,
  terminal: Terminal,
): ExitCode {
  terminal.say([bad(message), " Nothing was imported."]);
  if (command.json) {
    const archive = jsonMissing(missing, otherSources);
    const error = { code: "archive_refused", message };
    terminal.out(JSON.stringify({ runs: [], report: null, archive, error }));
  }
  return exitCodes.usage;
}

/** Archives what was confirmed, if the import is complete. */
export async function archiveAfter(
  command: SendCommand,
  end: ImportEnd,
  { connection, parts, stopping }: Sent,
  missing: Missing,
  terminal: Terminal,
): Promise<Archived> {
  const isComplete = end.done.every(({ result }) => result.run.status === "completed");
  if (endedEarly(end) !== null || !isComplete) {
    terminal.say("Nothing was archived, since the import is not complete.");
    return { runs: [], error: null, exitCode: exitCodes.accepted };
  }
  const job = { missing, parts, again: command.again, place: command.place ?? "" };
  return archiveMissing(job, { client: connection.client, stopping }, terminal);
}

/** What `--json` adds to an import that has archived something. */
export function jsonArchive({ missing, otherSources }: Preview, { runs, error }: Archived) {
  const failed = error === null ? {} : { error };
  return {
    archive: { ...jsonMissing(missing, otherSources), runs: runs.map(jsonArchived), ...failed },
  };
}
