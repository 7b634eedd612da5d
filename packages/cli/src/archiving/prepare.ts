import { CommandError, type ExitCode, exitCodes } from "../exit.ts";
import { endedEarly, type ImportEnd } from "../import/conclusion.ts";
import type { Part } from "../import/given-files.ts";
import type { ReadyServer, SendCommand, Sent } from "../import/send.ts";
import { rehearseParts } from "../planning/rehearse.ts";
import { type Answers, ask, isAskable } from "../question.ts";
import type { Terminal } from "../terminal.ts";
import { bad } from "../text/styled.ts";
import { type Archived, archiveMissing, jsonArchived } from "./archive.ts";
import { findMissing, type Missing, obstacleOf } from "./missing.ts";
import { jsonMissing, missingText, tellMissing } from "./missing-text.ts";

/** A command that may archive what its files do not have. */
export interface ArchivingCommand extends SendCommand {
  /** How many rows it may archive; undefined if it archives nothing. */
  readonly archiveLimit?: number | undefined;
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

/**
 * Finds what the files of an import do not have, before anything is imported, and asks whoever
 * watches. Returns an exit code if the command ends here, having said why.
 */
export async function confirmMissing(
  command: ArchivingCommand & { readonly archiveLimit: number; readonly yes: boolean },
  parts: readonly Part[],
  server: ReadyServer,
  terminal: Terminal,
  answers?: Answers,
): Promise<Missing | ExitCode> {
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
  const results = await rehearseParts(command, parts, server, how, terminal);
  if (results.length < parts.length) {
    terminal.say("Interrupted. Nothing was imported.");
    return exitCodes.interrupted;
  }
  const planned = results.flatMap((result, index) => {
    const kind = parts[index]?.kind.kind;
    return kind === undefined ? [] : [{ kind, result }];
  });
  const missing = await findMissing(planned, server.connection.client, command.archiveLimit);
  tellMissing(missing, terminal);
  const obstacle = obstacleOf(planned, missing, command.archiveLimit);
  if (obstacle !== null) return refuse(command, missing, obstacle, terminal);
  if (missing.count === 0 || command.yes) return missing;
  terminal.say(missingText(missing));
  const typed = await ask('Type "archive" to import the files and do it:', terminal, answers);
  if (typed === "archive") return missing;
  terminal.say("Nothing was imported.");
  return exitCodes.usage;
}

function refuse(
  command: SendCommand,
  missing: Missing,
  message: string,
  terminal: Terminal,
): ExitCode {
  terminal.say([bad(message), " Nothing was imported."]);
  if (command.json) {
    const archive = jsonMissing(missing);
    const error = { code: "archive_refused", message };
    terminal.out(JSON.stringify({ runs: [], report: null, archive, error }));
  }
  return exitCodes.usage;
}

/** Archives what was confirmed, if the import is complete. */
export async function archiveAfter(
  end: ImportEnd,
  { connection }: Sent,
  missing: Missing,
  terminal: Terminal,
): Promise<Archived> {
  const isComplete = end.done.every(({ result }) => result.run.status === "completed");
  if (endedEarly(end) !== null || !isComplete) {
    terminal.say("Nothing was archived, since the import is not complete.");
    return { runs: [], exitCode: exitCodes.accepted };
  }
  const names = Object.fromEntries(end.done.map(({ kind, file }) => [kind.kind, file]));
  return archiveMissing(missing, names, connection.client, terminal);
}

/** What `--json` adds to an import that has archived something. */
export function jsonArchive(missing: Missing, { runs }: Archived) {
  return { archive: { ...jsonMissing(missing), runs: runs.map(jsonArchived) } };
}
