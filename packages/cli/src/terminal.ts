import { visibleLines } from "./text/visible.ts";

/**
 * The only writer to standard output and standard error. Data goes to the one, talk to the other.
 * What a terminal would obey, or show as something else, is escaped here, wherever it comes from.
 */
export interface Terminal {
  /** Data: the summary, or the JSON object. */
  out(text: string): void;
  /** A file as it is, such as YAML or CSV; escaped only where a person watches. */
  file(text: string): void;
  /** Data for people: its lines are broken between words where a person watches. */
  prose(text: string): void;
  /** Talk: one or more lines, broken likewise. */
  say(text: string): void;
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
export function createTerminal({ stdout, stderr }: TerminalStreams = process): Terminal {
  const intervalMs = stderr.isTTY ? redrawMs : plainMs;
  let shown = false;
  let lastMs = performance.now();
  for (const stream of [stdout, stderr]) ignoreClosedPipe(stream);
  const clearStatus = () => {
    if (shown) stderr.write("\r\u001b[2K");
    shown = false;
  };
  return {
    out(text) {
      clearStatus();
      stdout.write(`${visibleLines(text)}\n`);
    },
    file(text) {
      clearStatus();
      stdout.write(`${stdout.isTTY ? visibleLines(text) : text}\n`);
    },
    prose(text) {
      clearStatus();
      stdout.write(`${broken(visibleLines(text), stdout)}\n`);
    },
    say(text) {
      clearStatus();
      stderr.write(`${broken(visibleLines(text), stderr)}\n`);
    },
    status(line) {
      const text = visibleLines(line);
      if (performance.now() - lastMs < intervalMs) return;
      lastMs = performance.now();
      if (!stderr.isTTY) {
        stderr.write(`${text}\n`);
        return;
      }
      stderr.write(`\r\u001b[2K${text.slice(0, (stderr.columns || 80) - 1)}`);
      shown = true;
    },
    clearStatus,
  };
}

/** Lines that fit the width; what they begin with is kept, so that they stay in their column. */
function broken(text: string, { isTTY, columns }: TerminalStreams["stdout"]): string {
  if (!isTTY) return text;
  const width = columns || 80;
  return text
    .split("\n")
    .flatMap((line) => (isWhole(line, width) ? [line] : brokenLine(line, width)))
    .join("\n");
}

/** Commands are there to be copied, tables and drafts of files to stay as they are. */
function isWhole(line: string, width: number): boolean {
  return line.length <= width || /carryover |^ *#|\S {2}/.test(line);
}

function brokenLine(line: string, width: number): string[] {
  const [indent = ""] = /^ */.exec(line) ?? [];
  const lines: string[] = [];
  let current = indent;
  for (const word of line.trim().split(" ")) {
    const isFirst = current === indent;
    if (isFirst) current += word;
    else if (current.length + 1 + word.length <= width) current += ` ${word}`;
    else {
      lines.push(current);
      current = indent + word;
    }
  }
  return [...lines, current];
}
