import { oneOf, type RawSearch, text } from "../show/search.ts";

export const fileParts = ["faults", "correct", "columns", "options"] as const;
export type FilePart = (typeof fileParts)[number];

const kinds = ["customers", "subscriptions", "usage"] as const;

/** Which file of the page is open, and what of it. The files themselves are in no address. */
export interface ImportSearch {
  readonly file?: number | undefined;
  readonly kind?: (typeof kinds)[number] | undefined;
  readonly part?: FilePart | undefined;
  readonly code?: string | undefined;
}

export function readImportSearch(raw: RawSearch): ImportSearch {
  const file = Number(raw.file);
  return {
    file: Number.isInteger(file) && file > 0 ? file : undefined,
    kind: oneOf(raw.kind, kinds),
    part: oneOf(raw.part, fileParts),
    code: text(raw.code),
  };
}
