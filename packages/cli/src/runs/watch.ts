import { setTimeout as sleep } from "node:timers/promises";
import { limits } from "@carryover/contract/client";
import type { Carryover, ImportRun } from "@carryover/sdk";
import type { Terminal } from "../terminal.ts";
import { counted, separated } from "../text/describe.ts";
import { RunRate, type RunSpeed } from "./rate.ts";
import { undoneText } from "./run-text.ts";

/**
 * Shows how far a run is until it is completed or canceled, and returns it then. Where nobody
 * watches there is a line for each change; as JSON it is an object for each.
 */
export async function watchRun(
  client: Carryover,
  begun: ImportRun,
  { json }: { readonly json: boolean },
  terminal: Terminal,
): Promise<ImportRun> {
  const rate = new RunRate();
  let told = "";
  let run = begun;
  for (;;) {
    const speed = rate.look(run, performance.now());
    const change = `${run.status} ${run.batchCount} ${speed.isSilent}`;
    const isChanged = change !== told;
    told = change;
    if (json && isChanged) terminal.out(JSON.stringify({ run, ...speed }));
    else if (run.status !== "open") break;
    else if (terminal.width !== null) terminal.status(lineOf(run, speed));
    else if (isChanged) terminal.out(lineOf(run, speed));
    if (run.status !== "open") break;
    await sleep(limits.runPollMs);
    run = await client.importRuns.retrieve(run.id);
  }
  terminal.clearStatus();
  return run;
}

/** What comes first stays where the line is cut. */
function lineOf(run: ImportRun, { recordsPerSecond, silentSeconds, isSilent }: RunSpeed): string {
  const { kind, status, counts, undone } = run;
  const records =
    undone === null
      ? `${counted(counts.read, "record")}  ${separated(counts.rejected)} rejected`
      : undoneText(run);
  const silence = `no batch for ${Math.floor(silentSeconds)} s: its sender waits, or has ended`;
  const rate = `${separated(Math.round(recordsPerSecond))}/s`;
  return [`${kind} ${status}`, records, isSilent ? silence : rate].join("  ");
}
