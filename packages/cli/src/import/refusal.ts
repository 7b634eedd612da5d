import { ApiError, ConnectionError } from "@carryover/sdk";
import { CommandError, type ExitCode, exitCodes } from "../exit.ts";
import type { Terminal } from "../terminal.ts";
import { describeFault } from "../text/describe.ts";
import { visible } from "../text/visible.ts";
import type { UnreadableFile } from "./parts.ts";

/** A command that ends before it has begun. */
export interface RefusedCommand {
  readonly json: boolean;
  /** What has not happened, in a sentence: `Nothing was imported.` */
  readonly nothingDone: string;
}

/** A file that cannot be read ends the command before anything is sent. */
export function refuseFile(
  command: RefusedCommand,
  { path: file, fault }: UnreadableFile,
  terminal: Terminal,
): void {
  terminal.say(describeFault(file, fault));
  terminal.say(command.nothingDone);
  if (!command.json) return;
  const { code, message, hint } = fault;
  const { line, column } = fault.position;
  const error = { file, line, column, code, message, hint };
  terminal.out(JSON.stringify({ runs: [], report: null, error }));
}

/** A server that lets no run begin. */
export function refuse(
  command: RefusedCommand,
  error: unknown,
  terminal: Terminal,
  advice = "",
): ExitCode {
  terminal.say(`${outageMessage(error)}${advice}\n${command.nothingDone}`);
  if (command.json) {
    terminal.out(JSON.stringify({ runs: [], report: null, error: outageDetails(error) }));
  }
  // Interrupted while it asked whether the server is there.
  const cause = error instanceof ConnectionError ? error.cause : null;
  return cause instanceof CommandError ? cause.exitCode : exitCodes.unavailable;
}

/** A server lacks what a command needs, so nothing was sent. */
export class OldServer extends CommandError {
  readonly code = "server_too_old";

  constructor(message: string) {
    super(exitCodes.unavailable, message);
  }
}

/** What `--json` says of a server that refused or cannot be reached. */
export function outageDetails(error: unknown) {
  const hasCode = error instanceof ApiError || error instanceof OldServer;
  const code = hasCode ? error.code : "unreachable";
  return { code, message: outageMessage(error) };
}

/** What to say of a server that refused or cannot be reached; null for any other error. */
export function outageMessage(error: unknown): string | null {
  if (error instanceof CommandError) return error.message;
  if (error instanceof ApiError) {
    const request = error.requestId === null ? "" : ` (request ${error.requestId})`;
    const next = error.status === 401 ? " Set CARRYOVER_API_KEY to a key of this server." : "";
    return `The server refused: ${visible(error.message)}${request}${next}`;
  }
  // The gateway to API v1 has said it, and the request of the pipeline has no name for anybody.
  if (error instanceof ConnectionError && error.cause instanceof CommandError) {
    return error.cause.message;
  }
  return error instanceof ConnectionError ? `The server cannot be reached: ${error.message}` : null;
}
