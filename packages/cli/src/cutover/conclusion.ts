import { unwantedMoneyCodes } from "@carryover/contract/client";
import type { Carryover, Cutover, CutoverItem } from "@carryover/sdk";
import { type ExitCode, exitCodes } from "../exit.ts";
import type { Terminal } from "../terminal.ts";
import { separated } from "../text/describe.ts";
import { bad, ifAny, quiet, type Style, strong, type Text } from "../text/styled.ts";
import { tableLines } from "../text/table.ts";
import { fromPlan, movedText, type PlannedStates } from "./progress.ts";
import {
  accountText,
  inOrder,
  itemReason,
  observedLines,
  oneLine,
  stateStyle,
  utc,
} from "./text.ts";

/** Subscriptions whose reasons are told one by one; the report has all of them. */
const reasonsShown = 50;

/** States of subscriptions that were not moved, in the order of their display. */
const left = [
  ...(["needs_operator", "drifted", "rolled_back"] as const),
  ...(["deferred", "blocked", "skipped"] as const),
];

/** A command that has ended, and how it is gone on with. */
interface Concluded {
  readonly json: boolean;
  readonly again: string;
  /** The flags that say which server it talks to, to be pasted after another command. */
  readonly place?: string;
}

/** Says how an apply or rollback has ended, and gives the exit code of that. */
export async function concludeCutover(
  command: Concluded,
  cutover: Cutover,
  client: Carryover,
  terminal: Terminal,
): Promise<ExitCode> {
  if (command.json) {
    const notMoved: CutoverItem[] = [];
    for await (const item of leftItems(client, cutover)) notMoved.push(item);
    terminal.out(JSON.stringify({ cutover, notMoved: notMoved.map(leftRow) }));
  } else {
    for (const line of statusLines(cutover)) terminal.prose(line);
    await tellLeft(client, cutover, terminal);
  }
  tellNext(cutover, command, terminal);
  return exitCodeOf(cutover);
}

/** Where a cutover stands, as lines for people. */
export function statusLines(
  cutover: Cutover,
  { isEmbedded = false }: { readonly isEmbedded?: boolean } = {},
): Text[] {
  const { id, state, problem, validUntil, progress, renewsSoon } = cutover;
  const { work = null, withoutConformance = null } = cutover;
  const verdict = { text: state.replaceAll("_", " "), style: verdictStyles[state] ?? "strong" };
  const lines: Text[] = [
    [strong(`Cutover ${id}`), ` of ${accountText(cutover)}: `, verdict],
    movedText(cutover),
  ];
  if (state === "planned" && validUntil !== null) lines.push(`Plan valid until ${utc(validUntil)}`);
  if (withoutConformance !== null) {
    lines.push(`Applied without a check of the account: ${withoutConformance}`);
  }
  if (work !== null) lines.push(workText(work, isEmbedded));
  if (problem !== null) {
    const whose = problem.subscriptionId === undefined ? "" : ` (${problem.subscriptionId})`;
    lines.push([bad("Problem:"), ` ${oneLine(problem.message)} [${problem.code}]${whose}`]);
  }
  if (renewsSoon !== null) {
    const { count, earliest } = renewsSoon;
    const which = count === 1 ? "1 subscription under way renews" : `${count} under way renew`;
    lines.push(
      `Within a day: ${which}, first ${utc(earliest)}. The old ones collect nothing, and the new ` +
        "ones bill then; go on, or roll back, before that.",
    );
  }
  if (cutover.startedAt !== null) lines.push(...observedLines(cutover));
  const rows = inOrder(progress).map(([name, count]) => {
    return [`  ${name}`, ifAny(count, stateStyle(name), separated(count))];
  });
  const [, ...counts] = tableLines([{ name: "" }, { name: "", align: "right" }], rows);
  return [...lines, ...counts];
}

const verdictStyles: Readonly<Record<string, Style>> = {
  completed: "good",
  failed: "bad",
  stopped: "bad",
};

/** What a cutover that is to be worked on waits for. */
function workText(
  { state, process, until }: NonNullable<Cutover["work"]>,
  isEmbedded: boolean,
): string {
  const by = process ?? "a process";
  if (isEmbedded && state !== "held") {
    return (
      "Nobody works on it: in the embedded store it goes on only while a command runs. Run the " +
      "same command again."
    );
  }
  if (state === "waiting") return "Waiting for a server to continue it.";
  if (state === "abandoned") return `Waiting for a server: ${by} was at work on it and is gone.`;
  const since = until === null ? "" : `, from ${utc(until)} on`;
  return `At work in ${by}; if it falls silent, another process may take over${since}.`;
}

