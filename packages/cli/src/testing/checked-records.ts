import type { CheckedRecord, PlacedIssue } from "../pipeline/validator.ts";

/** A sound record as the validator gives it; for tests. */
export function soundRecord(
  number: number,
  customerId: string,
  { padding = "", sharedId = null }: { padding?: string; sharedId?: string | null } = {},
): CheckedRecord {
  const json = JSON.stringify({ id: customerId, name: padding, sharedId: sharedId ?? undefined });
  return { kind: "sound", ...placeOf(number), customerId, sharedId, json, warnings: [] };
}

/** A rejected record with one reason. */
export function rejectedRecord(number: number, own: Partial<PlacedIssue> = {}): CheckedRecord {
  const names = { id: null, key: null };
  const issues = [issueAt(number, own)];
  return { kind: "rejected", ...placeOf(number), customerId: null, issues, names };
}

export function issueAt(line: number, own: Partial<PlacedIssue> = {}): PlacedIssue {
  return {
    code: "invalid_id",
    pointer: "/id",
    message: "No id.",
    hint: "Write one.",
    position: { line, column: 7, offset: line * 100 + 6 },
    ...own,
  };
}

function placeOf(number: number) {
  return { number, position: { line: number, column: 1, offset: number * 100 }, byteLength: 50 };
}

/** Yields a list in pieces; `cuts` are the indexes at which it is cut. */
export async function* inPieces<T>(
  items: readonly T[],
  cuts: readonly number[] = [],
): AsyncGenerator<readonly T[], void, undefined> {
  let from = 0;
  for (const cut of [...[...cuts].sort((a, b) => a - b), items.length]) {
    if (cut <= from) continue;
    yield items.slice(from, cut);
    from = cut;
  }
}
