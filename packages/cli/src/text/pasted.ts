/** A character that comes with pasted text and is seldom meant, and what it is called. */
interface Pasted {
  readonly character: string;
  readonly name: string;
}

const invisible: Readonly<Record<string, string>> = {
  "\u00a0": "a no-break space",
  "\u00ad": "a soft hyphen",
  "\u200b": "a zero-width space",
  "\u200c": "a zero-width non-joiner",
  "\u200d": "a zero-width joiner",
  "\u200e": "a left-to-right mark",
  "\u200f": "a right-to-left mark",
  "\u202f": "a narrow no-break space",
  "\u2060": "a word joiner",
  "\ufeff": "a byte order mark",
};

/** Quotes that no shell takes for quotes. */
const quotes = "“”„‟‘’‚‛«»";

/** What word processors make of the hyphens of a flag. */
const dashes = "‐‑‒–—−";

/** Words that are named; a command that was pasted as a whole has the same in all of them. */
const namedMax = 3;

/**
 * Says which words of a command line have characters that came with pasting: invisible ones
 * anywhere, curly quotes around a value, a dash in place of hyphens. Never shows a word itself,
 * which may be a secret.
 */
export function pastedNotes(argv: readonly string[]): readonly string[] {
  const notes = argv.flatMap((word, index) => {
    const found = pastedIn(word);
    if (found === null) return [];
    const flag = flagAt(argv, index);
    const where = `Word ${index + 1} of the command line${flag === null ? "" : ` (${flag})`}`;
    return [`${where} has ${found}. Type it anew.`];
  });
  return notes.slice(0, namedMax);
}

/** The first such character of a text and where it is, in words; null if it has none. */
export function pastedIn(text: string): string | null {
  const characters = [...text];
  for (const [index, character] of characters.entries()) {
    const place = { index, isFirst: index === 0, isLast: index === characters.length - 1 };
    const name = nameOf(character, { ...place, before: characters[index - 1] });
    if (name !== null) return `${describe({ character, name })} ${placeText(place)}`;
  }
  return null;
}

function nameOf(
  character: string,
  { isFirst, isLast, before }: { isFirst: boolean; isLast: boolean; before: string | undefined },
): string | null {
  const own = invisible[character];
  if (own !== undefined) return own;
  const isAround = isFirst || isLast || before === "=";
  if (isAround && quotes.includes(character)) return `the curly quote ${character}`;
  return isFirst && dashes.includes(character) ? `the dash ${character} for hyphens` : null;
}

function describe({ character, name }: Pasted): string {
  const code = (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0");
  return `${name} (U+${code})`;
}

function placeText(place: { index: number; isFirst: boolean; isLast: boolean }): string {
  if (place.isFirst) return "at its beginning";
  return place.isLast ? "at its end" : `as its character ${place.index + 1}`;
}

/** The flag that a word is, or the value of; null if there is none. */
function flagAt(argv: readonly string[], index: number): string | null {
  const own = /^--?[a-z][\w-]*(?==)/i.exec(argv[index] ?? "")?.[0];
  return own ?? /^--?[a-z][\w-]*$/i.exec(argv[index - 1] ?? "")?.[0] ?? null;
}
