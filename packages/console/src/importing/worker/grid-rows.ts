import type { PlacedIssue, RejectedRecord } from "carryover/importing";
import type { GridIssue, GridRow } from "../protocol.ts";
import type { RecordForm } from "./cells.ts";
import { excerptOf } from "./checking.ts";
import type { EditedRecord } from "./edits.ts";
import { fieldOf } from "./rejected.ts";

/** What a reader finds makes a record unreadable as a whole, unless it is one cell of a row. */
function isUnreadable({ names, issues }: RejectedRecord): boolean {
  return names.key === null && names.id === null && issues.every((one) => one.cell === undefined);
}

/** A rejected record as the grid shows it. */
export function gridRow(
  record: RejectedRecord,
  how: {
    /** As it is in the file. */
    readonly bytes: Uint8Array;
    readonly edited: EditedRecord | undefined;
    readonly form: RecordForm;
  },
): GridRow {
  const { bytes, edited, form } = how;
  const now = edited?.bytes ?? bytes;
  const issues = edited?.issues ?? record.issues;
  const isOut = edited?.bytes === null;
  const cells = isUnreadable(record) && issues.length > 0 ? null : form.cellsOf(now);
  const idCell = cells?.find(({ field }) => field === "id" || field === "customerId");
  return {
    number: record.number,
    line: record.position.line,
    column: record.position.column,
    id: record.names.id ?? record.issues[0]?.cell?.id ?? idCell?.value ?? null,
    state: isOut ? "left out" : issues.length === 0 ? "sound" : "faulty",
    isEdited: edited !== undefined,
    cells: cells ?? [],
    text: cells === null ? form.textOf(now) : null,
    issues: issues.map((issue) => gridIssue(issue, record, edited === undefined ? bytes : null)),
  };
}

/** `bytes` are null where the record was changed, so that its places are no longer true. */
function gridIssue(
  issue: PlacedIssue,
  { position }: RejectedRecord,
  bytes: Uint8Array | null,
): GridIssue {
  const { code, message, hint, value } = issue;
  const at = issue.position.offset - position.offset;
  const isInside = bytes !== null && at >= 0 && at <= bytes.length;
  const place = bytes === null ? position : issue.position;
  return {
    code,
    message,
    hint,
    line: place.line,
    column: place.column,
    field: fieldOf(issue),
    value: value ?? issue.cell?.value ?? null,
    excerpt: isInside ? excerptOf(bytes, at) : null,
  };
}
