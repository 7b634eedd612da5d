/**
 * What a terminal obeys, or shows as nothing or in another order: control characters of both sets,
 * format characters such as those of zero width and of direction, separators of lines, and halves
 * of characters.
 */
const obeyed = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;

/** Text from outside in one line: what a terminal would obey is shown as JSON escapes it. */
export function visible(text: string): string {
  return text.replace(obeyed, escaped);
}

/** The same for lines that the program has laid out: their breaks and tabs stay. */
export function visibleLines(text: string): string {
  return text.replace(obeyed, (character) => {
    return character === "\n" || character === "\t" ? character : escaped(character);
  });
}

/** In JSON it stands for the same character, so that what is JSON stays so. */
function escaped(character: string): string {
  const units = Array.from({ length: character.length }, (_, index) => character.charCodeAt(index));
  return units.map((unit) => `\\u${unit.toString(16).padStart(4, "0")}`).join("");
}
