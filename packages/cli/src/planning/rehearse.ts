import type { Carryover } from "@carryover/sdk";
import type { ImportEnd } from "../import/conclusion.ts";
import type { Part } from "../import/parts.ts";
import type { ReadyServer, SendCommand } from "../import/send.ts";
import { lackingFields } from "../lacking-fields.ts";
import { Causes } from "../pipeline/faults/causes.ts";
import { runImport } from "../pipeline/run.ts";
import type { ImportResult } from "../pipeline/tally.ts";
import type { Terminal } from "../terminal.ts";
import { counted } from "../text/describe.ts";

/** How files are planned without a word. */
export interface Rehearsing {
  /** What is said meanwhile, such as `looking at what changes`. */
  readonly activity: string;
  /** The plan that a part must still come to. */
  readonly planOf?: (part: Part) => string | undefined;
}

/**
 * Plans files without saying what comes of them: the result of each part, fewer if whoever watches
 * has interrupted it. Throws what the SDK throws.
 */
export async function rehearseParts(
  command: SendCommand,
  parts: readonly Part[],
  { connection, throttle, stopping }: ReadyServer,
  { activity, planOf }: Rehearsing,
  terminal: Terminal,
): Promise<ImportResult[]> {
  const all: ImportResult[] = [];
  const causes = new Causes();
  let buildsOn: string | undefined;
  try {
    for (const part of parts) {
      const { kind, file } = part;
      const { ignoreUnknown } = command.options;
      const lacking = ignoreUnknown ? await lackingFields(connection, kind.kind) : [];
      const result = await runImport({
        kind,
        file,
        startedAt: performance.now(),
        options: command.options,
        lacking,
        mode: "plan",
        restart: true,
        buildsOn,
        plan: planOf?.(part),
        client: connection.client,
        throttle,
        causes,
        stopping,
        report: () => null,
        onStart: () => {},
        onProgress: ({ recordsDone }) =>
          terminal.status(`${activity}: ${kind.collection}  ${counted(recordsDone, "record")}`),
        onReportFailure: () => {},
      });
      const { run, failure, interrupted } = result;
      if (failure !== undefined || interrupted) {
        // Nobody goes on with it.
        await connection.client.importRuns.cancel(run.id).catch(() => {});
      }
      if (failure !== undefined) throw failure;
      if (interrupted) return all;
      all.push(result);
      buildsOn = run.id;
    }
    return all;
  } finally {
    terminal.clearStatus();
  }
}

/** Closes the last run if it has ended early and nobody can go on with it, as with any plan. */
export async function cancelLast({ done }: ImportEnd, client: Carryover): Promise<void> {
  const run = done.at(-1)?.result.run;
  if (run?.status === "open") await client.importRuns.cancel(run.id).catch(() => {});
}
