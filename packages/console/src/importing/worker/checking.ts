import {
  type CsvFlags,
  type CsvForm,
  CsvScanner,
  checkedRecords,
  csvFormOf,
  exampleOf,
  type FaultGroup,
  FaultGroups,
  FileFault,
  firstOfCodes,
  IgnoredFields,
  type InputFile,
  type Kind,
  kinds,
  mappingFor,
  type Part,
  type PlacedIssue,
  type RecordNames,
  type RejectedRecord,
} from "carryover/importing";
import type { CheckedPart, Choice, Excerpt, StructureFault, Survey } from "../protocol.ts";
import { Rejected } from "./rejected.ts";

/** Rows by which the columns of a table are described, at most. */
const surveyedBytesMax = 64 * 1024 * 1024;
const samplesMax = 3;
const sampleLengthMax = 60;

/** Counts the faults of records, with an example of each. */
export function groupsOf(kind: Kind, records: readonly RejectedRecord[]): readonly FaultGroup[] {
  const groups = new FaultGroups();
  for (const { number, names, issues } of records) {
    for (const issue of firstOfCodes(issues)) {
      const fault = { code: issue.code, causeKind: null, number };
      groups.add(fault, () => exampleOf(kind, { number, names, held: null }, issue));
    }
  }
  return groups.list();
}

/** Checks the records of one kind in a file as an import would, and keeps those it would reject. */
export async function checkPart(
  { kind, file }: Part,
  choice: Choice,
): Promise<{ readonly part: CheckedPart; readonly rejected: Rejected }> {
  const rejected = new Rejected();
  const [faults, warned, ignored] = [new FaultGroups(), new FaultGroups(), new IgnoredFields()];
  let [records, warnings] = [0, 0];
  const note = (groups: FaultGroups, number: number, names: RecordNames, issue: PlacedIssue) => {
    const fault = { code: issue.code, causeKind: null, number };
    groups.add(fault, () => exampleOf(kind, { number, names, held: null }, issue));
  };
  const { options } = choice;
  for await (const checked of checkedRecords({ kind, file, options }, { ignored })) {
    records += checked.length;
    rejected.note(checked);
    for (const record of checked) {
      if (record.kind === "rejected") {
        for (const one of firstOfCodes(record.issues)) {
          note(faults, record.number, record.names, one);
        }
      } else if (record.warnings.length > 0) {
        warnings += 1;
        const names = { id: record.customerId, key: null };
        for (const one of firstOfCodes(record.warnings)) note(warned, record.number, names, one);
      }
    }
  }
  const part: CheckedPart = {
    kind: kind.kind,
    records,
    rejected: rejected.count,
    kept: rejected.kept.length,
    warnings,
    faults: faults.list(),
    warned: warned.list(),
    ignored: ignored.list().map(({ field }) => field),
  };
  return { part, rejected };
}

/** The columns of a table, and how the file is read with the mapping for its header. */
export interface SurveyedTable {
  readonly survey: Survey;
  readonly flags: CsvFlags;
}

/** Describes the columns of a table; null if the file is none. Throws a FileFault. */
export async function surveyTable(input: InputFile, choice: Choice): Promise<SurveyedTable | null> {
  const kind = kinds[choice.kind];
  // A column that is missing is what the page asks for.
  const fields = { ...kind, names: kind.fieldNames, required: [] };
  const unmapped = await csvFormOf(
    input,
    { ...choice.table, map: [], ignoreUnknown: true },
    fields,
  );
  if (unmapped === null) return null;
  const flags = flagsFor(unmapped, choice);
  const form = await csvFormOf(input, flags, fields);
  return form === null ? null : { survey: await surveyOf(input, form, kind), flags };
}

/** What was mapped by hand for this header; flags of CSV would make a table of other files. */
function flagsFor({ columns }: CsvForm, { kind, options, table, mappings }: Choice): CsvFlags {
  const header = columns.map(({ name }) => name).filter((name) => name !== "");
  const path = "the mapping";
  const mapping = mappingFor({ path, mappings }, kind, header);
  const flags = { ...table, map: [], ignoreUnknown: options.ignoreUnknown };
  return mapping === null ? flags : { ...flags, mappings: { path, mappings: [mapping] } };
}

async function surveyOf(input: InputFile, form: CsvForm, kind: Kind): Promise<Survey> {
  const counts = form.columns.map(() => ({ filled: 0, samples: new Set<string>() }));
  let rows = 0;
  const scanner = new CsvScanner(form, ({ cells }) => {
    rows += 1;
    for (const [at, count] of counts.entries()) {
      const cell = (cells[at] ?? "").trim();
      if (cell === "") continue;
      count.filled += 1;
      if (count.samples.size < samplesMax) count.samples.add(cell.slice(0, sampleLengthMax));
    }
  });
  let bytes = 0;
  try {
    for await (const chunk of input.chunks()) {
      bytes += chunk.length;
      await scanner.push(chunk);
      if (bytes >= surveyedBytesMax) break;
    }
    if (bytes >= input.bytes) await scanner.end();
  } catch (error) {
    // The check says where the table is broken.
    if (!(error instanceof FileFault)) throw error;
  }
  const columns = form.columns.map(({ name, number, field }, at) => {
    const { filled = 0, samples = [] } = counts[at] ?? {};
    return { name, number, field, filled, samples: [...samples] };
  });
  const required = kind.required.map(([name = ""]) => name);
  const names = [...new Set(kind.fieldNames.map((name) => kind.namesOf(name)[0] ?? name))];
  return { columns, rows, isWhole: bytes >= input.bytes, fields: names, required };
}

/** A fault of the structure, with the text of the file there. */
export async function structureFault(fault: FileFault, input: InputFile): Promise<StructureFault> {
  const { code, message, hint, position } = fault;
  const { line, column } = position;
  const excerpt = await excerptAt(input, position.offset).catch(() => null);
  return { code, message, hint, line, column, excerpt };
}

const before = 80;
const after = 120;

/** The text of a line around an offset in the file. */
async function excerptAt(input: InputFile, offset: number): Promise<Excerpt | null> {
  if (input.bytes === 0) return null;
  const from = Math.max(0, offset - before);
  return excerptOf(await input.read(from, before + after), offset - from);
}

/** The text of a line around one of its bytes. */
export function excerptOf(bytes: Uint8Array, at: number): Excerpt {
  const textOf = (part: Uint8Array) => new TextDecoder().decode(part);
  const [start = ""] = /[^\r\n]*$/.exec(textOf(bytes.subarray(Math.max(0, at - before), at))) ?? [];
  const [end = ""] = /^[^\r\n]*/.exec(textOf(bytes.subarray(at, at + after))) ?? [];
  return { text: start + end, at: start.length };
}
