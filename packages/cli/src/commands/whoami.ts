import { version } from "@carryover/contract/client";
import { type ExitCode, exitCodes } from "../exit.ts";
import { identityOf } from "../identity.ts";
import type { ServerChoice } from "../server-choice.ts";
import type { Terminal } from "../terminal.ts";
import { readFromServer } from "./server-work.ts";

export interface WhoamiCommand extends ServerChoice {
  readonly json: boolean;
}

const permissions = {
  server: "read and write everything in this environment",
  client: "read entitlements and the catalog of this environment",
  viewer: "read everything in this environment, and change nothing",
} as const;

/** Says where commands go, in which environment and with which key. Throws CommandError. */
export function whoamiCommand(command: WhoamiCommand, terminal: Terminal): Promise<ExitCode> {
  return readFromServer(command, terminal, "whoami", async (connection) => {
    const identity = await identityOf(connection);
    const { environment = null, server = null } = identity ?? {};
    const key = identity?.key ?? { id: null, kind: null, tail: connection.keyTail };
    const may = key.kind === null ? null : permissions[key.kind];
    const { url = null, dataDir } = command;
    if (command.json) {
      const target = { url, dataDir: url === null ? dataDir : null };
      terminal.out(JSON.stringify({ ...target, version, server, environment, key, may }));
      return exitCodes.accepted;
    }
    const unknown = "unknown: this server is older and does not say";
    for (const [name, value] of [
      [url === null ? "Store" : "Server", url ?? `${dataDir} (embedded)`],
      ["Versions", `program ${version}, server ${server?.version ?? unknown}`],
      ["Database", server?.store ?? unknown],
      ["Environment", environment?.name ?? unknown],
      ["Key", `${key.kind ?? ""} …${key.tail}`.trim()],
      ["It may", may ?? unknown],
    ] as const) {
      terminal.prose(`${name.padEnd(13)}${value}`, 13);
    }
    return exitCodes.accepted;
  });
}
