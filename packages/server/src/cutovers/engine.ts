import { limits } from "@carryover/contract";
import type { Database } from "../database/database.ts";
import { newHolder } from "../database/embedded/lock-holder.ts";
import { Refusal } from "../refusal.ts";
import { rowId } from "../row-id.ts";
import type { Stripe } from "../stripe/stripe.ts";
import { otherAccount } from "./account.ts";
import { reconcile } from "./checking/reconcile.ts";
import type { Cutover, Problem } from "./cutover.ts";
import { deadWorkers } from "./lease/holders.ts";
import { createLease, type Lease, LeaseLost } from "./lease/lease.ts";
import { createOutages, isSilence, type Outage, type OutageWatch } from "./lease/outage.ts";
import { cutoversToReconcile, type TakenCutover, takeCutover, takeThis } from "./lease/store.ts";
import { type PlanningFor, plan } from "./planning/run.ts";
import { isStripeError } from "./references.ts";
import { reviewHeld } from "./rollback/held.ts";
import { createRun, type Platform, type Run } from "./run.ts";
import { endRun } from "./store.ts";
import { work } from "./work.ts";

/** The account that an environment is connected to. */
export interface Connected {
  readonly accountId: string;
  readonly isLive: boolean;
  readonly stripe: Stripe;
}

/** The parts of the engine. */
export interface EngineOptions {
  readonly database: Database;
  /** Throws the refusals billing_not_connected, billing_key_refused and billing_unavailable. */
  readonly connectionOf: (environmentId: string) => Promise<Connected>;
  readonly platform: Platform;
  readonly planningFor: PlanningFor;
  /** For records; deadlines of Stripe are judged by Stripe's clock. */
  readonly now: () => Date;
  readonly sleep: (ms: number) => Promise<void>;
  /** Called once for each time in which Stripe does not answer. */
  readonly onOutage?: (outage: Outage) => void;
  /** No other process can be running, so that leases of others belong to dead processes. */
  readonly isAlone?: boolean;
}

/** Executes cutovers step by step. It may be killed at any moment. */
export interface CutoverEngine {
  /**
   * Takes the cutover that has waited longest and does all possible work on it, each subscription
   * once, until nothing is left or a stop is requested. Returns false if no work was possible; then
   * it is time to wait a little. Throws outages of the store and defects; the next call continues.
   */
  runOnce(): Promise<boolean>;
  /** Checks first renewals and held moves. Returns how many it has checked. */
  reconcileOnce(): Promise<number>;
  /** From now on only these are worked on. */
  restrictTo(cutoverIds: readonly string[]): void;
  /** Finishes the current steps and starts no other. */
  stop(): void;
}

/** Makes the engine of one process; `runOnce` and `reconcileOnce` do the work. */
export function createCutoverEngine(options: EngineOptions): CutoverEngine {
  return new Engine(options);
}

class Engine implements CutoverEngine {
  readonly #options: EngineOptions;
  readonly #worker = rowId(Date.now());
  readonly #holding = newHolder("the worker of cutovers");
  readonly #running = new Set<Run>();
  readonly #outages: ReturnType<typeof createOutages>;
  #only: readonly string[] | null = null;
  #isStopped = false;
  // A process with a lease from before this process started is dead.
  #takesOver: boolean;

  constructor(options: EngineOptions) {
    const { database, now, onOutage = () => {}, isAlone = false } = options;
    this.#options = options;
    this.#outages = createOutages(database, now, onOutage);
    this.#takesOver = isAlone;
  }

