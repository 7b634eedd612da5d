import type { Terminal } from "../terminal.ts";
import { plain } from "../text/styled.ts";

/** A terminal that keeps what is written to it. */
export function recordedTerminal() {
  const written = { out: [] as string[], said: [] as string[], statuses: [] as string[] };
  const terminal: Terminal = {
    width: null,
    out: (text) => void written.out.push(plain(text)),
    file: (text) => void written.out.push(text),
    prose: (text) => void written.out.push(plain(text)),
    say: (text) => void written.said.push(plain(text)),
    status: (text) => void written.statuses.push(text),
    clearStatus: () => {},
  };
  return { terminal, written, text: () => [...written.out, ...written.said].join("\n") };
}
