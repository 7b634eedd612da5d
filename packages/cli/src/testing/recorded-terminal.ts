import type { Terminal } from "../terminal.ts";

/** A terminal that keeps what is written to it. */
export function recordedTerminal() {
  const written = { out: [] as string[], said: [] as string[], statuses: [] as string[] };
  const terminal: Terminal = {
    out: (text) => void written.out.push(text),
    file: (text) => void written.out.push(text),
    prose: (text) => void written.out.push(text),
    say: (text) => void written.said.push(text),
    status: (text) => void written.statuses.push(text),
    clearStatus: () => {},
  };
  return { terminal, written, text: () => [...written.out, ...written.said].join("\n") };
}
