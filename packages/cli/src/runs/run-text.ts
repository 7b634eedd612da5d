import type { ImportRun } from "@carryover/sdk";
import { minute } from "../cutover/plan-rows.ts";
import type { Terminal } from "../terminal.ts";
import { counted, separated } from "../text/describe.ts";
import { ifAny, quiet, strong, type Text } from "../text/styled.ts";
import { visible } from "../text/visible.ts";
import { averageRate } from "./rate.ts";

const outcomes = ["created", "updated", "unchanged", "replaced", "skipped", "rejected"] as const;

/**
 * A run for people: when, of what, how far, and what became of its records. `place` has the flags
 * of the server, to be pasted after another command.
 */
export function runLines(run: ImportRun, place = ""): Text[] {
  const { id, kind, mode, status, source, options, undone, findings } = run;
  const flags = Object.entries(options).flatMap(([name, isSet]) => (isSet ? [name] : []));
  return [
    ["Run      ", strong(id)],
    `Mode     ${modeText(run)}`,
    `Kind     ${kind}`,
    `Status   ${statusText(run)}`,
    `File     ${visible(source.name)}${source.sha256 === null ? "" : ` (sha256 ${source.sha256})`}`,
    `Begun    ${minute(run.createdAt)}`,
    `Ended    ${run.completedAt === null ? "not yet" : minute(run.completedAt)}`,
    `Options  ${flags.join(", ") || "none"}`,
    ...(undone === null ? recordLines(run) : undoneCountLines(run, undone)),
    ...findings.map(({ code, message, count }) => `${code}: ${message} (${count})`),
    ...(status === "open" && (mode === "apply" || mode === "archive")
      ? [quiet("The same import command resumes it.")]
      : []),
    ...(status === "open" && mode === "undo" && !run.dryRun
      ? [quiet(`carryover undo ${run.undoes}${place} goes on with it.`)]
      : []),
  ];
}

function recordLines(run: ImportRun): Text[] {
  const { counts, batchCount, lastBatchAt } = run;
  const rate = averageRate(run);
  const batches = counted(batchCount, "batch", "batches");
  const last = lastBatchAt ? `, the last one ${minute(lastBatchAt)}` : "";
  return [
    ...(rate === null ? [] : [`Rate     ${separated(Math.round(rate))} records/s`]),
    `Records  ${separated(counts.read)} answered in ${batches}${last}`,
    ...outcomes.map((name) => {
      const line = `  ${name.padEnd(11)}${separated(counts[name])}`;
      return ifAny(counts[name], name === "rejected" ? "bad" : null, line);
    }),
  ];
}

function undoneCountLines(
  { batchCount }: ImportRun,
  undone: NonNullable<ImportRun["undone"]>,
): Text[] {
  const { reversed, kept, failed } = undone;
  const sum = separated(reversed + kept + failed);
  return [
    `Records  ${sum} looked at in ${counted(batchCount, "batch", "batches")}`,
    `  reversed   ${separated(reversed)}`,
    ifAny(kept, "warning", `  kept       ${separated(kept)}`),
    ifAny(failed, "bad", `  failed     ${separated(failed)}`),
  ];
}

function modeText({ mode, plan, dryRun, undoes }: ImportRun): string {
  if (mode === "plan") return planText;
  if (mode === "undo") return `${dryRun ? "dry run of the " : ""}undo of run ${undoes}`;
  if (mode === "archive") return "archive: of what the file did not have";
  return plan === null ? "import" : `import of the plan ${plan}`;
}

/** What a run that is a plan has done, whatever its counts are. */
const planText = "plan: nothing was changed";

/** Says that a run is a plan where its records read as if they had been written. */
export function tellPlan({ id, mode }: ImportRun, terminal: Terminal): void {
  if (mode === "plan") terminal.say(`Run ${id} is a ${planText}.`);
}

function statusText({ mode, status }: ImportRun): string {
  if (status === "open") return "open: it is under way, or was interrupted";
  const hasWritten = mode === "apply" || mode === "archive";
  return status === "canceled" && hasWritten ? "canceled: what was applied stays" : status;
}

/** What a run has applied, in one line: the outcomes that there are. */
export function appliedText(run: ImportRun): string {
  const { mode, counts } = run;
  if (mode === "plan") return "nothing, as it is a plan";
  if (mode === "undo") return undoneText(run);
  const parts = outcomes.flatMap((name) => {
    return counts[name] === 0 ? [] : [`${separated(counts[name])} ${name}`];
  });
  if (parts.length === 0) return "no record";
  return `${counted(counts.read, "record")}: ${parts.join(", ")}`;
}

/** What an undo has done so far, in one line. */
export function undoneText({ undone }: ImportRun): string {
  const { reversed = 0, kept = 0, failed = 0 } = undone ?? {};
  return `${separated(reversed)} reversed, ${separated(kept)} kept, ${separated(failed)} failed`;
}
