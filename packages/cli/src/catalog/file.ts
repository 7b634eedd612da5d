import { type CatalogDocument, readCatalogDocument } from "@carryover/contract";
import { parsePath } from "@carryover/contract/client";
import type { DocumentFault, DocumentPlace } from "../files/document-fault.ts";
import { placedFault, readDocumentBytes, readDocumentText } from "../files/document-text.ts";

/** A catalog file that was read, or everything that is wrong with it. */
export type CatalogFileReading =
  | {
      readonly ok: true;
      readonly document: CatalogDocument;
      /** Where the value of a path stands, or the nearest thing around it that is there. */
      readonly placeOf: (path: string) => DocumentPlace;
    }
  | { readonly ok: false; readonly faults: readonly DocumentFault[] };

/** Reads a catalog file in YAML or JSON, which is YAML too. Throws FileFault if it cannot. */
export async function readCatalogFile(name: string): Promise<CatalogFileReading> {
  return readCatalogText(await readDocumentBytes(name));
}

/** Reads the bytes of a catalog file. */
export function readCatalogText(bytes: Uint8Array): CatalogFileReading {
  const text = readDocumentText(bytes);
  if (!text.ok) return text;
  const { placeOf } = text;
  const reading = readCatalogDocument(text.value);
  if (reading.ok) {
    const place = (path: string) => placeOf(parsePath(path));
    return { ok: true, document: reading.document, placeOf: place };
  }
  return { ok: false, faults: reading.faults.map((fault) => placedFault(placeOf, fault)) };
}
