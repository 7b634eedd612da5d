import type { BatchNote, EntryNote } from "../../import-entry.ts";

/** What notes of a batch have in common that differ in their record and its usage alone. */
interface NoteGroup extends Omit<EntryNote, "usage"> {
  readonly number: number;
}

/**
 * Notes of a batch as they are stored. Beside the groups there is a list each, with a value for each
 * note: the index of its record in the batch, the number of its group, and its usage. They are array
 * literals, which PostgreSQL writes and reads in a fraction of the time of as many values of JSON.
 */
export interface CompactNotes {
  readonly groups: readonly NoteGroup[];
  readonly indexes: string;
  readonly groupNumbers: string;
  readonly usages: string;
}

/**
 * Makes the notes of a batch compact; null without any. Customers of one plan have the same limits,
 * so thousands of notes have a few groups.
 */
export function compactNotes(notes: readonly BatchNote[]): CompactNotes | null {
  if (notes.length === 0) return null;
  const groups = new Map<string, NoteGroup>();
  const groupNumbers = notes.map(({ note: { code, featureId, resourceId, usageLimit } }) => {
    // No stored id has a slash in it.
    const text = `${code}/${featureId}/${resourceId ?? ""}/${usageLimit}`;
    const known = groups.get(text);
    if (known !== undefined) return known.number;
    const number = groups.size;
    groups.set(text, { number, code, featureId, resourceId, usageLimit });
    return number;
  });
  return {
    groups: [...groups.values()],
    indexes: literal(notes.map(({ index }) => index)),
    groupNumbers: literal(groupNumbers),
    usages: literal(notes.map(({ note }) => note.usage)),
  };
}

function literal(numbers: readonly number[]): string {
  return `{${numbers.join(",")}}`;
}
