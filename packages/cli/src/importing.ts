/**
 * The door for pages: what the console's worker shares with the commands. Nothing behind it needs
 * Node; what it needs of a platform is in `platform/`.
 */
export type { RunOptions } from "@carryover/contract";
export { limits, type RecordIssue, type RunKind } from "@carryover/contract/client";
export { Buffer } from "#platform";
export { isField } from "./csv/columns.ts";
export {
  type Column,
  type CsvFlags,
  type CsvForm,
  encodings,
  type MapEntry,
  mapOf,
  metadataPrefix,
  noCsvFlags,
  type SavedMapping,
} from "./csv/form.ts";
export { mappingFor } from "./csv/mappings.ts";
export { csvFormOf } from "./csv/open.ts";
export { type Cell, cellsOf, isBlank, type Row } from "./csv/rows.ts";
export { CsvScanner } from "./csv/scanner.ts";
export { sheetOf } from "./csv/workbook/workbook.ts";
export { CommandError } from "./exit.ts";
export {
  compressionBytes,
  compressionFault,
  compressionOf,
  damaged,
} from "./files/compressions.ts";
export type { InputFile } from "./files/input-file.ts";
export { measuredParts, type Part, UnreadableFile } from "./import/parts.ts";
export { Causes, type RecordNames } from "./pipeline/faults/causes.ts";
export { exampleOf, firstOfCodes } from "./pipeline/faults/example.ts";
export { type FaultGroup, FaultGroups } from "./pipeline/faults/groups.ts";
export { IgnoredFields } from "./pipeline/ignored-fields.ts";
export { type Kind, kinds } from "./pipeline/kinds.ts";
export { FileFault, type Position } from "./pipeline/reader.ts";
export { checkedRecords, type MeasuredFile, placeOf, runImport } from "./pipeline/run.ts";
export type { ImportResult, Progress } from "./pipeline/tally.ts";
export type { CheckedRecord, PlacedIssue, RejectedRecord } from "./pipeline/validator.ts";
export { noPolicies, type Policies } from "./policies/policies.ts";
export { Throttle } from "./throttle.ts";
