import type { RunKind } from "@carryover/contract/client";
import type { CellPlace } from "../csv/place.ts";
import { type ExitCode, exitCodes } from "../exit.ts";
import { type IgnoredField, IgnoredFields } from "../pipeline/ignored-fields.ts";
import { FileFault } from "../pipeline/reader.ts";
import { checkedRecords, usesOf } from "../pipeline/run.ts";
import type { PlacedIssue } from "../pipeline/validator.ts";
import type { CountedPolicy } from "../policies/uses.ts";
import type { Terminal } from "../terminal.ts";
import { counted, describe } from "../text/describe.ts";
import { bad, good, quiet, strong, warning } from "../text/styled.ts";
import { visible } from "../text/visible.ts";
import { tellIgnored, tellPolicies } from "./conclusion.ts";
import { type CsvFile, concludeCsv } from "./csv-effect.ts";
import { csvFilesOf, type GivenFile, withFiles } from "./given-files.ts";
import { measuredParts, type Part, UnreadableFile } from "./parts.ts";
import { remarksOn } from "./remarks.ts";

export interface CheckCommand {
  readonly files: readonly GivenFile[];
  readonly json: boolean;
  readonly ignoreUnknown: boolean;
  readonly noRepeats: boolean;
}

interface ListedIssue {
  readonly line: number;
  readonly column: number;
  readonly pointer: string;
  readonly code: string;
  readonly message: string;
  readonly hint: string;
  readonly cell?: CellPlace;
}

/** The records of one kind in one file. */
interface CheckedFile {
  readonly file: string;
  readonly kind: RunKind;
  records: number;
  readonly faults: ListedIssue[];
  readonly warnings: ListedIssue[];
  /** How the file was read, in sentences. */
  readonly remarks: string[];
  /** What --ignore-unknown would leave out. */
  readonly ignored: IgnoredField[];
  /** How often each policy was used. */
  readonly policies: CountedPolicy[];
}

/** Faults shown of one file where a person reads; `--json` gives all. */
const faultsShown = 50;

/** Reads files and checks every record as an import would, without a server. */
export async function checkCommand(command: CheckCommand, terminal: Terminal): Promise<ExitCode> {
  const checked: CheckedFile[] = [];
  const csvFiles: CsvFile[] = [];
  let isReadable = true;
  for (const path of new Set(command.files.map((given) => given.path))) {
    const file = await checkFile(command, path, csvFiles);
    checked.push(...file.parts);
    if (file.fault !== null) isReadable = false;
    if (!command.json) for (const part of file.parts) tell(part, terminal);
  }
  if (command.json) terminal.out(JSON.stringify({ files: checked }));
  if (!isReadable) return exitCodes.usage;
  await concludeCsv(
    command.files.flatMap(({ csv }) => csv ?? []),
    csvFiles,
  );
  return checked.some((file) => file.faults.length > 0) ? exitCodes.rejected : exitCodes.accepted;
}

/** Each kind that a file holds, or that it is named for, is a part; so is what cannot be read. */
async function checkFile(
  command: CheckCommand,
  path: string,
  csvFiles: CsvFile[],
): Promise<{ parts: CheckedFile[]; fault: FileFault | null }> {
  const parts: CheckedFile[] = [];
  const given = command.files.filter((each) => each.path === path);
  try {
    await withFiles(given, async (files) => {
      const measured = await measuredParts(files);
      csvFiles.push(...csvFilesOf(measured));
      for (const part of measured) {
        const checked = newPart(path, part.kind.kind);
        if (parts.length === 0) checked.remarks.push(...remarksOn(part.file));
        parts.push(checked);
        await checkPart(command, part, checked);
      }
    });
    return { parts, fault: null };
  } catch (error) {
    const fault = error instanceof UnreadableFile ? error.fault : error;
    if (!(fault instanceof FileFault)) throw error;
    const part = parts.at(-1) ?? newPart(path, given[0]?.kind ?? "customers");
    if (parts.length === 0) parts.push(part);
    part.faults.push(faultOf({ ...fault, pointer: "", message: fault.message }));
    return { parts, fault };
  }
}

function newPart(path: string, kind: RunKind): CheckedFile {
  const lists = { faults: [], warnings: [], remarks: [], ignored: [], policies: [] };
  return { file: path, kind, records: 0, ...lists };
}

async function checkPart(
  command: CheckCommand,
  { kind, file }: Part,
  part: CheckedFile,
): Promise<void> {
  const ignored = new IgnoredFields();
  const uses = usesOf(file, kind);
  for await (const checked of checkedRecords({ kind, file, options: command }, { ignored, uses })) {
    part.records += checked.length;
    for (const record of checked) {
      if (record.kind === "rejected") part.faults.push(...record.issues.map(faultOf));
      else if (record.warnings.length > 0) part.warnings.push(...record.warnings.map(faultOf));
    }
  }
  part.ignored.push(...ignored.list());
  part.policies.push(...uses.list());
}

function faultOf(issue: Omit<PlacedIssue, "code"> & { code: string }): ListedIssue {
  const { line, column } = issue.position;
  const { pointer, code, message, hint, cell } = issue;
  return { line, column, pointer, code, message, hint, ...(cell && { cell }) };
}

function tell(file: CheckedFile, terminal: Terminal): void {
  for (const remark of file.remarks) terminal.say(`${visible(file.file)}: ${remark}`);
  for (const fault of [...file.faults, ...file.warnings].slice(0, faultsShown)) {
    terminal.say(describe(file.file, { ...fault, offset: 0 }, fault));
  }
  tellIgnored(file.file, file.ignored, terminal);
  tellPolicies(file.file, file.policies, terminal);
  const more = file.faults.length + file.warnings.length - faultsShown;
  if (more > 0) terminal.say(quiet(`… and ${more} more; --json lists them all.`));
  const kind = file.kind === "customers" ? "" : ` (${file.kind})`;
  const [faults, warnings] = [file.faults.length, file.warnings.length];
  terminal.prose([
    strong(visible(`${file.file}${kind}`)),
    `: ${counted(file.records, "record")}, `,
    faults === 0 ? good("0 faults") : bad(counted(faults, "fault")),
    ...(warnings === 0 ? [] : [", ", warning(counted(warnings, "warning"))]),
  ]);
}
