import { createHash, type Hash } from "node:crypto";
import {
  csvHeader,
  csvRow,
  type ExportBeginning,
  type ExportEnd,
  type ExportReplyFormat,
  type LeftOut,
  leftOutReasons,
  limits,
  type RunKind,
} from "@carryover/contract";
import type { Exported } from "../import-entry.ts";
import type { Backlog } from "./backlog.ts";

/** Writes what is read, in the order in which it is read. */
export interface RecordWriter {
  begin(kind: RunKind): void;
  write(kind: RunKind, page: readonly Exported<object>[]): void;
  /** Counts what no record can say. */
  leaveOut(name: LeftOut, count: number): void;
  end(): void;
}

/** When an export was read, and since when. */
interface ExportTimes {
  readonly since: Date | null;
  readonly now: Date;
}

/** Returns what writes an export in its form. */
export function writerOf(
  { format, ...times }: ExportTimes & { readonly format: ExportReplyFormat },
  backlog: Backlog,
): RecordWriter {
  return format === "csv" ? new TableWriter(backlog) : new LineWriter(times, backlog);
}

/** Writes a table of CSV, which has room for records alone. */
class TableWriter implements RecordWriter {
  readonly #backlog: Backlog;

  constructor(backlog: Backlog) {
    this.#backlog = backlog;
  }

  begin(kind: RunKind): void {
    this.#backlog.add(Buffer.from(csvHeader(kind)));
  }

  /** Throws RowTooLarge. */
  write(kind: RunKind, page: readonly Exported<object>[]): void {
    const rowOf = (record: object) => csvRow(kind, record as Readonly<Record<string, unknown>>);
    for (const bytes of piecesOf(page, rowOf)) this.#backlog.add(bytes);
  }

  leaveOut(): void {}

  end(): void {}
}

/** Writes lines of JSON, and counts and digests them. */
class LineWriter implements RecordWriter {
  readonly #times: ExportTimes;
  readonly #backlog: Backlog;
  readonly #hash: Hash = createHash("sha256");
  readonly #records: Partial<Record<RunKind, number>> = {};
  readonly #leftOut = new Map<LeftOut, number>();

  constructor(times: ExportTimes, backlog: Backlog) {
    this.#times = times;
    this.#backlog = backlog;
  }

  begin(kind: RunKind): void {
    this.#records[kind] = 0;
    const beginning: ExportBeginning = { export: "begin", kind };
    this.#backlog.add(Buffer.from(`${JSON.stringify(beginning)}\n`));
  }

  write(kind: RunKind, page: readonly Exported<object>[]): void {
    let count = 0;
    for (const { record, leftOut } of page) {
      for (const name of leftOut) this.leaveOut(name, 1);
      if (record !== null) count += 1;
    }
    for (const bytes of piecesOf(page, (record) => `${JSON.stringify(record)}\n`)) {
      this.#hash.update(bytes);
      this.#backlog.add(bytes);
    }
    this.#records[kind] = (this.#records[kind] ?? 0) + count;
  }

  leaveOut(name: LeftOut, count: number): void {
    if (count > 0) this.#leftOut.set(name, (this.#leftOut.get(name) ?? 0) + count);
  }

  end(): void {
    const { since, now } = this.#times;
    const names = Object.keys(leftOutReasons) as LeftOut[];
    const end: ExportEnd = {
      export: "end",
      records: this.#records,
      sha256: this.#hash.digest("hex"),
      readAt: now.toISOString(),
      since: since?.toISOString() ?? null,
      notExported: names.flatMap((name) => {
        const count = this.#leftOut.get(name);
        return count === undefined ? [] : [{ name, count, reason: leftOutReasons[name] }];
      }),
    };
    this.#backlog.add(Buffer.from(`${JSON.stringify(end)}\n`));
  }
}

/** Joins lines to pieces: a page of the largest records would be longer than a text may be. */
function* piecesOf(
  page: readonly Exported<object>[],
  lineOf: (record: object) => string,
): Generator<Buffer> {
  let text = "";
  for (const { record } of page) {
    if (record === null) continue;
    text += lineOf(record);
    if (text.length < limits.exportPieceBytes) continue;
    yield Buffer.from(text);
    text = "";
  }
  yield Buffer.from(text);
}
