import {
  type ArchivingCommand,
  archiveAfter,
  confirmMissing,
  jsonArchive,
  type Preview,
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
  let preview: Preview | null = null;
  const sending = importing(command, terminal, () => preview);
  // Another server of API v1 has no runs, and so neither plans nor an earlier import.
  if (command.v1 !== undefined) return sendFiles(command, sending, terminal);
  const prepare: Sending["prepare"] = async (parts, server) => {
    const { yes, allowOlder, archiveLimit, options } = command;
    const ended = allowOlder ? null : await confirmOlder({ parts, options }, server, terminal);
    if (ended !== null) return ended;
    if (archiveLimit === undefined) {
      return yes ? null : confirmOverwriting(command, parts, server, terminal);
    }
    const archiving = { ...command, archiveLimit };
    const found = await confirmMissing(archiving, parts, server, terminal);
    if (typeof found === "number") return found;
    preview = found.preview;
    const { rehearsed } = found;
    return yes ? null : confirmOverwriting(command, parts, server, terminal, { rehearsed });
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

/** `confirmed` finds what is to be archived once all is imported; null if nothing is. */
function importing(
  command: ImportCommand,
  terminal: Terminal,
  confirmed: () => Preview | null = () => null,
): Sending {
  return {
    name: "carryover import",
    heading: (files, place) => `Importing ${files} into ${place}`,
    nothingDone: "Nothing was imported.",
    reportsRejected: true,
    runOf: () => ({ mode: "apply", restart: command.restart }),
    async conclude(end, sent) {
      const report = await sent.report.write(end, sent.parts, terminal);
      const preview = confirmed();
      if (preview === null) {
        const code = conclude(command, end, report, terminal);
        await writeOutcomesOf(command, end, sent);
        return code;
      }
      // Archiving may take long, and be interrupted: what was imported is told before.
      const unwritten = await writeOutcomesOf(command, end, sent).then(() => null, faultOf);
      const archived = await archiveAfter(command, end, sent, preview.missing, terminal);
      const more = jsonArchive(preview, archived);
      const code = conclude(command, end, report, terminal, more);
      if (unwritten !== null) throw unwritten.fault;
      const isWorse = archived.exitCode > code;
      return isWorse ? archived.exitCode : code;
    },
  };
}

/** Keeps an error until it may be thrown. */
function faultOf(fault: unknown): { readonly fault: unknown } {
  return { fault };
}
