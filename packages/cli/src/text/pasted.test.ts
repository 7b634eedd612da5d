import { expect, test } from "vitest";
import { pastedIn, pastedNotes } from "./pasted.ts";

test.each([
  ["id=Nr\u200b", "a zero-width space (U+200B) at its end"],
  ["id=\u00a0Nr", "a no-break space (U+00A0) as its character 4"],
  ["\ufeffid=Nr", "a byte order mark (U+FEFF) at its beginning"],
  ["“id=Nr”", "the curly quote “ (U+201C) at its beginning"],
  ["id=“Nr”", "the curly quote “ (U+201C) as its character 4"],
  ["Nr’", "the curly quote ’ (U+2019) at its end"],
  ["–json", "the dash – (U+2013) at its beginning"],
])("%j came with pasting", (word, found) => {
  expect(pastedIn(word)?.replace(" for hyphens", "")).toBe(found);
});

test.each(["id=Nr", "name=O’Brien", "Preis – netto", "Müller", "a=b=c"])("%j did not", (word) => {
  expect(pastedIn(word)).toBeNull();
});

test("words are named by their flag, and never shown", () => {
  const argv = ["import", "--api-key", "“server-secret”", "--map=\u200bid=x", "–json"];

  const notes = pastedNotes(argv);

  const word = (number: number) => `Word ${number} of the command line`;
  expect(notes).toEqual([
    `${word(3)} (--api-key) has the curly quote “ (U+201C) at its beginning. Type it anew.`,
    `${word(4)} (--map) has a zero-width space (U+200B) as its character 7. Type it anew.`,
    `${word(5)} has the dash – for hyphens (U+2013) at its beginning. Type it anew.`,
  ]);
  expect(notes.join("")).not.toContain("secret");
});