/** All subscriptions that were not moved, in the order of the states above and of the plan. */
export async function* leftItems(
  client: Carryover,
  { id, progress }: Cutover,
): AsyncGenerator<CutoverItem, void, undefined> {
  for (const state of left) {
    if ((progress[state] ?? 0) === 0) continue;
    yield* client.cutovers.items(id, { state, limit: 500 });
  }
}

/** One of them for programs. */
export function leftRow({ plan, state, newSubscription, problem }: CutoverItem) {
  const { oldSubscription, stripeCustomer, customerId, hits } = plan;
  return { oldSubscription, newSubscription, stripeCustomer, customerId, state, problem, hits };
}

async function tellLeft(client: Carryover, cutover: Cutover, terminal: Terminal): Promise<void> {
  let count = 0;
  for await (const item of leftItems(client, cutover)) {
    if (!isNews(item, cutover)) continue;
    count += 1;
    if (count === 1) terminal.out(strong("\nLeft alone, why, and what to do:"));
    if (count <= reasonsShown) for (const line of itemReason(item)) terminal.prose(`  ${line}`);
  }
  if (count > reasonsShown) {
    terminal.prose(
      quiet(`  … and ${count - reasonsShown} more; carryover cutover report lists them all.`),
    );
  }
}

/** While it can go on, what its plan has left is no news; what the plan has skipped never is. */
function isNews({ plan, state }: CutoverItem, cutover: Cutover): boolean {
  if (plan.state !== state) return true;
  return cutover.state === "completed" && state !== "skipped";
}

function tellNext(
  { id, state, progress }: Cutover,
  { again, place = "" }: Concluded,
  terminal: Terminal,
): void {
  if (state === "held") {
    terminal.say(
      `Held as requested. Check the subscriptions at Stripe, then resume: ` +
        `${withoutCanary(again)}\nOr undo what can be undone: ` +
        `carryover cutover rollback ${id}${place}`,
    );
  } else if (state === "paused") {
    terminal.say(`The cutover is paused. To resume it: ${again}`);
  } else if (state === "stopped") {
    terminal.say(`The cutover stopped. Solve the problem, then resume it: ${again}`);
  } else if (state === "completed" && (progress.cut_over ?? 0) > 0) {
    terminal.say(
      "The cutover is done once a server has seen all first renewals. To keep a record: " +
        `carryover cutover report ${id}${place}`,
    );
  }
}

/** Going on after a canary means the rest, so the flag is left out. */
function withoutCanary(again: string): string {
  return again.replace(/ --canary[ =]\d+/, "").replace(/ --hold\b/, "");
}

/** Whether it has moved money that nobody had planned, as far as nobody has looked at it yet. */
export function hasMovedMoney({ observed, problem }: Pick<Ended, "observed" | "problem">): boolean {
  return observed.unwanted > 0 || unwantedMoneyCodes.includes(problem?.code ?? "");
}

/** What of a cutover decides how the program ends. */
type Ended = Pick<Cutover, "observed" | "progress" | "state"> & {
  readonly totals: PlannedStates | null;
  readonly problem: { readonly code: string } | null;
};

/** The exit code of a cutover that nobody works on any more. */
export function exitCodeOf(cutover: Ended): ExitCode {
  const { state, progress, problem } = cutover;
  if (hasMovedMoney(cutover)) return exitCodes.differs;
  if (state === "failed") return exitCodes.unavailable;
  if (state === "paused") return exitCodes.interrupted;
  if (state === "stopped") {
    return problem?.code.startsWith("billing_") ? exitCodes.unavailable : exitCodes.rejected;
  }
  if ((progress.needs_operator ?? 0) > 0) return exitCodes.rejected;
  return isLeftSincePlan(cutover) ? exitCodes.stale : exitCodes.accepted;
}

/** Whether some that were to be brought over are not, and are to be planned again. */
function isLeftSincePlan({ state, progress, totals }: Ended): boolean {
  if (state === "rolled_back") return true;
  const leftStates = ["drifted", "deferred", "blocked", "rolled_back"] as const;
  return leftStates.some((name) => (progress[name] ?? 0) > fromPlan(totals, name));
}
