import type { CallOptions } from "../options.ts";
import type { Transport } from "../transport.ts";
import { type ExportEnd, type ExportKind, type ExportPiece, piecesOf } from "./lines.ts";

/** What to export. */
export interface ExportOptions extends Pick<CallOptions, "signal" | "headers" | "maxRetries"> {
  /** All by default. */
  readonly kinds?: readonly ExportKind[];
  /** What has changed since then: a date with a zone, or the id of an import run. */
  readonly since?: string;
  /** Time to wait for the next bytes: that of the client by default. */
  readonly timeoutMs?: number;
}

/** What to export as CSV. */
export interface CsvExportOptions extends Omit<ExportOptions, "kinds"> {
  readonly kind: ExportKind;
}

/** A record of an export. */
export interface ExportedRecord {
  readonly kind: ExportKind;
  readonly record: Readonly<Record<string, unknown>>;
}

/** Exports whole lines. */
export async function* exportLines(
  transport: Transport,
  { kinds, since, ...options }: ExportOptions,
): AsyncGenerator<ExportPiece, ExportEnd> {
  const query = { kinds: kinds?.join(","), since };
  const call = { method: "GET", path: "/api/v1/export", query } as const;
  return yield* piecesOf(transport.stream(call, options));
}

/** Exports the bytes of a table. */
export async function* exportCsv(
  transport: Transport,
  { kind, since, ...options }: CsvExportOptions,
): AsyncGenerator<Uint8Array, void> {
  const query = { kinds: kind, since, format: "csv" };
  yield* transport.stream({ method: "GET", path: "/api/v1/export", query }, options);
}

/** Exports record by record. */
export async function* exportRecords(
  transport: Transport,
  options: ExportOptions,
): AsyncGenerator<ExportedRecord, ExportEnd> {
  const decoder = new TextDecoder();
  const pieces = exportLines(transport, options);
  try {
    for (;;) {
      const { done, value } = await pieces.next();
      if (done) return value;
      for (const line of decoder.decode(value.bytes).trimEnd().split("\n")) {
        yield { kind: value.kind, record: JSON.parse(line) as ExportedRecord["record"] };
      }
    }
  } finally {
    // Who stops early takes no more of the reply.
    pieces.return?.(undefined as never).catch(() => {});
  }
}
