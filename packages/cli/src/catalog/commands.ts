import { ApiError, type CatalogChanges, type CatalogDocument } from "@carryover/sdk";
import { withConnection } from "../commands/server-work.ts";
import type { Connection, ServerChoice } from "../connect.ts";
import { CommandError, type ExitCode, exitCodes } from "../exit.ts";
import type { DocumentFault, DocumentPlace } from "../files/document-fault.ts";
import { inOrderOfFile } from "../files/document-text.ts";
import { writePrivateFile } from "../files/private-file.ts";
import { destinationOf } from "../identity.ts";
import { outageMessage } from "../import/refusal.ts";
import { FileFault } from "../pipeline/reader.ts";
import type { Terminal } from "../terminal.ts";
import { describeDocumentFault, describeFault } from "../text/describe.ts";
import { good } from "../text/styled.ts";
import { visible } from "../text/visible.ts";
import { describeChanges } from "./diff.ts";
import { readCatalogFile } from "./file.ts";
import { catalogText } from "./text.ts";

export interface CatalogApplyCommand extends ServerChoice {
  readonly file: string;
  readonly dryRun: boolean;
  readonly prune: boolean;
  readonly allCustomers: boolean;
  readonly json: boolean;
}

export interface CatalogExportCommand extends ServerChoice {
  readonly format: string;
  /** Where it goes; standard output if undefined. */
  readonly out: string | undefined;
  /** Whether a file with this name may be replaced. */
  readonly force: boolean;
}

/** Shows what a catalog file changes, and then applies it. Throws CommandError. */
export async function applyCatalogCommand(
  command: CatalogApplyCommand,
  terminal: Terminal,
): Promise<ExitCode> {
  return applyFile(command, terminal, (work) =>
    withConnection(command, terminal, "catalog apply", work, { mayMakeStore: true }),
  );
}

/** The same over a connection that is open already, and stays so. */
export async function applyCatalogOver(
  connection: Connection,
  command: CatalogApplyCommand,
  terminal: Terminal,
): Promise<ExitCode> {
  return applyFile(command, terminal, (work) => work(connection));
}

async function applyFile(
  command: CatalogApplyCommand,
  terminal: Terminal,
  withConnection: (work: (connection: Connection) => Promise<ExitCode>) => Promise<ExitCode>,
): Promise<ExitCode> {
  const reading = await readOrTell(command, terminal);
  if (reading === null) return exitCodes.usage;
  if (!reading.ok) return tellFaults(command, reading.faults, terminal);
  const { document, placeOf } = reading;
  try {
    return await withConnection(async (connection) => {
      const verb = command.dryRun ? "Comparing" : "Applying";
      const into = `${command.dryRun ? "with" : "to"} ${await destinationOf(connection)}`;
      terminal.say(`${verb} ${visible(command.file)} ${into}`);
      // What was read has no undefined in it, which is what the types differ in.
      return await applyDocument(command, document as CatalogDocument, connection, terminal);
    });
  } catch (error) {
    const faults = faultsOf(error, placeOf);
    if (faults === null) return refused(command, error, terminal);
    tellFaults(command, faults, terminal);
    // The file is at fault if it contradicts itself, and not if it contradicts what exists.
    const { code } = error as ApiError;
    return code === "catalog_in_use" ? exitCodes.unavailable : exitCodes.usage;
  }
}

