import { isUtf8 } from "node:buffer";
import {
  type CatalogDocument,
  type DocumentPath,
  limits,
  parsePath,
  pathText,
  readCatalogDocument,
} from "@carryover/contract";
import { type Document, isAlias, isMap, isScalar, isSeq, LineCounter, parseDocument } from "yaml";
import { type AliasReading, findExcess, readAliases } from "./catalog-bounds.ts";
import { openInput } from "./input-file.ts";

/** A place in a file; both count from 1. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

/** What is wrong with a catalog file, and where. */
export interface CatalogFileFault extends Place {
  /** The place in the document, such as `plans[2].productId`; empty for a fault of the syntax. */
  readonly path: string;
  readonly message: string;
}

/** A catalog file that was read, or everything that is wrong with it. */
export type CatalogFileReading =
  | {
      readonly ok: true;
      readonly document: CatalogDocument;
      /** Where the value of a path stands, or the nearest thing around it that is there. */
      readonly placeOf: (path: string) => Place;
    }
  | { readonly ok: false; readonly faults: readonly CatalogFileFault[] };

/** Reads a catalog file in YAML or JSON, which is YAML too. Throws FileFault if it cannot. */
export async function readCatalogFile(name: string): Promise<CatalogFileReading> {
  const input = await openInput(name);
  try {
    // One byte more is enough to see that it is too large.
    const bytes = Math.min(input.bytes, limits.catalogDocumentBytesMax + 1);
    return readCatalogText(new Uint8Array(await input.read(0, bytes)));
  } finally {
    await input.close();
  }
}

/** Reads the bytes of a catalog file. */
export function readCatalogText(bytes: Uint8Array): CatalogFileReading {
  const unreadable = (message: string, place = { line: 1, column: 1 }): CatalogFileReading => {
    return { ok: false, faults: [{ ...place, path: "", message }] };
  };
  if (bytes.length > limits.catalogDocumentBytesMax) {
    return unreadable(`The file is larger than ${limits.catalogDocumentBytesMax} bytes.`);
  }
  if (!isUtf8(bytes)) return unreadable("The file is not encoded as UTF-8.");
  const text = new TextDecoder().decode(bytes);
  const excess = findExcess(text);
  if (excess !== null) return unreadable(excess.message, placeIn(text, excess.offset));
  const lines = new LineCounter();
  const parsed = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const at = (offset: number): Place => {
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(line, 1), column: Math.max(col, 1) };
  };
  const { targets, faults: broken } = readAliases(parsed);
  if (parsed.errors.length + parsed.warnings.length + broken.length > 0) {
    const faults = [
      ...[...parsed.errors, ...parsed.warnings].map(
        ({ pos, message }) => [pos[0], message] as const,
      ),
      ...broken.map(({ offset, message }) => [offset, message] as const),
    ].map(([offset, message]) => ({ ...at(offset), path: "", message }));
    return { ok: false, faults };
  }
  const find = (path: DocumentPath, isName: boolean) => at(offsetOf(parsed, targets, path, isName));
  // What aliases repeat is counted already.
  const reading = readCatalogDocument(parsed.toJS({ maxAliasCount: -1 }));
  if (reading.ok) {
    const placeOf = (path: string) => find(parsePath(path), false);
    return { ok: true, document: reading.document, placeOf };
  }
  const faults = reading.faults.map(({ path, message, isName }) => {
    return { ...find(path, isName), path: pathText(path), message };
  });
  return { ok: false, faults };
}

/** The place of a character, before the lines of a text are known. */
function placeIn(text: string, offset: number): Place {
  const before = text.slice(0, offset).split("\n");
  return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
}

/** Where a path stands; as much of it as there is. */
function offsetOf(
  document: Document,
  targets: AliasReading["targets"],
  path: DocumentPath,
  isName: boolean,
): number {
  let node: unknown = document.contents;
  let offset = startOf(node) ?? 0;
  for (const [index, part] of path.entries()) {
    const inside = isAlias(node) ? targets.get(node) : node;
    if (isSeq(inside)) node = inside.items[Number(part)];
    else if (isMap(inside)) {
      const pair = inside.items.find(({ key }) => nameOf(key) === String(part));
      const isLast = index === path.length - 1;
      node = isLast && isName ? pair?.key : (pair?.value ?? pair?.key);
    } else node = undefined;
    const start = startOf(node);
    if (start === undefined) return offset;
    offset = start;
  }
  return offset;
}

function nameOf(key: unknown): string {
  return String(isScalar(key) ? key.value : key);
}

function startOf(node: unknown): number | undefined {
  return (node as { range?: readonly number[] | null } | null | undefined)?.range?.[0];
}
