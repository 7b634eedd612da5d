/** Edits that a mistyped name may be away from the right one. */
const editsMax = 2;

/**
 * The known name that somebody who wrote `name` most likely meant, or undefined. Case does not
 * count, and neither do more than two letters that are missing, wrong or too many.
 */
export function nearName(name: string, known: ReadonlyArray<string>): string | undefined {
  let nearest: string | undefined;
  let fewest = Math.min(editsMax, Math.floor(name.length / 3)) + 1;
  for (const candidate of known) {
    const edits = editCount(name.toLowerCase(), candidate.toLowerCase());
    if (edits < fewest) {
      fewest = edits;
      nearest = candidate;
    }
  }
  return nearest;
}

/** Letters to insert, delete or replace to make one word of the other (Levenshtein). */
function editCount(one: string, other: string): number {
  if (Math.abs(one.length - other.length) > editsMax) return editsMax + 1;
  let row = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (let i = 0; i < one.length; i += 1) {
    const next = [i + 1];
    for (let j = 0; j < other.length; j += 1) {
      const replaced = (row[j] as number) + (one[i] === other[j] ? 0 : 1);
      next.push(Math.min(replaced, (row[j + 1] as number) + 1, (next[j] as number) + 1));
    }
    row = next;
  }
  return row[other.length] as number;
}
