import { setTimeout as sleep } from "node:timers/promises";
import { limits } from "@carryover/contract/client";
import type { Carryover, Conformance } from "@carryover/sdk";
import { readFromServer, writeToServer } from "../commands/server-work.ts";
import type { ServerChoice } from "../connect.ts";
import { CommandError, type ExitCode, exitCodes } from "../exit.ts";
import { listenForInterrupts } from "../interrupt.ts";
import type { Terminal } from "../terminal.ts";
import {
  type ConformanceScenario,
  conformanceText,
  scenarioList,
  untried,
} from "./conformance-text.ts";

export interface ConformanceCommand extends ServerChoice {
  /** Says what would be tried, and tries nothing. */
  readonly list: boolean;
  /** Ids of scenarios; all if there is none. */
  readonly only: readonly string[];
  readonly json: boolean;
}

/**
 * Tries on the connected test account the assumptions of plans about Stripe. Ends with 0 if all
 * that a key can decide is as assumed. Throws CommandError.
 */
export function conformanceCommand(
  command: ConformanceCommand,
  terminal: Terminal,
): Promise<ExitCode> {
  const { json, list, only } = command;
  const connecting = list ? readFromServer : writeToServer;
  return connecting(command, terminal, "cutover conformance", async ({ client }) => {
    if (list) {
      const all = await client.cutovers.conformance();
      const chosen = chosenOf(all, only);
      if (json) terminal.out(JSON.stringify({ conformance: { ...all, scenarios: chosen } }));
      else for (const line of scenarioList(chosen, terminal.width)) terminal.out(line);
      return exitCodes.accepted;
    }
    const begun = await client.cutovers.startConformance(
      only.length > 0 ? { only: [...only] } : {},
    );
    terminal.say(
      `Trying at ${begun.account?.id} (test), on test clocks of its own. Against Stripe itself ` +
        "this takes minutes.",
    );
    const interrupt = listenForInterrupts(terminal, "A check on a server goes on.");
    const ended = await watchConformance(client, begun, chosenOf(begun, only).length, {
      terminal,
      signal: interrupt.signal,
    });
    interrupt.release();
    if (ended.state === "running") return exitCodes.interrupted;
    return conclude(command, ended, terminal);
  });
}

function chosenOf(
  { scenarios }: Conformance,
  only: readonly string[],
): readonly ConformanceScenario[] {
  const unknown = only.filter((id) => !scenarios.some((scenario) => scenario.id === id));
  if (unknown.length > 0) {
    const message = `There is no scenario ${unknown.join(", ")}. See: cutover conformance --list`;
    throw new CommandError(exitCodes.usage, message);
  }
  return only.length === 0 ? scenarios : scenarios.filter(({ id }) => only.includes(id));
}

async function watchConformance(
  client: Carryover,
  begun: Conformance,
  count: number,
  { terminal, signal }: { readonly terminal: Terminal; readonly signal: AbortSignal },
): Promise<Conformance> {
  let conformance = begun;
  let pauseMs = 100;
  const isIt = () => conformance.startedAt === begun.startedAt;
  while (isIt() && conformance.state === "running" && !signal.aborted) {
    const done = conformance.scenarios.filter(({ verdict }) => verdict !== null);
    terminal.status(`trying  ${done.length} of ${count} scenarios  ${done.at(-1)?.id ?? ""}`);
    await sleep(pauseMs, undefined, { signal }).catch(() => {});
    pauseMs = Math.min(limits.cutoverPollMs, pauseMs * 2);
    conformance = await client.cutovers.conformance();
  }
  terminal.clearStatus();
  if (isIt()) return conformance;
  throw new CommandError(
    exitCodes.unavailable,
    "The server is running another check than the one that was started. See --list --json, or " +
      "begin again.",
  );
}

function conclude({ json }: ConformanceCommand, ended: Conformance, terminal: Terminal): ExitCode {
  const tried = ended.scenarios.filter(({ verdict }) => verdict !== null);
  if (json) terminal.out(JSON.stringify({ conformance: { ...ended, scenarios: tried } }));
  else for (const line of conformanceText(tried)) terminal.prose(line);
  if (ended.problem !== null) {
    const { code, message } = ended.problem;
    terminal.say(`The check was not finished: ${message} [${code}]`);
    return exitCodes.unavailable;
  }
  const isAsAssumed = tried.every(({ verdict }) => verdict !== "differs");
  return isAsAssumed && untried(tried).length === 0 ? exitCodes.accepted : exitCodes.rejected;
}
