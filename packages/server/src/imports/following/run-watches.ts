import { setTimeout as sleep } from "node:timers/promises";
import { type ImportRun, limits, type RunProgress } from "@carryover/contract";
import type { Database } from "../../database/database.ts";
import { Refusal } from "../../refusal.ts";
import { RateSamples } from "./rate-samples.ts";

/** Who wants to know how a run goes on. */
export interface RunListener {
  /** Called when something has changed, at most twice a second. */
  onProgress(progress: RunProgress): void;
  /** Called once the run is completed or canceled; nothing comes after it. */
  onEnd(progress: RunProgress): void;
  /** Called if the run cannot be looked at; nothing comes after it. */
  onFailed(error: unknown): void;
}

/** A run of an environment. */
export interface RunPlace {
  readonly environmentId: string;
  readonly runId: string;
}

type LoadRun = (database: Database, environmentId: string, runId: string) => Promise<ImportRun>;

interface Watch extends RunPlace {
  readonly database: Database;
  readonly listeners: Set<RunListener>;
  readonly rate: RateSamples;
  /** What its listeners know, as text. */
  known: string;
}

/**
 * The runs that somebody follows on this server. They are looked at one after the other, each at
 * most twice a second, however many follow it; while nobody follows any, nothing is looked at.
 */
export class RunWatches {
  readonly #load: LoadRun;
  readonly #watches = new Map<string, Watch>();
  #isLooking = false;

  constructor(load: LoadRun) {
    this.#load = load;
  }

  /**
   * Tells a listener of a run at once and then of each change, until the returned function is
   * called. Throws import_run_not_found, or RateLimitExceeded if too many are following.
   */
  async follow(database: Database, place: RunPlace, listener: RunListener): Promise<() => void> {
    this.#requireRoom(place.environmentId);
    const watch = this.#watchOf(database, place);
    // It counts from now on, so that many who come at once are not let in together.
    watch.listeners.add(listener);
    try {
      this.#tell(watch, await this.#load(database, place.environmentId, place.runId), listener);
    } catch (error) {
      this.#leave(watch, listener);
      throw error;
    }
    if (!this.#isLooking) void this.#look();
    return () => this.#leave(watch, listener);
  }

  #requireRoom(environmentId: string): void {
    const watches = [...this.#watches.values()];
    const count = (some: Watch[]) => some.reduce((sum, { listeners }) => sum + listeners.size, 0);
    const own = watches.filter((watch) => watch.environmentId === environmentId);
    if (count(own) < limits.runFollowersPerEnvironmentMax) {
      if (count(watches) < limits.runFollowersMax) return;
    }
    const message = "Too many are following import runs. Ask for the run itself now and then.";
    throw new Refusal("RateLimitExceeded", {}, message);
  }

  #watchOf(database: Database, place: RunPlace): Watch {
    const key = `${place.environmentId} ${place.runId}`;
    const watch = this.#watches.get(key) ?? {
      ...place,
      database,
      listeners: new Set(),
      rate: new RateSamples(),
      known: "",
    };
    this.#watches.set(key, watch);
    return watch;
  }

  #leave(watch: Watch, listener: RunListener): void {
    watch.listeners.delete(listener);
    const key = `${watch.environmentId} ${watch.runId}`;
    if (watch.listeners.size === 0 && this.#watches.get(key) === watch) this.#watches.delete(key);
  }

  async #look(): Promise<void> {
    this.#isLooking = true;
    try {
      while (this.#watches.size > 0) {
        const startedAt = performance.now();
        for (const watch of [...this.#watches.values()]) await this.#lookAt(watch);
        const leftMs = limits.runProgressMs - (performance.now() - startedAt);
        // Others have their turn even if a look takes longer than that.
        await sleep(Math.max(leftMs, 1), undefined, { ref: false });
      }
    } finally {
      this.#isLooking = false;
    }
  }

  async #lookAt(watch: Watch): Promise<void> {
    const { database, environmentId, runId, listeners } = watch;
    if (listeners.size === 0) return;
    try {
      this.#tell(watch, await this.#load(database, environmentId, runId));
    } catch (error) {
      for (const listener of [...listeners]) {
        this.#leave(watch, listener);
        listener.onFailed(error);
      }
    }
  }

  /** Tells one listener, or all of them if something has changed. */
  #tell(watch: Watch, run: ImportRun, only?: RunListener): void {
    const progress = { run, recordsPerSecond: watch.rate.add(run.counts.read) };
    // That no rate is known yet, and that it is none, is the same news.
    const known = JSON.stringify([run, progress.recordsPerSecond ?? 0]);
    const isEnd = run.status !== "open";
    if (only === undefined && known === watch.known) return;
    // Who comes later does not keep the news from those who were there.
    if (only === undefined || watch.known === "") watch.known = known;
    for (const listener of only === undefined ? [...watch.listeners] : [only]) {
      if (isEnd) this.#leave(watch, listener);
      if (isEnd) listener.onEnd(progress);
      else listener.onProgress(progress);
    }
  }
}