  async runOnce(): Promise<boolean> {
    const { database } = this.#options;
    const idle: string[] = [];
    while (!this.#isStopped) {
      const takenAtMs = performance.now();
      const dead = await deadWorkers(database, this.#worker);
      const taken = await takeCutover(database, {
        worker: this.#worker,
        holder: await this.#holding,
        only: this.#only,
        except: idle,
        leaseMs: limits.cutoverLeaseMs,
        takesOver: this.#takesOver,
        dead,
      });
      if (taken === null) return false;
      this.#takesOver = false;
      const act = (run: Run) => step(this.#options, run);
      if (await this.#within(taken, takenAtMs, act, false)) return true;
      idle.push(taken.id);
    }
    return false;
  }

  async reconcileOnce(): Promise<number> {
    const { database } = this.#options;
    const [holder, dead] = [await this.#holding, await deadWorkers(database, this.#worker)];
    let count = 0;
    for (const { id } of await cutoversToReconcile(database, this.#only)) {
      const isBusy = [...this.#running].some(({ cutover }) => cutover.id === id);
      if (isBusy || this.#isStopped) continue;
      const takenAtMs = performance.now();
      const leaseMs = limits.cutoverLeaseMs;
      const request = { worker: this.#worker, holder, dead, leaseMs, cutoverId: id };
      const taken = await takeThis(database, request);
      if (taken !== null) count += await this.#within(taken, takenAtMs, lookAfter, 0);
    }
    return count;
  }

  restrictTo(cutoverIds: readonly string[]): void {
    this.#only = [...cutoverIds];
  }

  stop(): void {
    this.#isStopped = true;
    for (const run of this.#running) run.halt();
  }

  /** Does work under the lease of a cutover, and releases it; `idle` without work. */
  async #within<T>(
    taken: TakenCutover,
    takenAtMs: number,
    act: (run: Run) => Promise<T>,
    idle: T,
  ): Promise<T> {
    const tenure = { cutoverId: taken.id, worker: this.#worker, takeover: taken.takeover };
    const lease = createLease(this.#options.database, tenure, takenAtMs);
    const isTold = taken.problem?.code === "billing_unavailable";
    const outage = this.#outages({ tenure, isTold });
    const turn = async () => {
      const run = await openRun(this.#options, taken, lease, outage);
      if (run === null || this.#isStopped) return idle;
      this.#running.add(run);
      return act(run).finally(() => this.#running.delete(run));
    };
    try {
      const result = await turn().catch((error: unknown) => {
        // The state at Stripe is unknown, so the next turn asks again.
        if (error instanceof LeaseLost || isStripeError(error)) return idle;
        throw error;
      });
      if (result === idle) await outage.tell();
      return result;
    } finally {
      await lease.release();
    }
  }
}

async function lookAfter(run: Run): Promise<number> {
  return (await reviewHeld(run)) + (await reconcile(run));
}

function step(options: EngineOptions, run: Run): Promise<boolean> {
  return run.cutover.state === "planning" ? plan(run, options.planningFor) : work(run);
}

/**
 * Opens the cutover on the account that its plan is of. Null if that cannot be had now, or not by
 * this process; stops it if it cannot be had at all.
 */
async function openRun(
  options: EngineOptions,
  taken: TakenCutover,
  lease: Lease,
  outage: OutageWatch,
): Promise<Run | null> {
  const { database, platform, now, sleep } = options;
  try {
    const { stripe: unwatched, ...account } = await options.connectionOf(taken.environmentId);
    const stripe = outage.watch(unwatched);
    const message = otherAccount(taken, account, "then apply again");
    if (message === null) {
      if (taken.state !== "planning") await hearTime(stripe, unwatched);
      return createRun({ cutover: taken, stripe, database, platform, lease, now, sleep });
    }
    await halt(database, taken, { code: "cutover_account_differs", message }, now());
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    // Another server of the same store may have the key that this one lacks.
    if (error.code === "billing_unavailable" || error.code === "billing_not_connected") {
      outage.missed(error.message);
      return null;
    }
    await halt(database, taken, { code: error.code, message: error.message }, now());
  }
  return null;
}

/** Connections that Stripe has answered, so that they tell its time. */
const heard = new WeakSet<Stripe>();

/**
 * Lets a connection read Stripe's time before anything is judged by it: until the first answer it
 * returns the server's, by which a renewal may seem to have passed.
 */
async function hearTime(stripe: Stripe, connection: Stripe): Promise<void> {
  if (heard.has(connection)) return;
  await stripe.account().catch((error: unknown) => {
    // Any answer contains the time; a missing permission shows where it is needed.
    if (!isStripeError(error) || isSilence(error)) throw error;
  });
  heard.add(connection);
}

/** Stops an active cutover, whether it is planned or applied. An inactive one stays unchanged. */
async function halt(database: Database, cutover: Cutover, problem: Problem, now: Date) {
  const isPlanned = cutover.state === "planning";
  if (!isPlanned && cutover.state !== "running" && cutover.state !== "rolling_back") return;
  const state = isPlanned ? "failed" : "stopped";
  await endRun(database, cutover, { state, problem, isFinal: isPlanned, now });
}
