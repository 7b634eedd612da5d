import { setTimeout as sleep } from "node:timers/promises";
import { type ConformanceView, limits } from "@carryover/contract";
import { type Database, isOutage } from "../../database/database.ts";
import type { Connection } from "../../integrations/service.ts";
import { Refusal } from "../../refusal.ts";
import { rowId } from "../../row-id.ts";
import { stripePath } from "../../stripe/path.ts";
import { type Stripe, StripeError } from "../../stripe/stripe.ts";
import { clockName, Stopped } from "./bench.ts";
import { runScenario, type Scenario } from "./conformance.ts";
import { scenarios } from "./scenarios.ts";
import { type ConformanceRun, forgetOldRuns, keepRun, newestRun, type TriedWith } from "./store.ts";
import { conformanceView, silent } from "./view.ts";

/** One check of an account by this process, under way or over. */
interface Job {
  run: ConformanceRun;
  readonly only: readonly string[];
  readonly stopping: AbortController;
  work: Promise<void>;
}

/** The newest job of each environment. */
const jobs = new Map<string, Job>();

/** The parts of a check. The database is not a transaction, since the check continues. */
export interface CheckParts {
  readonly connection: Connection;
  readonly database: Database;
  readonly tried: TriedWith;
  readonly now: () => Date;
}

/** Returns the state of an environment's newest check, whichever process has made it. */
export async function conformanceOf(
  database: Database,
  environmentId: string,
  { tried, now }: Pick<CheckParts, "tried" | "now">,
): Promise<ConformanceView> {
  const own = jobs.get(environmentId)?.run;
  const kept = await newestRun(database, environmentId);
  if (own !== undefined && (kept === null || kept.id <= own.id)) {
    return conformanceView(own, tried);
  }
  return conformanceView(kept === null ? null : silent(kept, now()), tried);
}

/**
 * Returns the scenarios of these ids; all if undefined. Throws InvalidArgumentError for an unknown
 * one.
 */
export function chosenScenarios(only: readonly string[] | undefined): readonly Scenario[] {
  if (only === undefined) return scenarios;
  const unknown = only.filter((id) => !scenarios.some((scenario) => scenario.id === id));
  if (unknown.length === 0) return scenarios.filter(({ id }) => only.includes(id));
  const message = `only: there is no scenario ${unknown.join(", ")}. List them without running.`;
  throw new Refusal("InvalidArgumentError", {}, message);
}

/**
 * Starts a check in the background. An equal check in progress continues, so that a request may be
 * repeated. Throws conformance_needs_test_key, conformance_busy.
 */
export function startConformance(
  { connection, database, tried, now }: CheckParts,
  chosen: readonly Scenario[],
): ConformanceView {
  const { environmentId, accountId, accountName, isLive, stripe } = connection;
  if (isLive || stripe.isLive || stripe.isRestricted) {
    throw new Refusal("conformance_needs_test_key");
  }
  const only = chosen.map(({ id }) => id);
  const before = jobs.get(environmentId);
  if (before?.run.state === "running") {
    if (before.only.join() === only.join()) return conformanceView(before.run, tried);
    throw new Refusal("conformance_busy");
  }
  const startedAt = now();
  const run: ConformanceRun = {
    id: rowId(startedAt.getTime()),
    environmentId,
    accountId,
    accountName,
    ...tried,
    state: "running",
    problem: null,
    results: {},
    startedAt,
    updatedAt: startedAt,
    finishedAt: null,
  };
  const job: Job = { run, only, stopping: new AbortController(), work: Promise.resolve() };
  jobs.delete(environmentId);
  jobs.set(environmentId, job);
  forgetOldest();
  job.work = work(job, chosen, { stripe, database, now });
  return conformanceView(run, tried);
}

/** Stops all checks of this process; resolves when they have removed what they made. */
export async function stopConformance(): Promise<void> {
  const running = [...jobs.values()].filter(({ run }) => run.state === "running");
  for (const { stopping } of running) stopping.abort();
  await Promise.all(running.map((job) => job.work));
}

function forgetOldest(): void {
  for (const [environmentId, { run }] of jobs) {
    if (jobs.size <= limits.conformanceRunsMax) return;
    if (run.state !== "running") jobs.delete(environmentId);
  }
}

/**
 * Runs the check and stores its results after each scenario, so that an interruption loses nothing.
 */
async function work(
  job: Job,
  chosen: readonly Scenario[],
  { stripe, database, now }: Pick<CheckParts, "database" | "now"> & { readonly stripe: Stripe },
): Promise<void> {
  const { signal } = job.stopping;
  const options = { runId: job.run.id, signal, sleep: (ms: number) => pause(ms, signal) };
  const keep = async (change: Partial<ConformanceRun>) => {
    const run = { ...job.run, ...change, updatedAt: now() };
    await keepRun(database, run);
    job.run = run;
  };
  let end: Partial<ConformanceRun> = { state: "completed" };
  try {
    await keep({});
    await forgetOldRuns(database, job.run.accountId, limits.conformanceKeptMax);
    await removeLeft(stripe);
    for (const scenario of chosen) {
      const result = await runScenario(scenario, stripe, options);
      await keep({ results: { ...job.run.results, [scenario.id]: result } });
    }
  } catch (error) {
    end = { state: "failed", problem: problemOf(error) };
  }
  await keep({ ...end, finishedAt: now() }).catch((error: unknown) => {
    // Results that are not stored do not count.
    const failed = { state: "failed", problem: problemOf(error), finishedAt: now() } as const;
    job.run = { ...job.run, ...failed };
  });
}

/** Pauses, and ends early on a stop. */
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
  if (isOutage(error))
    return { code: "database_unavailable", message: "The result could not be stored." };
  const message = error instanceof Error ? error.message : String(error);
  if (!(error instanceof StripeError)) return { code: "defect", message };
  const isRefused = error.kind === "unauthorized";
  return { code: isRefused ? "billing_key_refused" : "billing_unavailable", message };
}
