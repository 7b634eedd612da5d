import { isUtf8 } from "node:buffer";
import { limits } from "@carryover/contract";
import type { Steps } from "../../event-loop.ts";
import { Refusal } from "../../refusal.ts";
import { type Excess, type JsonBounds, JsonShape, type ListPlace } from "./json-shape.ts";

/**
 * Parses the JSON of a body. The bounds are checked first, in its bytes: a value of three bytes
 * takes sixty when it is parsed. A large body is parsed in pieces. Parsing in another thread kept
 * this one busy for longer, as measured, since the result has to be copied. Throws
 * invalid_json_body, body_too_large, or InvalidArgumentError for excessive nesting.
 */
export function* readJson(body: Buffer, bounds: JsonBounds): Steps<unknown> {
  if (!isUtf8(body)) throw new Refusal("invalid_json_body", {}, "The body is not valid UTF-8.");
  const bytes = startsWithMark(body) ? body.subarray(3) : body;
  const shape = new JsonShape(bytes, bounds, limits.bodySliceBytes);
  while (!shape.isDone) {
    const excess = shape.advance(limits.bodySliceBytes);
    if (excess !== null) throw excessive(excess, bounds);
    yield;
  }
  if (bytes.length <= limits.bodySliceBytes) return parse(bytes.toString("utf8"));
  return yield* parseInPieces(bytes, shape.lists);
}

function startsWithMark(body: Buffer): boolean {
  return body[0] === 0xef && body[1] === 0xbb && body[2] === 0xbf;
}

function excessive(excess: Excess, bounds: JsonBounds): Refusal {
  const most = bounds[excess];
  const says = {
    valuesMax: `The body holds more than ${most} values. Send fewer at a time.`,
    entryValuesMax:
      `One entry of a list in the body, or all that is in none, holds more than ${most} values. ` +
      "No request needs as many.",
    depthMax: `The body is nested deeper than ${most} levels.`,
  };
  if (excess === "depthMax") return new Refusal("InvalidArgumentError", {}, says.depthMax);
  return new Refusal("body_too_large", { valuesMax: most }, says[excess]);
}

/**
 * Parses the lists by themselves, and the rest with the number of a list in the place of its
 * entries. Every byte is still seen by the parser, so all that is no JSON is found.
 */
function* parseInPieces(bytes: Buffer, places: readonly ListPlace[]): Steps<unknown> {
  const rest: string[] = [];
  const lists: unknown[][] = [];
  let from = 0;
  for (const [index, place] of places.entries()) {
    rest.push(bytes.toString("utf8", from, place.start), String(index));
    lists.push(yield* parseList(bytes, place));
    from = place.end;
  }
  const value = parse(rest.join("") + bytes.toString("utf8", from));
  // In an object of lists alone can there be places. One that is named twice counts once.
  for (const member of places.length === 0 ? [] : Object.values(value as object)) {
    if (!Array.isArray(member)) continue;
    const list = lists[member[0] as number] ?? [];
    member.length = 0;
    for (const entry of list) member.push(entry);
  }
  return value;
}

function* parseList(bytes: Buffer, place: ListPlace): Steps<unknown[]> {
  const list: unknown[] = [];
  let from = place.start;
  for (const to of [...place.cuts, place.end]) {
    const piece = parse(listText(bytes, from, to), { from, to }) as unknown[];
    // An empty piece before or after a comma is invalid JSON, but would parse as an empty list.
    if (piece.length === 0 && place.cuts.length > 0) throw notJson(between({ from, to }));
    for (const entry of piece) list.push(entry);
    from = to + 1;
    yield;
  }
  return list;
}

/**
 * Returns the text of a list of the entries in between. The surrounding bytes, brackets or commas,
 * are overwritten with brackets while the text is made; joining would copy it.
 */
function listText(bytes: Buffer, from: number, to: number): string {
  const [before, behind] = [bytes[from - 1] as number, bytes[to] as number];
  bytes[from - 1] = 0x5b;
  bytes[to] = 0x5d;
  const text = bytes.toString("utf8", from - 1, to + 1);
  bytes[from - 1] = before;
  bytes[to] = behind;
  return text;
}

interface Piece {
  readonly from: number;
  readonly to: number;
}

function parse(text: string, piece?: Piece): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (piece !== undefined) throw notJson(between(piece));
    // The parser's own message quotes the body, which may hold personal data.
    throw notJson(/at position \d+( \(line \d+ column \d+\))?/.exec(String(error))?.[0] ?? "");
  }
}

function between({ from, to }: Piece): string {
  return `between its bytes ${from} and ${to}`;
}

function notJson(place: string): Refusal {
  return new Refusal("invalid_json_body", {}, `The body is not valid JSON ${place}`.trim());
}
