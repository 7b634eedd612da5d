import { printParseErrorCode, visit } from "jsonc-parser";

/** Why a text is no JSON. `offset` counts characters of the text. */
export interface SyntaxFault {
  readonly code: "invalid_json" | "nul_character";
  readonly offset: number;
  readonly message: string;
}

const misplaced = "This text is not expected here.";

/** Words of other languages, which are safe to repeat in a message since they are no data. */
const foreignWords = new Set(["undefined", "NaN", "Infinity", "None", "True", "False", "nil"]);

/**
 * Finds the first thing that is wrong with a text that JSON.parse refused with `error`. The
 * messages name no values of the text.
 */
export function explainSyntax(text: string, error: unknown): SyntaxFault {
  const first = firstError(text);
  if (first === undefined) {
    const message = "The record is not valid JSON.";
    return { code: "invalid_json", offset: offsetOf(error, text), message };
  }
  const { name, offset } = first;
  if (text[offset] === '"') {
    const inString = explainString(text, offset);
    if (inString !== undefined) return inString;
  }
  return { code: "invalid_json", ...explainToken(name, text, offset) };
}

interface FirstError {
  readonly name: string;
  readonly offset: number;
}

function firstError(text: string): FirstError | undefined {
  let first: FirstError | undefined;
  visit(
    text,
    {
      onError: (code, offset) => {
        first ??= { name: printParseErrorCode(code), offset };
      },
    },
    { disallowComments: true, allowTrailingComma: false },
  );
  return first;
}

/** JSON.parse tells the place of some errors; the start of the text is as good as it gets else. */
function offsetOf(error: unknown, text: string): number {
  const place = error instanceof Error ? /at position (\d+)/.exec(error.message) : null;
  return Math.min(Number(place?.[1] ?? 0), text.length);
}

/** What is wrong inside the string that begins at `from`. */
function explainString(text: string, from: number): SyntaxFault | undefined {
  const code = "invalid_json";
  for (let at = from + 1; at < text.length && text[at] !== '"'; at += 1) {
    if (text.charCodeAt(at) === 0) {
      const message = "The text holds a NUL character, which PostgreSQL cannot store.";
      return { code: "nul_character", offset: at, message };
    }
    if (text.charCodeAt(at) < 0x20) {
      const message = "A control character must be written as an escape such as \\t.";
      return { code, offset: at, message };
    }
    if (text[at] !== "\\") continue;
    const known = /^\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/.exec(text.slice(at, at + 6));
    if (known === null) {
      const message = 'This escape is not known. A backslash itself is written as "\\\\".';
      return { code, offset: at, message };
    }
    at += known[0].length - 1;
  }
  return undefined;
}

function explainToken(
  name: string,
  text: string,
  offset: number,
): { readonly offset: number; readonly message: string } {
  switch (name) {
    case "InvalidSymbol":
      return { offset, message: explainSymbol(text, offset) };
    case "UnexpectedEndOfNumber":
      return { offset, message: "This number is not complete." };
    case "ColonExpected":
      return { offset, message: 'A ":" is missing between a name and its value.' };
    case "PropertyNameExpected":
      return { offset, message: "A name in double quotes is expected here." };
    case "ValueExpected":
      return { offset, message: offset === 0 ? misplaced : "A value is missing here." };
    case "CommaExpected":
      return explainComma(text, offset);
    default:
      return { offset, message: misplaced };
  }
}

function explainSymbol(text: string, offset: number): string {
  if (text[offset] === "'") return 'Text needs double quotes ("), not single ones.';
  if (text[offset] === "\ufeff") {
    return "A byte order mark stands here, inside the file. Remove it.";
  }
  if (text[offset] === "\0") return "A NUL character does not belong here.";
  const word = /^[\p{L}\p{N}_$-]+/u.exec(text.slice(offset))?.[0] ?? "";
  if (foreignWords.has(word)) return `"${word}" is no JSON value; write null or leave it out.`;
  const after = text.slice(offset + word.length).trimStart();
  if (word !== "" && after.startsWith(":")) return "A name needs double quotes.";
  if (/^[+.]?[0-9]/.test(text.slice(offset))) return "A number begins with a digit or a minus.";
  return "This is no JSON value. Text needs double quotes.";
}

/** A digit directly after another token is not a missing comma, but a number gone wrong. */
function explainComma(
  text: string,
  offset: number,
): { readonly offset: number; readonly message: string } {
  const number = /-?0$/.exec(text.slice(0, offset));
  if (number !== null && /[0-9]/.test(text[offset] ?? "")) {
    return { offset: number.index, message: "A number must not begin with 0." };
  }
  return { offset, message: "A comma is missing before this." };
}
