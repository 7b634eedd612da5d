import type { z } from "zod";
import { type RecordCode, recordCodes } from "../imports/record-codes.ts";
import { nearest } from "../record.ts";
import { type CatalogDocument, catalogDocument } from "./document.ts";
import { namedUnknown } from "./document-parts.ts";
import type { DocumentPath } from "./path.ts";

/** A fault of a document, and its place. */
export interface DocumentFault {
  readonly path: DocumentPath;
  readonly message: string;
  /** Whether the name of the field is wrong, and not its value. */
  readonly isName: boolean;
}

/** A document that was read, or everything that is wrong with its shape. */
export type DocumentReading =
  | { readonly ok: true; readonly document: CatalogDocument }
  | { readonly ok: false; readonly faults: readonly DocumentFault[] };

/** Reads a parsed document. What only the whole catalog can show is checked by the server. */
export function readCatalogDocument(value: unknown): DocumentReading {
  const parsed = catalogDocument.safeParse(value, { reportInput: true });
  if (parsed.success) return { ok: true, document: parsed.data };
  return { ok: false, faults: parsed.error.issues.flatMap(faultsOf) };
}

function faultsOf(issue: z.core.$ZodIssue): DocumentFault[] {
  const path = issue.path as (string | number)[];
  if (issue.code === "unrecognized_keys") {
    const messages = issue.message.split("\n");
    return namedUnknown(issue.keys).map((key, index) => {
      return { path: [...path, key], message: messages[index] ?? "", isName: true };
    });
  }
  return [{ path, message: messageOf(issue), isName: false }];
}

function messageOf(issue: z.core.$ZodIssue): string {
  if (issue.code === "invalid_type" && issue.input === undefined) return "This field is required.";
  if (issue.code === "invalid_value" && issue.values.length > 1) {
    if (issue.input === undefined) return "This field is required.";
    const values = issue.values.map(String);
    const near = typeof issue.input === "string" ? nearest(issue.input, values) : null;
    if (near !== null) return `There is no such value. Did you mean ${near}?`;
    return values.length > 20 ? "There is no such value." : `Use one of ${values.join(", ")}.`;
  }
  const known = recordCodes[issue.message as RecordCode];
  if (known !== undefined) return `${known.sentence} ${known.hint}`;
  return issue.message.endsWith(".") ? issue.message : `${issue.message}.`;
}
