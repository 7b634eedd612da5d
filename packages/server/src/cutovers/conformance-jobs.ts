import { setTimeout as sleep } from "node:timers/promises";
import { type ConformanceView, limits } from "@carryover/contract";
import type { Connection } from "../integrations/service.ts";
import { Refusal } from "../refusal.ts";
import { rowId } from "../row-id.ts";
import { stripePath } from "../stripe/path.ts";
import { type Stripe, StripeError } from "../stripe/stripe.ts";
import {
  notRun,
  runScenario,
  type Scenario,
  type ScenarioResult,
  scenarioView,
} from "./conformance.ts";
import { clockName, Stopped } from "./conformance-bench.ts";
import { scenarios } from "./conformance-scenarios.ts";

/** One check of an account, under way or over. It is lost with the process. */
interface Job {
  readonly account: NonNullable<ConformanceView["account"]>;
  readonly startedAt: Date;
  readonly results: Map<string, ScenarioResult>;
  readonly only: readonly string[];
  readonly stopping: AbortController;
  state: ConformanceView["state"];
  problem: ConformanceView["problem"];
  finishedAt: Date | null;
  work: Promise<void>;
}

/** The newest job of each environment. */
const jobs = new Map<string, Job>();

/** Where an environment's newest check stands. */
export function conformanceOf(environmentId: string, apiVersion: string): ConformanceView {
  const job = jobs.get(environmentId);
  return {
    state: job?.state ?? "idle",
    account: job?.account ?? null,
    apiVersion,
    problem: job?.problem ?? null,
    startedAt: job?.startedAt.toISOString() ?? null,
    finishedAt: job?.finishedAt?.toISOString() ?? null,
    scenarios: scenarios.map((each) => scenarioView(each, job?.results.get(each.id) ?? notRun)),
  };
}

/** The scenarios of these ids; all if undefined. Throws InvalidArgumentError for an unknown one. */
export function chosenScenarios(only: readonly string[] | undefined): readonly Scenario[] {
  if (only === undefined) return scenarios;
  const unknown = only.filter((id) => !scenarios.some((scenario) => scenario.id === id));
  if (unknown.length === 0) return scenarios.filter(({ id }) => only.includes(id));
  const message = `only: there is no scenario ${unknown.join(", ")}. List them without running.`;
  throw new Refusal("InvalidArgumentError", {}, message);
}

/**
 * Begins a check in the background. The same check that is under way goes on, so that a request
 * may be repeated. Throws conformance_needs_test_key, conformance_busy.
 */
export function startConformance(
  connection: Connection,
  chosen: readonly Scenario[],
  now: () => Date,
): void {
  const { environmentId, accountId, accountName, isLive, stripe } = connection;
  if (isLive || stripe.isLive || stripe.isRestricted) {
    throw new Refusal("conformance_needs_test_key");
  }
  const only = chosen.map(({ id }) => id);
  const before = jobs.get(environmentId);
  if (before?.state === "running") {
    if (before.only.join() === only.join()) return;
    throw new Refusal("conformance_busy");
  }
  const job: Job = {
    account: { id: accountId, name: accountName },
    startedAt: now(),
    results: new Map(),
    only,
    stopping: new AbortController(),
    state: "running",
    problem: null,
    finishedAt: null,
    work: Promise.resolve(),
  };
  jobs.delete(environmentId);
  jobs.set(environmentId, job);
  forgetOldest();
  job.work = work(job, chosen, stripe).then(() => {
    job.finishedAt = now();
  });
}

/** Stops all checks of this process; resolves when they have removed what they made. */
export async function stopConformance(): Promise<void> {
  const running = [...jobs.values()].filter(({ state }) => state === "running");
  for (const { stopping } of running) stopping.abort();
  await Promise.all(running.map((job) => job.work));
}

function forgetOldest(): void {
  for (const [environmentId, { state }] of jobs) {
    if (jobs.size <= limits.conformanceRunsMax) return;
    if (state !== "running") jobs.delete(environmentId);
  }
}

async function work(job: Job, chosen: readonly Scenario[], stripe: Stripe): Promise<void> {
  const { signal } = job.stopping;
  const runId = rowId(job.startedAt.getTime());
  const options = { runId, signal, sleep: (ms: number) => pause(ms, signal) };
  try {
    await removeLeft(stripe);
    for (const scenario of chosen) {
      job.results.set(scenario.id, await runScenario(scenario, stripe, options));
    }
    job.state = "completed";
  } catch (error) {
    job.problem = problemOf(error);
    job.state = "failed";
  }
}

/** Ends early when it is told to stop. */
function pause(ms: number, signal: AbortSignal): Promise<void> {
  return sleep(ms, undefined, { signal }).catch(() => {});
}

interface WireClocks {
  readonly data: readonly {
    readonly id: string;
    readonly name: string;
    readonly created: number;
  }[];
}

/** Removes the clocks of checks that were killed, with all that belongs to them. */
async function removeLeft(stripe: Stripe): Promise<void> {
  const path = "/v1/test_helpers/test_clocks";
  const { object } = await stripe.get<WireClocks>(path, { limit: 100 });
  const before = (stripe.now().getTime() - limits.conformanceLeftMs) / 1_000;
  for (const { id, name, created } of object.data) {
    if (name?.startsWith(clockName) !== true || created >= before) continue;
    const key = `carryover-conformance-remove-${id}`;
    await stripe.send({
      method: "DELETE",
      path: stripePath`/v1/test_helpers/test_clocks/${id}`,
      params: {},
      key,
    });
  }
}

function problemOf(error: unknown): NonNullable<ConformanceView["problem"]> {
  if (error instanceof Stopped) return { code: "stopped", message: error.message };
  const message = error instanceof Error ? error.message : String(error);
  if (!(error instanceof StripeError)) return { code: "defect", message };
  const isRefused = error.kind === "unauthorized";
  return { code: isRefused ? "billing_key_refused" : "billing_unavailable", message };
}
