import { setTimeout as sleep } from "node:timers/promises";
import { limits } from "@carryover/contract/client";
import type { BillingComparison, BillingComparisonEntry, Carryover } from "@carryover/sdk";
import { readFromServer, writeToServer } from "../commands/server-work.ts";
import { type ExitCode, exitCodes } from "../exit.ts";
import { type Interrupt, listenForInterrupts } from "../interrupt.ts";
import type { ServerChoice } from "../server-choice.ts";
import type { Terminal } from "../terminal.ts";
import { counted } from "../text/describe.ts";
import { ComparisonTable, JsonEntries, summaryLines } from "./compare-text.ts";

export interface CompareCommand extends ServerChoice {
  /** Whether to take over from Stripe what differs. */
  readonly heal: boolean;
  /** Whether to list those that are in sync as well. */
  readonly all: boolean;
  readonly json: boolean;
}

const firstPauseMs = 50;

/** Compares linked subscriptions with Stripe, and says what differs. Throws CommandError. */
export async function compareCommand(
  command: CompareCommand,
  terminal: Terminal,
): Promise<ExitCode> {
  const inConnection = command.heal ? writeToServer : readFromServer;
  return inConnection(command, terminal, "billing compare", async ({ client }) => {
    const doing = "Stopping; nothing that was found is lost, and nothing was changed at Stripe.";
    const interrupt = listenForInterrupts(terminal, doing);
    try {
      const ended = await watch(command, client, terminal, interrupt);
      return ended === null ? exitCodes.interrupted : conclude(ended, terminal);
    } finally {
      interrupt.release();
    }
  });
}

/** Shows what is found as it is found. Null if it was interrupted. */
async function watch(
  { heal, all, json }: CompareCommand,
  client: Carryover,
  terminal: Terminal,
  { signal }: Interrupt,
): Promise<BillingComparison | null> {
  const { comparisons } = client.billing;
  let comparison = await comparisons.create({ heal });
  const shown = json ? new JsonEntries(terminal) : new ComparisonTable(terminal);
  const isShown = ({ verdict, healed }: BillingComparisonEntry) =>
    all || verdict !== "in_sync" || healed.length > 0;
  let from = 0;
  let pauseMs = firstPauseMs;
  for (;;) {
    // The state first: what was found before it ended is all there is.
    comparison = await comparisons.retrieve(comparison.id);
    for (let next: number | null = from; next !== null && !signal.aborted; ) {
      const page = await comparisons.entryPage(comparison.id, { from: next, limit: 500 });
      shown.add(page.data.filter(isShown));
      from = (page.data.at(-1)?.position ?? from - 1) + 1;
      next = page.next;
    }
    if (signal.aborted) return null;
    if (comparison.finishedAt !== null) break;
    terminal.status(lineOf(comparison));
    await sleep(pauseMs, undefined, { signal }).catch(() => {});
    pauseMs = Math.min(limits.comparisonPollMs, pauseMs * 2);
  }
  terminal.clearStatus();
  shown.end(comparison);
  if (!json) for (const line of summaryLines(comparison)) terminal.prose(line);
  return comparison;
}

function lineOf({ state, subscriptionsRead, counts }: BillingComparison): string {
  if (state === "waiting") return "compare  waits for another comparison";
  const read = counted(subscriptionsRead, "subscription");
  return `compare  ${read} read from Stripe, ${counted(counts.differs, "difference")}`;
}

function conclude({ counts, problem }: BillingComparison, terminal: Terminal): ExitCode {
  if (problem !== null) {
    terminal.say(`The comparison was not finished: ${problem.message} [${problem.code}]`);
    terminal.say("Run the same command again.");
    return exitCodes.unavailable;
  }
  return counts.differs === 0 ? exitCodes.accepted : exitCodes.differs;
}
