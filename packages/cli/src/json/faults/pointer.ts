import { escapePointer } from "@carryover/contract/client";

/** The JSON pointer (RFC 6901) to a path of names and indexes; "" is the whole value. */
export function pointerTo(path: ReadonlyArray<string | number>): string {
  return path.map((segment) => `/${escapePointer(String(segment))}`).join("");
}

/** The segments of a JSON pointer; an index into a list is still text. */
export function pathOf(pointer: string): string[] {
  return pointer
    .split("/")
    .slice(1)
    .map((segment) => segment.replaceAll("~1", "/").replaceAll("~0", "~"));
}
