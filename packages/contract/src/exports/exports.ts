import { z } from "zod";
import { type RunKind, runKinds } from "../imports/run-kinds.ts";
import { commaList } from "../paging.ts";
import { instant, uuid } from "../text-schemas.ts";
import type { LeftOut } from "./left-out.ts";

/**
 * An export is lines of JSON: for each kind a line that begins it, and its records as an import
 * reads them, one a line. The last line is its end: without it, the export is not whole. In CSV it
 * is a header and the rows of one kind, and whole if the reply is.
 */

/** How an export is written: as lines of JSON by default. */
export const exportReplyFormats = ["ndjson", "csv"] as const;

export type ExportReplyFormat = (typeof exportReplyFormats)[number];

/** The query of an export: which kinds, since when or which import run, and in which form. */
export const exportQuery = z
  .strictObject({
    kinds: commaList(z.enum(runKinds)).optional(),
    since: z
      .union([instant, uuid], { error: "a date with a zone, or the id of an import run" })
      .optional(),
    format: z.enum(exportReplyFormats).default("ndjson"),
  })
  .refine(({ format, kinds }) => format !== "csv" || new Set(kinds).size === 1, {
    error: "A table has records of one kind: name one with format=csv, such as customers.",
    path: ["kinds"],
  });

/** How every line begins that is not a record: no record has such a field. */
export const exportMark = '{"export":';

/** The line before the records of a kind. */
export interface ExportBeginning {
  readonly export: "begin";
  readonly kind: RunKind;
}

/** What an export leaves out, how often, and why. */
export interface LeftOutCount {
  readonly name: LeftOut;
  readonly count: number;
  readonly reason: string;
}

/** The last line of a whole export. */
export interface ExportEnd {
  readonly export: "end";
  /** How many records of each kind came before. */
  readonly records: Readonly<Partial<Record<RunKind, number>>>;
  /** The digest of the lines of all records, in their order, with their line breaks. */
  readonly sha256: string;
  /** The moment of the snapshot that everything was read from. ISO 8601. */
  readonly readAt: string;
  readonly since: string | null;
  readonly notExported: readonly LeftOutCount[];
}

/** The last line of an export that could not be finished. */
export interface ExportFailure {
  readonly export: "failed";
  readonly code: string;
  readonly message: string;
}

/** A line that is not a record. */
export type ExportLine = ExportBeginning | ExportEnd | ExportFailure;
