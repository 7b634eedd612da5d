import { ConnectionError } from "../errors.ts";

/** The kinds of records, in the order in which an import needs them. */
export type ExportKind = "customers" | "subscriptions" | "usage";

/** Whole lines of an export: records of one kind, as an import reads them. */
export interface ExportPiece {
  readonly kind: ExportKind;
  /** One record a line, each with its line break. */
  readonly bytes: Uint8Array;
  readonly records: number;
}

/** What an export leaves out, since no record of an import can say it. */
export interface NotExported {
  readonly name: string;
  readonly count: number;
  readonly reason: string;
}

/** The end of a whole export. */
export interface ExportEnd {
  readonly records: Readonly<Partial<Record<ExportKind, number>>>;
  /** The digest of all lines, in their order. */
  readonly sha256: string;
  /** The moment of the snapshot. ISO 8601. */
  readonly readAt: string;
  readonly since: string | null;
  readonly notExported: readonly NotExported[];
}

/** A line that is not a record. */
type ControlLine =
  | { readonly export: "begin"; readonly kind: ExportKind }
  | ({ readonly export: "end" } & ExportEnd)
  | { readonly export: "failed"; readonly code: string; readonly message: string };

const mark = new TextEncoder().encode('{"export":');
const newline = 10;

/** Longest line that is not a record; the end has some 40 counts. */
const controlBytesMax = 64 * 1024;

/** Longest line of a record: the largest that an import takes. */
const lineBytesMax = 2 * 1024 * 1024;

/**
 * Takes the bytes of an export apart. Returns its end. Throws a ConnectionError if it is not whole,
 * or has another number of records than its end says.
 */
export async function* piecesOf(
  chunks: AsyncIterable<Uint8Array>,
): AsyncGenerator<ExportPiece, ExportEnd> {
  const counts: Partial<Record<ExportKind, number>> = {};
  let kind: ExportKind | null = null;
  let rest = new Uint8Array();
  for await (const chunk of chunks) {
    const bytes = joined(rest, chunk);
    let from = 0;
    let records = 0;
    let at = 0;
    const piece = (to: number): ExportPiece | null => {
      if (records === 0 || kind === null) return null;
      const found = { kind, bytes: bytes.subarray(from, to), records };
      counts[kind] = (counts[kind] ?? 0) + records;
      records = 0;
      return found;
    };
    for (let end = bytes.indexOf(newline); end !== -1; end = bytes.indexOf(newline, at)) {
      if (!isControl(bytes, at)) {
        if (kind === null) throw noExport();
        records += 1;
      } else {
        const before = piece(at);
        if (before !== null) yield before;
        const line = control(bytes.subarray(at, end));
        if (line.export === "failed") throw failed(line);
        if (line.export === "end") return checked(line, counts);
        kind = line.kind;
        counts[kind] = 0;
        from = end + 1;
      }
      at = end + 1;
    }
    const last = piece(at);
    if (last !== null) yield last;
    rest = bytes.slice(at);
    if (rest.length > lineBytesMax) throw noExport();
  }
  throw new ConnectionError("The export broke off before its end.");
}

function joined(rest: Uint8Array, chunk: Uint8Array): Uint8Array {
  if (rest.length === 0) return chunk;
  const bytes = new Uint8Array(rest.length + chunk.length);
  bytes.set(rest);
  bytes.set(chunk, rest.length);
  return bytes;
}

/** Tells whether a line is none of a record: no record has such a field. */
function isControl(bytes: Uint8Array, at: number): boolean {
  return mark.every((byte, index) => bytes[at + index] === byte);
}

function control(bytes: Uint8Array): ControlLine {
  if (bytes.length > controlBytesMax) throw noExport();
  try {
    return JSON.parse(new TextDecoder().decode(bytes)) as ControlLine;
  } catch (cause) {
    throw new ConnectionError("A line of the export is damaged.", { cause });
  }
}

function checked(
  { export: _, ...end }: { readonly export: "end" } & ExportEnd,
  counts: Readonly<Partial<Record<ExportKind, number>>>,
): ExportEnd {
  for (const [kind, count] of Object.entries(end.records)) {
    const came = counts[kind as ExportKind] ?? 0;
    if (came === count) continue;
    throw new ConnectionError(`Of ${count} exported records of ${kind}, ${came} arrived.`);
  }
  return end;
}

function failed({ code, message }: { readonly code: string; readonly message: string }) {
  return new ConnectionError(`The export could not be finished: ${message} (${code})`);
}

function noExport(): ConnectionError {
  return new ConnectionError("What was answered is no export.");
}
