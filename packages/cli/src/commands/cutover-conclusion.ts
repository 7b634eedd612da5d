import type { Carryover, Cutover, CutoverItem } from "@carryover/sdk";
import { movedCount, plannedCount } from "../cutover-progress.ts";
import { accountText, inOrder, itemReason, utc } from "../cutover-text.ts";
import { type ExitCode, exitCodes } from "../exit.ts";
import { tableLines } from "../table.ts";
import type { Terminal } from "../terminal.ts";

/** Subscriptions whose reasons are told one by one; the report has all of them. */
const reasonsShown = 50;

/** States of subscriptions that came out otherwise than planned. */
const surprising = ["drifted", "needs_operator", "rolled_back"] as const;
/** States of all that were not moved; some are so by the plan, which has told of them. */
const left = [...surprising, "blocked", "deferred"] as const;

/** Says how an apply or rollback has ended, and gives the exit code of that. */
export async function concludeCutover(
  { json, again }: { readonly json: boolean; readonly again: string },
  cutover: Cutover,
  client: Carryover,
  terminal: Terminal,
): Promise<ExitCode> {
  if (json) {
    const notMoved: CutoverItem[] = [];
    for await (const item of leftItems(client, cutover)) notMoved.push(item);
    terminal.out(JSON.stringify({ cutover, notMoved: notMoved.map(leftRow) }));
  } else {
    for (const line of standing(cutover)) terminal.out(line);
    await tellLeft(client, cutover, terminal);
  }
  tellNext(cutover, again, terminal);
  return codeOf(cutover);
}

/** Where a cutover stands, as lines for people. */
export function standing(cutover: Cutover): string[] {
  const { id, state, problem, validUntil, progress } = cutover;
  const lines = [
    `Cutover ${id} of ${accountText(cutover)}: ${state.replaceAll("_", " ")}`,
    `Moved ${movedCount(cutover)} of ${plannedCount(cutover)}`,
  ];
  if (state === "planned" && validUntil !== null) lines.push(`Plan valid until ${utc(validUntil)}`);
  if (problem !== null) {
    const whose = problem.subscriptionId === undefined ? "" : ` (${problem.subscriptionId})`;
    lines.push(`Problem: ${problem.message} [${problem.code}]${whose}`);
  }
  const rows = inOrder(progress).map(([name, count]) => [`  ${name}`, String(count)]);
  const [, ...counts] = tableLines([{ name: "" }, { name: "", align: "right" }], rows);
  return [...lines, ...counts];
}

/** The subscriptions that were not moved, in the order of the states above and of the plan. */
export async function* leftItems(
  client: Carryover,
  { id, progress }: Cutover,
  states: readonly (typeof left)[number][] = left,
): AsyncGenerator<CutoverItem, void, undefined> {
  for (const state of states) {
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
  // While it can go on, what its plan has left is no news.
  const states = cutover.state === "completed" ? left : surprising;
  for await (const item of leftItems(client, cutover, states)) {
    count += 1;
    if (count === 1) terminal.out("\nNot moved, why, and what to do:");
    if (count <= reasonsShown) for (const line of itemReason(item)) terminal.out(`  ${line}`);
  }
  if (count > reasonsShown) {
    terminal.out(`  … and ${count - reasonsShown} more; carryover cutover report lists them all.`);
  }
}

function tellNext({ id, state, progress }: Cutover, again: string, terminal: Terminal): void {
  if (state === "held") {
    terminal.say(
      `Held, as you asked. Look at the new subscriptions at Stripe, then go on: ` +
        `${withoutCanary(again)}\nOr undo what is not canceled yet: ` +
        `carryover cutover rollback ${id}`,
    );
  } else if (state === "paused") {
    terminal.say(`It was paused. To go on: ${again}`);
  } else if (state === "stopped") {
    terminal.say(`It stopped itself. Once the problem is solved, go on: ${again}`);
  } else if (state === "completed" && (progress.cut_over ?? 0) > 0) {
    terminal.say(
      "A server sees their first renewals, and then they are done. A record to keep: " +
        `carryover cutover report ${id}`,
    );
  }
}

/** Going on after a canary means the rest, so the flag is left out. */
function withoutCanary(again: string): string {
  return again.replace(/ --canary[ =]\d+/, "").replace(/ --hold\b/, "");
}

function codeOf({ state, progress, problem }: Cutover): ExitCode {
  if (state === "failed") return exitCodes.unavailable;
  if (state === "paused") return exitCodes.interrupted;
  if (state === "stopped") {
    return problem?.code.startsWith("billing_") ? exitCodes.unavailable : exitCodes.rejected;
  }
  if ((progress.needs_operator ?? 0) > 0) return exitCodes.rejected;
  return (progress.drifted ?? 0) > 0 ? exitCodes.stale : exitCodes.accepted;
}