/** Prints the catalog of an environment, or writes it to a file. Throws CommandError. */
export async function exportCatalogCommand(
  command: CatalogExportCommand,
  terminal: Terminal,
): Promise<ExitCode> {
  const { format, out, force } = command;
  if (format !== "yaml" && format !== "json") {
    throw new CommandError(exitCodes.usage, "--format must be yaml or json.");
  }
  let document: CatalogDocument;
  try {
    document = await withConnection(command, terminal, "catalog export", ({ client }) =>
      client.catalog.export(),
    );
  } catch (error) {
    return refused({ json: false }, error, terminal);
  }
  const text = catalogText(document, format);
  if (out === undefined) {
    terminal.file(text.trimEnd());
    return exitCodes.accepted;
  }
  try {
    // A catalog holds no personal data, and others may have to read it.
    await writePrivateFile(out, text, { mode: 0o644, mayReplace: force });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") {
      const message = `${visible(out)} exists already. Replace it with --force.`;
      throw new CommandError(exitCodes.usage, message);
    }
    const { message } = error as Error;
    throw new CommandError(exitCodes.usage, `The file cannot be written: ${message}`);
  }
  terminal.say(`Written to ${out}`);
  return exitCodes.accepted;
}

async function applyDocument(
  command: CatalogApplyCommand,
  document: CatalogDocument,
  { client }: Connection,
  terminal: Terminal,
): Promise<ExitCode> {
  const { prune, allCustomers, json } = command;
  const options = { prune, allCustomers };
  const show = ({ changes }: CatalogChanges) => {
    if (!json) for (const line of describeChanges(changes)) terminal.prose(line);
  };
  const planned = await client.catalog.apply(document, { ...options, dryRun: true });
  show(planned);
  if (command.dryRun || planned.changes.length === 0) {
    if (planned.changes.length > 0) terminal.say("Nothing was applied: this was a dry run.");
    if (json) terminal.out(JSON.stringify(planned));
    return exitCodes.accepted;
  }
  const applied = await client.catalog.apply(document, options);
  if (json) terminal.out(JSON.stringify(applied));
  else if (JSON.stringify(applied.changes) !== JSON.stringify(planned.changes)) {
    terminal.say("The catalog has changed meanwhile. This was applied:");
    show(applied);
  } else terminal.say(good("Applied."));
  return exitCodes.accepted;
}

/** The file, read; null if it cannot be opened, which is told. */
async function readOrTell(command: CatalogApplyCommand, terminal: Terminal) {
  try {
    return await readCatalogFile(command.file);
  } catch (error) {
    if (!(error instanceof FileFault)) throw error;
    terminal.say(describeFault(command.file, error));
    terminal.say("Nothing was applied.");
    const { line, column } = error.position;
    const faults = [{ line, column, path: "", message: error.message }];
    if (command.json) terminal.out(JSON.stringify(failed({ file: command.file, faults })));
    return null;
  }
}

/** What the server finds wrong with the document, with its places; null for any other error. */
function faultsOf(
  error: unknown,
  placeOf: (path: string) => DocumentPlace,
): DocumentFault[] | null {
  if (!(error instanceof ApiError)) return null;
  if (error.code !== "catalog_invalid" && error.code !== "catalog_in_use") return null;
  const { errors = [] } = error.body as { errors?: { path: string; message: string }[] };
  return errors.map(({ path, message }) => ({ ...placeOf(path), path, message }));
}

function tellFaults(
  { file, json }: CatalogApplyCommand,
  faults: readonly DocumentFault[],
  terminal: Terminal,
): ExitCode {
  const shown = inOrderOfFile(faults);
  for (const fault of shown) terminal.say(describeDocumentFault(file, fault));
  terminal.say("Nothing was applied.");
  if (json) terminal.out(JSON.stringify(failed({ file, faults: shown })));
  return exitCodes.usage;
}

function refused({ json }: { json: boolean }, error: unknown, terminal: Terminal): ExitCode {
  // A command that cannot begin, such as one without a key, says so by itself.
  const message = error instanceof CommandError ? null : outageMessage(error);
  if (message === null) throw error;
  terminal.say(`${message}\nNothing was applied.`);
  const code = error instanceof ApiError ? error.code : "unreachable";
  if (json) terminal.out(JSON.stringify(failed({ code, message })));
  return exitCodes.unavailable;
}

/** What `--json` prints if nothing was applied for a reason. */
function failed(error: object): object {
  return { changes: [], applied: false, error };
}
