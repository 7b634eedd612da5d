import { isUtf8 } from "node:buffer";
import { type DocumentPath, limits, pathText } from "@carryover/contract/client";
import { type Document, isAlias, isMap, isScalar, isSeq, LineCounter, parseDocument } from "yaml";
import { type AliasReading, findExcess, readAliases } from "./document-bounds.ts";
import type { DocumentFault, DocumentPlace } from "./document-fault.ts";
import { openInput } from "./input-file.ts";

/** Faults in the order in which they stand in the file. */
export function inOrderOfFile(faults: readonly DocumentFault[]): DocumentFault[] {
  return [...faults].sort((a, b) => a.line - b.line || a.column - b.column);
}

/** The value that a text in YAML or JSON stands for, or what is wrong with its syntax. */
export type TextReading =
  | {
      readonly ok: true;
      readonly value: unknown;
      /**
       * Where the value of a path stands, or its name, or the nearest thing around it that is
       * there.
       */
      readonly placeOf: (path: DocumentPath, isName?: boolean) => DocumentPlace;
    }
  | { readonly ok: false; readonly faults: readonly DocumentFault[] };

/** The bytes of a document; one more than the limit, if it is longer. Throws FileFault. */
export async function readDocumentBytes(name: string): Promise<Uint8Array> {
  const input = await openInput(name);
  try {
    // One byte more is enough to see that it is too large.
    const bytes = Math.min(input.bytes, limits.catalogDocumentBytesMax + 1);
    return new Uint8Array(await input.read(0, bytes));
  } finally {
    await input.close();
  }
}

/** Reads a document in YAML or JSON, which is YAML too, within the limits of a catalog. */
export function readDocumentText(bytes: Uint8Array): TextReading {
  const unreadable = (message: string, place = { line: 1, column: 1 }): TextReading => {
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
  const at = (offset: number): DocumentPlace => {
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
  // What aliases repeat is counted already.
  const value: unknown = parsed.toJS({ maxAliasCount: -1 });
  const placeOf = (path: DocumentPath, isName = false) => {
    return at(offsetOf(parsed, targets, path, isName));
  };
  return { ok: true, value, placeOf };
}

/** A fault of the value of a document, with its place. */
export function placedFault(
  placeOf: (path: DocumentPath, isName?: boolean) => DocumentPlace,
  fault: { readonly path: DocumentPath; readonly message: string; readonly isName: boolean },
): DocumentFault {
  const { path, message, isName } = fault;
  return { ...placeOf(path, isName), path: pathText(path), message };
}

/** The place of a character, before the lines of a text are known. */
function placeIn(text: string, offset: number): DocumentPlace {
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
