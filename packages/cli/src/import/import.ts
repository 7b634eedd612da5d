import type { Missing } from "../archiving/missing.ts";
import {
  type ArchivingCommand,
  archiveAfter,
  confirmMissing,
  jsonArchive,
  requireArchivable,
} from "../archiving/prepare.ts";
import type { ExitCode } from "../exit.ts";
import { confirmOverwriting } from "../planning/confirm.ts";
import type { OutcomesFlags } from "../planning/outcome-names.ts";
import { writeOutcomesOf } from "../planning/outcomes-file.ts";
import { requireWritable } from "../planning/writable.ts";
import type { Terminal } from "../terminal.ts";
import { conclude } from "./conclusion.ts";
import { confirmOlder } from "./older.ts";
import { type ConnectedServer, type Sending, sendFiles, sendFilesTo } from "./send.ts";

export interface ImportCommand extends ArchivingCommand, OutcomesFlags {
  readonly restart: boolean;
  /** Nobody is asked before something is overwritten. */
  readonly yes: boolean;
  /** Nobody is asked before a file is imported that is older than the last one. */
  readonly allowOlder: boolean;
}

/** Imports files, and says what became of every record. Throws CommandError. */
export async function importCommand(command: ImportCommand, terminal: Terminal): Promise<ExitCode> {
  const reads = command.files.map(({ path }) => path);
  await requireWritable(command.outcomes, { flag: "--outcomes", replaces: true, reads });
  requireArchivable(command);
  let missing: Missing | null = null;
  const sending = importing(command, terminal, () => missing);
  // Another server of API v1 has no runs, and so neither plans nor an earlier import.
  if (command.v1 !== undefined) return sendFiles(command, sending, terminal);
  const prepare: Sending["prepare"] = async (parts, server) => {
    const { yes, allowOlder, archiveLimit, options } = command;
    const ended = allowOlder ? null : await confirmOlder({ parts, options }, server, terminal);
    if (ended !== null) return ended;
    if (archiveLimit !== undefined) {
      const archiving = { ...command, archiveLimit };
      const found = await confirmMissing(archiving, parts, server, terminal);
      if (typeof found === "number") return found;
      missing = found;
    }
    if (yes) return null;
    return confirmOverwriting(command, parts, server, terminal);
  };
  return sendFiles(command, { ...sending, prepare }, terminal);
}

/** The same over a connection that is open already, and stays so. */
export function importInto(
  server: ConnectedServer,
  command: ImportCommand,
  terminal: Terminal,
): Promise<ExitCode> {
  return sendFilesTo(server, command, importing(command, terminal), terminal);
}

/** `confirmed` is what is to be archived once all is imported; null if nothing is. */
function importing(
  command: ImportCommand,
  terminal: Terminal,
  confirmed: () => Missing | null = () => null,
): Sending {
  return {
    name: "carryover import",
    heading: (files, place) => `Importing ${files} into ${place}`,
    reportsRejected: true,
    runOf: () => ({ mode: "apply", restart: command.restart }),
    async conclude(end, sent) {
      const report = await sent.report.write(end, sent.parts, terminal);
      const missing = confirmed();
      const archived = missing && (await archiveAfter(end, sent, missing, terminal));
      const more = missing && archived ? jsonArchive(missing, archived) : {};
      const code = conclude(command, end, report, terminal, more);
      await writeOutcomesOf(command, end, sent);
      return archived !== null && archived.exitCode > code ? archived.exitCode : code;
    },
  };
}
