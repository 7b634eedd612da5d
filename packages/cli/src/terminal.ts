/**
 * The only writer to standard output and standard error. Data goes to the one, talk to the other.
 */
export interface Terminal {
  /** Data: the summary, or the JSON object. */
  out(text: string): void;
  /** Talk: one or more lines. */
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
  readonly stdout: Pick<NodeJS.WriteStream, "write" | "on">;
  readonly stderr: Pick<NodeJS.WriteStream, "write" | "on" | "isTTY" | "columns">;
}

/** The terminal of this process. */
export function createTerminal({ stdout, stderr }: TerminalStreams = process): Terminal {
  const intervalMs = stderr.isTTY ? redrawMs : plainMs;
  let shown = false;
  let lastMs = performance.now();
  // Whoever reads our output may stop reading, as `head` does; that is no fault of ours.
  for (const stream of [stdout, stderr]) {
    stream.on("error", (error: NodeJS.ErrnoException) => {
      if (error.code !== "EPIPE") throw error;
    });
  }
  const clearStatus = () => {
    if (shown) stderr.write("\r\u001b[2K");
    shown = false;
  };
  return {
    out(text) {
      clearStatus();
      stdout.write(`${text}\n`);
    },
    say(text) {
      clearStatus();
      stderr.write(`${text}\n`);
    },
    status(text) {
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
