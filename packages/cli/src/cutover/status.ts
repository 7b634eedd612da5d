import type { Cutover } from "@carryover/sdk";
import { cutoverOf, readFromServer, writeToServer } from "../commands/server-work.ts";
import type { ServerChoice } from "../connect.ts";
import { type ExitCode, exitCodes } from "../exit.ts";
import { listenForInterrupts } from "../interrupt.ts";
import type { Terminal } from "../terminal.ts";
import { tableLines } from "../text/table.ts";
import { hasMovedMoney, statusLines } from "./conclusion.ts";
import { day } from "./plan-rows.ts";
import { movedCount, plannedCount } from "./progress.ts";
import { awaitSettled, watchCutover } from "./watch.ts";

export interface CutoverStatusCommand extends ServerChoice {
  /** By default the active cutover, else the newest. */
  readonly id: string | undefined;
  readonly json: boolean;
}

/** Says where a cutover stands; watching, until it rests. Throws CommandError. */
export function cutoverStatusCommand(
  command: CutoverStatusCommand & { readonly watch: boolean },
  terminal: Terminal,
): Promise<ExitCode> {
  return readFromServer(command, terminal, "cutover status", async (connection) => {
    let cutover = await cutoverOf(connection, command.id);
    if (command.watch) {
      const interrupt = listenForInterrupts(terminal, "The cutover continues.");
      const { client } = connection;
      cutover = await watchCutover(client, cutover, terminal, interrupt.signal);
      interrupt.release();
    }
    show(command, cutover, terminal);
    return hasMovedMoney(cutover) ? exitCodes.differs : exitCodes.accepted;
  });
}

/** Lets the steps under way be finished, and no other begun. Throws CommandError. */
export function pauseCutoverCommand(
  command: CutoverStatusCommand,
  terminal: Terminal,
): Promise<ExitCode> {
  return writeToServer(command, terminal, "cutover pause", async (connection) => {
    const { id } = await cutoverOf(connection, command.id);
    const { client } = connection;
    const paused = await awaitSettled(client, await client.cutovers.pause(id));
    show(command, paused, terminal);
    if (paused.state === "paused") {
      const apply = `carryover cutover apply plan.json${command.place ?? ""}`;
      terminal.say(`To go on, apply the plan file again: ${apply}`);
    }
    return exitCodes.accepted;
  });
}

function show({ json, url }: CutoverStatusCommand, cutover: Cutover, terminal: Terminal): void {
  const isEmbedded = url === undefined;
  if (json) terminal.out(JSON.stringify({ cutover }));
  else for (const line of statusLines(cutover, { isEmbedded })) terminal.prose(line);
}

/** Lists the cutovers of the environment, the oldest first. Throws CommandError. */
export function listCutoversCommand(
  command: ServerChoice & { readonly json: boolean },
  terminal: Terminal,
): Promise<ExitCode> {
  return readFromServer(command, terminal, "cutover list", async ({ client }) => {
    const cutovers: Cutover[] = [];
    for await (const cutover of client.cutovers.list({ limit: 100 })) cutovers.push(cutover);
    if (command.json) terminal.out(JSON.stringify({ cutovers }));
    else if (cutovers.length === 0) terminal.say("There is no cutover yet.");
    else
      for (const line of tableLines(columns, cutovers.map(rowOf), terminal.width))
        terminal.out(line);
    return exitCodes.accepted;
  });
}

const columns = [
  { name: "id" },
  { name: "made" },
  { name: "account" },
  { name: "mode" },
  { name: "state" },
  { name: "moved", align: "right" },
  { name: "of", align: "right" },
] as const;

function rowOf(cutover: Cutover): string[] {
  const { id, createdAt, account, state } = cutover;
  const mode = account.livemode ? "LIVE" : "test";
  const counts = [String(movedCount(cutover)), String(plannedCount(cutover))];
  return [id, day(createdAt), account.id, mode, state, ...counts];
}
