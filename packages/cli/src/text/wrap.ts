import { plain, type Span, sliceSpans } from "./styled.ts";
import { shortenedTo, widthOf } from "./width.ts";

/**
 * A command to be copied, at the end of a line: after a prompt, whatever it is; else one of ours,
 * after the beginning of the line or a colon.
 */
const commandAtEnd =
  /(?<=^ *\$ )\S.*$|(?<=^ *|: )(?:[A-Z_]+=\S+ )*(?:npx )?(?:carryover|bulk-import) [a-z-].*$/;

/** What stays together in a command: a word with its quotes, and a flag with its value. */
const commandPart = /(?:-\S+ (?!-\S|[|>]))?(?:'[^']*'|\\'|[^\s'])+/g;

/** A digest is there to be compared, and its ends are enough for that. */
const digest = /^[0-9a-f]{40,}\W?$/;

/** What is laid out in columns already, and drafts of files. */
const laidOut = /^ *#|\S {2}/;

/** A name with its text beside it, which is the one part of the line that is broken. */
const named = /^ *\S+(?: \S+)* {2,}(?=\S(?:(?! {2}).)*$)/;

interface Room {
  readonly width: number;
  /** Blanks before the lines that follow. */
  readonly indent: number;
}

/**
 * The lines that a line becomes in a terminal of this width. It is broken between words alone.
 * Those that follow begin at the column `hang`; if none is given, beside the name that the line
 * begins with, or where the line itself begins. A command stays whole, or is broken so that a shell
 * still takes it; drafts of files and tables stay as they are, unless `hang` is given.
 */
export function wrappedLines(line: readonly Span[], width: number, hang?: number): Span[][] {
  const text = plain(line);
  if (widthOf(text) <= width) return [[...line]];
  const column = hang ?? named.exec(text)?.[0].length;
  const indent = Math.min(column ?? /^ */.exec(text)?.[0].length ?? 0, Math.floor(width / 2));
  const command = commandAtEnd.exec(text);
  if (command !== null) return linesToCommand(line, command.index, { width, indent });
  if (column === undefined && laidOut.test(text)) return [[...line]];
  return packed(line, { width, indent });
}

/** Lines of a line that ends with a command, which begins at this character. */
function linesToCommand(line: readonly Span[], at: number, room: Room): Span[][] {
  const before = sliceSpans(line, 0, at);
  const command = sliceSpans(line, at, plain(line).length);
  if (/^ *(?:\$ )?$/.test(plain(before))) return commandLines(before, command, room.width);
  const lines = packed(before, room);
  const last = lines.at(-1) ?? [];
  if (widthOf(plain(last)) + 1 + widthOf(plain(command)) <= room.width) {
    return [...lines.slice(0, -1), [...last, blanks(1), ...command]];
  }
  return [...lines, ...commandLines([blanks(room.indent + 2)], command, room.width)];
}

/** Words in as few lines as they fit in; blanks at the beginning belong to the first word. */
function packed(line: readonly Span[], { width, indent }: Room): Span[][] {
  const text = plain(line);
  const lines: Span[][] = [];
  let [from, to, taken] = [0, 0, 0];
  const close = () => {
    const own = sliceSpans(line, from, to);
    if (to > from) lines.push(from === 0 ? own : [blanks(indent), ...own]);
  };
  for (const { index, 0: word } of text.matchAll(/\S+/g)) {
    const end = index + word.length;
    const more = index - to + widthOf(word);
    if (to === 0 || taken + more <= width) {
      taken += more;
    } else {
      close();
      [from, taken] = [index, indent + widthOf(word)];
    }
    to = end;
    const isTooLong = taken > width && from === index && digest.test(word);
    if (!isTooLong) continue;
    const { style = null } = sliceSpans(line, index, end)[0] ?? {};
    lines.push([blanks(indent), { text: shortenedTo(width - indent, word), style }]);
    [from, taken] = [end, indent];
  }
  close();
  return lines;
}

/** A command in lines that a shell takes for one. */
function commandLines(start: Span[], command: readonly Span[], width: number): Span[][] {
  const text = plain(command);
  const indent = widthOf(plain(start)) + 4;
  const lines: Span[][] = [];
  let [current, taken, isFresh] = [start, indent - 4, true];
  for (const { index, 0: word } of text.matchAll(commandPart)) {
    const end = index + word.length;
    const isLast = end === text.length;
    // Two columns are for what says that the command goes on.
    const room = width - (isLast ? 0 : 2);
    if (!isFresh && taken + 1 + widthOf(word) > room) {
      lines.push([...current, { text: " \\", style: null }]);
      [current, taken, isFresh] = [[blanks(indent)], indent, true];
    }
    const own = sliceSpans(command, index, end);
    current = isFresh ? [...current, ...own] : [...current, blanks(1), ...own];
    taken += widthOf(word) + (isFresh ? 0 : 1);
    isFresh = false;
  }
  return [...lines, current];
}

function blanks(count: number): Span {
  return { text: " ".repeat(count), style: null };
}
