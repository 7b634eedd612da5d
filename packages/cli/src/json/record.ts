import { type RecordCode, recordCodes } from "@carryover/contract/client";
import { Buffer } from "#platform";
import { decodeItem } from "./decode.ts";
import { lostQuoteMessage, shortened } from "./faults/faults.ts";
import { findFlaw, mayBeFlawed, type TakesNumber } from "./faults/flaw.ts";
import type { ScannedItem } from "./item.ts";
import { advance, type Position } from "./position.ts";
import { explainSyntax } from "./syntax.ts";

/** What is wrong with a record, and where in the file; `pointer` is a JSON pointer inside it. */
export interface JsonFault {
  readonly code: RecordCode;
  readonly position: Position;
  readonly pointer: string;
  readonly message: string;
}

/** A JSON value with its text as strict JSON, or why there is none. */
export type Examined =
  | { readonly kind: "value"; readonly value: unknown; readonly json: string }
  | { readonly kind: "fault"; readonly fault: JsonFault };

/**
 * Parses an item, and checks what JSON.parse lets pass: repeated names, numbers that change their
 * value, characters that cannot be stored. Only an item that fails a cheap check is looked at
 * closely, for the exact place. Numbers that are taken for text may be of any size.
 */
export function examine(item: ScannedItem, takesNumber?: TakesNumber): Examined {
  const structural = structuralFault(item);
  if (structural !== undefined) return structural;
  const decoded = decodeItem(item);
  if (typeof decoded === "number") return faultAt(item, { code: "invalid_utf8", bytes: decoded });
  let value: unknown;
  try {
    value = JSON.parse(decoded);
  } catch (error) {
    const { code, offset, message } = explainSyntax(decoded, error);
    return faultAt(item, { code, bytes: bytesBefore(decoded, offset), message });
  }
  if (!mayBeFlawed(value, decoded, item)) return { kind: "value", value, json: decoded };
  const flaw = findFlaw(decoded, takesNumber);
  if (flaw === undefined) return { kind: "value", value, json: decoded };
  const { code, pointer } = flaw;
  const bytes = bytesBefore(decoded, flaw.offset);
  if (flaw.firstOffset === undefined) return faultAt(item, { code, bytes, pointer });
  const first = advance(item.start, item.bytes, bytesBefore(decoded, flaw.firstOffset));
  const place = `line ${first.line}, column ${first.column}`;
  const name = shortened(flaw.name ?? "");
  const message = `The field "${name}" stands twice in one object, first at ${place}.`;
  return faultAt(item, { code, bytes, pointer, message });
}

function structuralFault(item: ScannedItem): Examined | undefined {
  if (item.isTooLarge) return faultAt(item, { code: "record_too_large", bytes: 0 });
  const code = "invalid_json";
  if (item.lostQuote !== undefined) {
    return fault({ code, position: item.lostQuote, pointer: "", message: lostQuoteMessage });
  }
  if (item.problem !== undefined) return fault({ code, pointer: "", ...item.problem });
  if (item.tooDeep === undefined) return undefined;
  const message = recordCodes.record_too_deep.sentence;
  return fault({ code: "record_too_deep", position: item.tooDeep, pointer: "", message });
}

interface FlawPlace {
  readonly code: RecordCode;
  /** Bytes from the start of the item. */
  readonly bytes: number;
  readonly pointer?: string;
  readonly message?: string;
}

function faultAt(item: ScannedItem, place: FlawPlace): Examined {
  const position = place.bytes === 0 ? item.start : advance(item.start, item.bytes, place.bytes);
  const message = place.message ?? recordCodes[place.code].sentence;
  return fault({ code: place.code, position, pointer: place.pointer ?? "", message });
}

function fault({ code, position, pointer, message }: JsonFault): Examined {
  return { kind: "fault", fault: { code, position, pointer, message } };
}

/** Comments are blanked byte by byte, so that bytes of the text are bytes of the file. */
function bytesBefore(text: string, offset: number): number {
  return Buffer.byteLength(text.slice(0, offset), "utf8");
}
