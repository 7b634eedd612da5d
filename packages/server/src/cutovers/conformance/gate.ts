import { limits } from "@carryover/contract";
import { Refusal } from "../../refusal.ts";
import type { Cutover } from "../cutover.ts";
import type { Scenario } from "./conformance.ts";
import type { KeptVerdicts, TriedWith } from "./store.ts";

/**
 * Returns whether a cutover requires a check of the account's test mode: it writes to a live
 * account. A cutover that only adopts writes nothing, and a started one may always be finished.
 */
export function needsConformance({ isLive, state, totals }: Cutover): boolean {
  return isLive && state === "planned" && totals?.requests.writes !== 0;
}

/** The stored checks by which a live account is judged. */
export interface Kept {
  readonly runs: readonly KeptVerdicts[];
  readonly scenarios: readonly Scenario[];
  readonly tried: Pick<TriedWith, "apiVersion" | "origin">;
  readonly now: Date;
}

/**
 * Returns the defects of a check that prevent a live cutover, in words; null without any. For each
 * scenario that must hold and that a key can decide, the newest verdict counts.
 */
export function lackOf({ runs, scenarios, tried, now }: Kept): string | null {
  if (runs.length === 0) return "no check of its test mode is kept here.";
  const fitting = runs.filter(
    ({ apiVersion, origin }) => apiVersion === tried.apiVersion && origin === tried.origin,
  );
  const [newest] = fitting;
  if (newest === undefined) {
    return `no check of its test mode was made at ${tried.origin} with API ${tried.apiVersion}.`;
  }
  const since = now.getTime() - limits.conformanceValidMs;
  const young = fitting.filter(({ startedAt }) => startedAt.getTime() >= since);
  if (young.length === 0) {
    const days = limits.conformanceValidMs / 86_400_000;
    const at = newest.startedAt.toISOString();
    return `the newest check of its test mode is of ${at}, more than ${days} days ago.`;
  }
  const must = scenarios.filter(({ isBlocking, by }) => isBlocking && typeof by !== "string");
  const verdictOf = (id: string) => young.find(({ verdicts }) => id in verdicts)?.verdicts[id];
  const of = (verdict: string | undefined) =>
    must.filter(({ id }) => verdictOf(id) === verdict).map(({ id }) => id);
  const lacks = [
    ["differs", of("differs")],
    ["could not be tried", of("undecided")],
    ["was not tried", of(undefined)],
  ] as const;
  const said = lacks.filter(([, ids]) => ids.length > 0).map(([how, ids]) => listed(how, ids));
  if (said.length === 0) return null;
  return `what must hold in its test mode is not known to: ${said.join("; ")}.`;
}

/** Throws conformance_needed, with the command to run. */
export function refuseWithout(accountId: string, lack: string): never {
  const message =
    `The plan writes to the live account ${accountId}, and ${lack} Connect an environment ` +
    "of this store to the account's own test mode (sk_test_…; a sandbox is another account) and " +
    "run: carryover cutover conformance. To apply without, say --without-conformance " +
    "(withoutConformance).";
  throw new Refusal("conformance_needed", { accountId }, message);
}

const namedMax = 5;

function listed(how: string, ids: readonly string[]): string {
  const more = ids.length > namedMax ? ` and ${ids.length - namedMax} more` : "";
  return `${how}: ${ids.slice(0, namedMax).join(", ")}${more}`;
}
