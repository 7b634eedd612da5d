import type { Finding, Rule } from "./rule.ts";
import { isTest, type SourceFile } from "./source.ts";

/** Phrases that are not idiomatic, or hide their subject, and what to write instead. */
const phrases: ReadonlyArray<readonly [phrase: RegExp, advice: string]> = [
  [/\bfor ever\b/gi, 'Write "permanently", "always" or "never".'],
  [/\balso if\b/gi, 'Write "even if".'],
  [/\bin the end\b(?! of)/gi, 'Write "finally".'],
  [/\bGives\b(?! up\b| back\b)/g, 'Write "Returns", or the verb that fits.'],
  [/\bas (it was|they were|they are) given\b/gi, 'Write "unchanged".'],
  [/\bif (it is )?not said\b|\bsaid otherwise\b/gi, 'Write "by default".'],
  [/\ball the same\b/gi, 'Write "still" or "anyway".'],
  [/\bstands? against\b/gi, 'Write "conflicts with", or name the refusal.'],
  [/\b(tells?|told) of\b/gi, 'Write "reports", or name the error.'],
  [/\bis to be (done|made|said|sent)\b/gi, "Use a noun, or name who does it."],
  [/\bfor true of\b/gi, 'Write "assume".'],
  [/\bfeats?\b/gi, "Name the operation."],
];

/** How documents and comments are worded. */
export const wordingRules = {
  wording: {
    title: "No document or comment has a phrase that is not plain English.",
    check: checkWording,
  },
} satisfies Record<string, Rule>;

function checkWording(file: SourceFile): Finding[] {
  const prose = proseOf(file);
  return phrases.flatMap(([phrase, advice]) =>
    [...prose.matchAll(acrossLines(phrase))].map(({ 0: found, index }) => {
      const line = file.text.slice(0, index).split("\n").length;
      return { line, advice: `"${found.replace(/\s+/g, " ")}" is not plain. ${advice}` };
    }),
  );
}

const codeInDocument = /^```[\s\S]*?^```|`[^`]*`/gm;
const comment = /\/\*\*[\s\S]*?\*\/|^[ \t]*\/\/.*$/gm;
const codeInComment = /\/\*\*|\*\/|^[ \t]*(?:\/\/|\*)|`[^`]*`/gm;

/** Returns the prose of a file at its place; all else is blank. */
function proseOf({ path, text }: SourceFile): string {
  if (path.endsWith(".md")) return text.replace(codeInDocument, blank);
  if (!/^packages\/.*\.ts$/.test(path) || isTest(path)) return "";
  let prose = "";
  for (const { 0: found, index } of text.matchAll(comment)) {
    prose = prose.padEnd(index) + found.replace(codeInComment, blank);
  }
  return prose;
}

/** Lets a phrase break between its words, as lines of prose do. */
function acrossLines(phrase: RegExp): RegExp {
  return new RegExp(phrase.source.replaceAll(" ", "\\s+"), phrase.flags);
}

function blank(text: string): string {
  return " ".repeat(text.length);
}
