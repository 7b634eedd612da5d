import type { Steps } from "../event-loop.ts";

/** A list of up to so many entries is written at once, and a longer one in pieces of so many. */
const entriesPerPiece = 100;

/** How deep the list of a reply is: `data` itself, or a member of it. */
const listDepth = 2;

/**
 * Returns the JSON of a reply, the same that JSON.stringify writes. A reply may hold thousands of
 * entries, such as the changes of a catalog; others are answered between two pieces of such a list.
 */
export function* replyText(reply: unknown): Steps<string> {
  if (!hasLongList(reply, listDepth)) return JSON.stringify(reply);
  return (yield* textOf(reply, listDepth)) ?? "null";
}

function hasLongList(value: unknown, depth: number): boolean {
  if (Array.isArray(value)) return value.length > entriesPerPiece;
  return (
    depth > 0 && isPlain(value) && Object.values(value).some((each) => hasLongList(each, depth - 1))
  );
}

/** Yields nothing for values that JSON leaves out. */
function* textOf(value: unknown, depth: number): Steps<string | undefined> {
  if (!hasLongList(value, depth)) return JSON.stringify(value);
  if (Array.isArray(value)) return yield* listText(value);
  const members: string[] = [];
  for (const [name, member] of Object.entries(value as object)) {
    const text = yield* textOf(member, depth - 1);
    if (text !== undefined) members.push(`${JSON.stringify(name)}:${text}`);
  }
  return `{${members.join(",")}}`;
}

function* listText(list: readonly unknown[]): Steps<string> {
  const pieces: string[] = [];
  for (let from = 0; from < list.length; from += entriesPerPiece) {
    pieces.push(JSON.stringify(list.slice(from, from + entriesPerPiece)).slice(1, -1));
    yield;
  }
  return `[${pieces.join(",")}]`;
}

function isPlain(value: unknown): value is object {
  return value !== null && typeof value === "object" && !("toJSON" in value);
}
