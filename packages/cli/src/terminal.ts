import { styleText } from "node:util";
import { linesOf, type Span, type Style, spansOf, type Text } from "./text/styled.ts";
import { visibleLines } from "./text/visible.ts";
import { cutTo } from "./text/width.ts";
import { wrappedLines } from "./text/wrap.ts";

/**
 * The only writer to standard output and standard error. Data goes to the one, talk to the other.
 * What a terminal would obey, or show as something else, is escaped here, wherever it comes from;
 * styles are added after that, so nothing but this program can colour a text.
 */
export interface Terminal {
  /** Columns of standard output where a person watches it; null elsewhere: without bounds. */
  readonly width: number | null;
  /** Data: the summary, or the JSON object. */
  out(text: Text): void;
  /** A file as it is, such as YAML or CSV; escaped only where a person watches. */
  file(text: string): void;
  /**
   * Data for people: its lines are broken between words where a person watches. Those that follow
   * begin at the column `hang`, or where the line itself begins.
   */
  prose(text: Text, hang?: number): void;
  /** Talk: one or more lines, broken likewise. */
  say(text: Text): void;
  /** A line that the next one replaces, where a person watches; else one line every ten seconds. */
  status(text: string): void;
  /** Removes the line that `status` has left. */
  clearStatus(): void;
}

const redrawMs = 100;
const plainMs = 10_000;

/** What a terminal is made of: this process's own streams, or those of a test. */
export interface TerminalStreams {
  readonly stdout: Pick<NodeJS.WriteStream, "write" | "on" | "isTTY" | "columns">;
  readonly stderr: Pick<NodeJS.WriteStream, "write" | "on" | "isTTY" | "columns">;
}

/** What the person in front of a terminal wants of it. */
export interface Wishes {
  /** `--no-color` was given. */
  readonly noColor?: boolean;
  /** NO_COLOR, FORCE_COLOR and TERM are read of it. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
}

const guarded = new WeakSet<object>();

/** Whoever reads our output may stop reading, as `head` does; that is no fault of ours. */
function ignoreClosedPipe(stream: TerminalStreams["stdout"]): void {
  if (guarded.has(stream)) return;
  guarded.add(stream);
  stream.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error;
  });
}

/** The terminal of this process. */
export function createTerminal(
  { stdout, stderr }: TerminalStreams = process,
  wishes: Wishes = {},
): Terminal {
  // A dumb terminal has no way back to the beginning of a line.
  const redraws = stderr.isTTY && wishes.environment?.TERM !== "dumb";
  const intervalMs = redraws ? redrawMs : plainMs;
  let shown = false;
  let lastMs = performance.now();
  for (const stream of [stdout, stderr]) ignoreClosedPipe(stream);
  const writeOut = writerTo(stdout, wishes);
  const writeError = writerTo(stderr, wishes);
  const clearStatus = () => {
    if (shown) stderr.write("\r\u001b[2K");
    shown = false;
  };
  return {
    get width() {
      return widthOf(stdout);
    },
    out(text) {
      clearStatus();
      writeOut(text, null);
    },
    file(text) {
      clearStatus();
      stdout.write(`${stdout.isTTY ? visibleLines(text) : text}\n`);
    },
    prose(text, hang) {
      clearStatus();
      writeOut(text, widthOf(stdout), hang);
    },
    say(text) {
      clearStatus();
      writeError(text, widthOf(stderr));
    },
    status(line) {
      const text = visibleLines(line);
      if (performance.now() - lastMs < intervalMs) return;
      lastMs = performance.now();
      if (!redraws) {
        stderr.write(`${text}\n`);
        return;
      }
      stderr.write(`\r\u001b[2K${cutTo((stderr.columns || usualWidth) - 1, text)}`);
      shown = true;
    },
    clearStatus,
  };
}

const usualWidth = 80;

/** Columns of a stream that a person watches; null if nobody does. */
function widthOf({ isTTY, columns }: TerminalStreams["stdout"]): number | null {
  return isTTY ? columns || usualWidth : null;
}

/** What writes lines to a stream, broken to a width if one is given, in the style of each piece. */
function writerTo(stream: TerminalStreams["stdout"], wishes: Wishes) {
  const paint = hasStyles(stream, wishes) ? painted : unpainted;
  return (text: Text, width: number | null, hang?: number) => {
    const lines = linesOf(spansOf(text).map(escaped));
    const fitted =
      width === null ? lines : lines.flatMap((line) => wrappedLines(line, width, hang));
    stream.write(`${fitted.map((line) => line.map(paint).join("")).join("\n")}\n`);
  };
}

/**
 * Whether a stream shows styles. Whoever wants none has none; else FORCE_COLOR decides; else there
 * are some where a person watches. Empty variables count as not set.
 */
function hasStyles(
  { isTTY }: TerminalStreams["stdout"],
  { noColor = false, environment = {} }: Wishes,
): boolean {
  if (noColor || environment.NO_COLOR) return false;
  const { FORCE_COLOR: force, TERM: term } = environment;
  if (force) return force !== "0" && force !== "false";
  return isTTY === true && term !== "dumb";
}

function escaped({ text, style }: Span): Span {
  return { text: visibleLines(text), style };
}

const looks = {
  strong: "bold",
  good: "green",
  warning: "yellow",
  bad: "red",
  quiet: "dim",
} as const satisfies Readonly<Record<Style, Parameters<typeof styleText>[0]>>;

/** Whether the stream is one for styles is decided here: Node would ask that of standard output. */
const always = { validateStream: false };

function painted({ text, style }: Span): string {
  return style === null || text === "" ? text : styleText(looks[style], text, always);
}

function unpainted({ text }: Span): string {
  return text;
}
