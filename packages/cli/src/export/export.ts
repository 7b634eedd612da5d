import type { CatalogDocument, ExportEnd } from "@carryover/sdk";
import { InterruptedEarly } from "../before-sending.ts";
import { catalogText } from "../catalog/text.ts";
import { readFromServer } from "../commands/server-work.ts";
import type { Connection } from "../connect.ts";
import { CommandError, type ExitCode, exitCodes } from "../exit.ts";
import { destinationOf } from "../identity.ts";
import { listenForInterrupts } from "../interrupt.ts";
import type { ServerChoice } from "../server-choice.ts";
import type { Terminal } from "../terminal.ts";
import { counted, separated } from "../text/describe.ts";
import { visible } from "../text/visible.ts";
import { ExportFiles, type ExportFormat, exportKinds } from "./files.ts";
import { type ExportSummary, tellSummary } from "./summary.ts";

export interface ExportCommand extends ServerChoice {
  readonly out: string;
  readonly format: ExportFormat;
  /** A date with a zone, or the id of an import run; everything if undefined. */
  readonly since: string | undefined;
  readonly force: boolean;
  readonly json: boolean;
}

/** Writes all that an import can bring back into the files of a directory. Throws CommandError. */
export async function exportCommand(command: ExportCommand, terminal: Terminal): Promise<ExitCode> {
  const { out, format, force, json } = command;
  const files = await ExportFiles.open(out, { format, mayReplace: force });
  try {
    const summary = await readFromServer(command, terminal, "export", (connection) =>
      interruptible(terminal, (signal) => exported(command, connection, files, terminal, signal)),
    );
    if (json) terminal.out(JSON.stringify(summary));
    else tellSummary(summary, terminal);
    return exitCodes.accepted;
  } catch (error) {
    throw asCommandError(error, out);
  } finally {
    await files.discard();
  }
}

/** Runs work whose signal aborts when the command is interrupted. Throws InterruptedEarly then. */
async function interruptible<T>(
  terminal: Terminal,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const doing = "Interrupted: no file was written. Run the same command again.";
  const interrupt = listenForInterrupts(terminal, { doing, atOnce: null, isOver: true });
  try {
    return await work(interrupt.signal);
  } catch (error) {
    throw interrupt.signal.aborted ? new InterruptedEarly() : error;
  } finally {
    interrupt.release();
  }
}

async function exported(
  command: ExportCommand,
  connection: Connection,
  files: ExportFiles,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<ExportSummary> {
  const { client } = connection;
  terminal.say(`Exporting from ${await destinationOf(connection)}`);
  const catalog = await client.catalog.export({ signal });
  const text = catalogText(catalog, "yaml");
  const end = await writeRecords(command, connection, files, terminal, signal);
  if (end.sha256 !== files.sha256) throw broken("What arrived is not what was sent.");
  // The records may name what only the later catalog has.
  const later = catalogText(await client.catalog.export({ signal }), "yaml");
  if (later !== text) throw broken("The catalog was changed during the export.");
  await files.writeCatalog(text);
  await files.finish(exportKinds);
  return {
    files: [
      { kind: "catalog", file: files.pathOf("catalog"), records: entryCount(catalog) },
      ...exportKinds.map((kind) => {
        return { kind, file: files.pathOf(kind), records: end.records[kind] ?? 0 };
      }),
    ],
    readAt: end.readAt,
    since: end.since,
    notExported: end.notExported,
  };
}

async function writeRecords(
  { since }: ExportCommand,
  { client }: Connection,
  files: ExportFiles,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<ExportEnd> {
  const pieces = client.exportLines({ signal, ...(since === undefined ? {} : { since }) });
  const startedAt = performance.now();
  let done = 0;
  for (;;) {
    const next = await pieces.next();
    if (next.done) return next.value;
    await files.write(next.value);
    done += next.value.records;
    const seconds = (performance.now() - startedAt) / 1_000;
    const rate = separated(Math.round(done / seconds));
    terminal.status(`${next.value.kind}  ${counted(done, "record")}  ${rate}/s`);
  }
}

function entryCount({ products, features, plans, addons }: CatalogDocument): number {
  const all = [products, features, plans, addons];
  return all.reduce((sum, list) => sum + (list?.length ?? 0), 0);
}

function broken(reason: string): CommandError {
  const message = `${reason} No file was written; run the same command again.`;
  return new CommandError(exitCodes.unavailable, message);
}

/** A disk that takes no more, or a directory that is not ours, is no defect. */
function asCommandError(error: unknown, out: string): unknown {
  const { code, message } = error as NodeJS.ErrnoException;
  const isOfSystem = typeof code === "string" && /^E[A-Z]+$/.test(code);
  if (!isOfSystem || error instanceof CommandError) return error;
  return new CommandError(
    exitCodes.usage,
    `The files cannot be written to ${visible(out)}: ${visible(message)}\nNone of them is there.`,
    { cause: error },
  );
}
