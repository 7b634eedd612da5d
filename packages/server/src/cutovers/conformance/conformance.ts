import type { ConformanceScenario } from "@carryover/contract";
import { type Stripe, StripeError } from "../../stripe/stripe.ts";
import { Bench, type BenchOptions, Stopped } from "./bench.ts";

/** An assumption about Stripe, and how it is tested on objects of its own. */
export interface Scenario
  extends Pick<ConformanceScenario, "id" | "assumed" | "matters" | "ifItDiffers" | "isBlocking"> {
  /** Ids of the emulator's assumptions that it decides, or that a person does. */
  readonly assumptions?: readonly string[];
  /** Observes Stripe; or tells why no key can decide it, and how a person does. */
  readonly by: ((bench: Bench) => Promise<void>) | string;
}

export type ScenarioResult = Pick<
  ConformanceScenario,
  "verdict" | "reason" | "findings" | "requestIds" | "leftBehind"
>;

export const notRun: ScenarioResult = {
  verdict: null,
  reason: null,
  findings: [],
  requestIds: [],
  leftBehind: [],
};

/**
 * Runs a scenario and removes its objects. A refusal of the tested request is a difference; a
 * refusal during the preparation, a reason for no verdict. Throws Stopped, and a StripeError for a
 * refused key, which no other scenario could use either.
 */
export async function runScenario(
  { id, by }: Scenario,
  stripe: Stripe,
  options: BenchOptions,
): Promise<ScenarioResult> {
  if (typeof by === "string") return { ...notRun, verdict: "undecided", reason: by };
  const bench = new Bench(stripe, id, options);
  let reason: string | null = null;
  try {
    await by(bench);
  } catch (error) {
    if (error instanceof Stopped || isKeyRefused(error)) throw error;
    reason = reasonOf(error);
  } finally {
    await bench.clear();
  }
  const { findings, requestIds, leftBehind } = bench;
  const isDifferent = findings.some(({ isAsAssumed }) => !isAsAssumed);
  if (findings.length === 0) reason ??= "Nothing was looked at.";
  const verdict = isDifferent ? "differs" : reason === null ? "as_assumed" : "undecided";
  // After a difference, missing observations are its consequence.
  return { verdict, reason: isDifferent ? null : reason, findings, requestIds, leftBehind };
}

/** Returns a scenario with its verdict, as the API answers it. */
export function scenarioView(scenario: Scenario, result: ScenarioResult): ConformanceScenario {
  const { id, assumed, matters, ifItDiffers, isBlocking, by } = scenario;
  const byPerson = typeof by === "string" ? by : null;
  return { id, assumed, matters, ifItDiffers, isBlocking, byPerson, ...result };
}

function isKeyRefused(error: unknown): boolean {
  return error instanceof StripeError && error.kind === "unauthorized";
}

/**
 * Returns the reason of a failure; an answer in another form than documented fails while it is
 * read.
 */
function reasonOf(error: unknown): string {
  if (error instanceof StripeError) {
    const request = error.requestId === null ? "" : ` (${error.requestId})`;
    return `The preparation failed. Stripe: ${error.message}${request}`;
  }
  return error instanceof Error ? error.message : String(error);
}
