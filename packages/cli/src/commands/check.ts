import { counted, describe } from "../describe.ts";
import { type ExitCode, exitCodes } from "../exit.ts";
import { type InputFile, openInput } from "../input-file.ts";
import { kinds, readerOptions } from "../kinds.ts";
import { FileFault, readRecords } from "../pipeline/reader.ts";
import { placeOf } from "../pipeline/run.ts";
import { type PlacedIssue, validate } from "../pipeline/validator.ts";
import { Repeats } from "../repeats.ts";
import type { Terminal } from "../terminal.ts";

export interface CheckCommand {
  readonly files: readonly string[];
  readonly json: boolean;
  readonly ignoreUnknown: boolean;
  readonly noRepeats: boolean;
}

interface Fault {
  readonly line: number;
  readonly column: number;
  readonly pointer: string;
  readonly code: string;
  readonly message: string;
  readonly hint: string;
}

interface CheckedFile {
  readonly file: string;
  records: number;
  readonly faults: Fault[];
  readonly warnings: Fault[];
}

/** Faults shown of one file where a person reads; `--json` gives all. */
const faultsShown = 50;

/** Reads files and checks every record as an import would, without a server. */
export async function checkCommand(command: CheckCommand, terminal: Terminal): Promise<ExitCode> {
  const checked: CheckedFile[] = [];
  let isReadable = true;
  for (const name of command.files) {
    const file: CheckedFile = { file: name, records: 0, faults: [], warnings: [] };
    checked.push(file);
    try {
      await checkFile(command, file);
    } catch (error) {
      if (!(error instanceof FileFault)) throw error;
      isReadable = false;
      file.faults.push(faultOf({ ...error, pointer: "", message: error.message }));
    }
    if (!command.json) tell(file, terminal);
  }
  if (command.json) terminal.out(JSON.stringify({ files: checked }));
  if (!isReadable) return exitCodes.usage;
  return checked.some((file) => file.faults.length > 0) ? exitCodes.rejected : exitCodes.accepted;
}

async function checkFile(command: CheckCommand, file: CheckedFile): Promise<void> {
  const input: InputFile = await openInput(file.file);
  try {
    const kind = kinds.customers;
    const records = readRecords(input.chunks(), readerOptions(kind));
    const options = { ...command, kind, repeats: new Repeats(), locate: placeOf(input) };
    for await (const checked of validate(records, options)) {
      file.records += checked.length;
      for (const record of checked) {
        if (record.kind === "rejected") file.faults.push(...record.issues.map(faultOf));
        else if (record.warnings.length > 0) file.warnings.push(...record.warnings.map(faultOf));
      }
    }
  } finally {
    await input.close();
  }
}

function faultOf(issue: Omit<PlacedIssue, "code"> & { code: string }): Fault {
  const { line, column } = issue.position;
  const { pointer, code, message, hint } = issue;
  return { line, column, pointer, code, message, hint };
}

function tell(file: CheckedFile, terminal: Terminal): void {
  for (const fault of [...file.faults, ...file.warnings].slice(0, faultsShown)) {
    terminal.say(describe(file.file, { ...fault, offset: 0 }, fault));
  }
  const more = file.faults.length + file.warnings.length - faultsShown;
  if (more > 0) terminal.say(`… and ${more} more; --json lists them all.`);
  const parts = [counted(file.records, "record"), counted(file.faults.length, "fault")];
  if (file.warnings.length > 0) parts.push(counted(file.warnings.length, "warning"));
  terminal.out(`${file.file}: ${parts.join(", ")}`);
}
