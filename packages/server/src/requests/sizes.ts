import { limits } from "@carryover/contract";
import type { Database } from "../database/database.ts";
import * as store from "./store.ts";

/** What is left of an environment that had too much: it takes a while until that is full again. */
const keptShare = 0.9;

/**
 * Keeps the log of each environment within its rows and bytes while it is written. How much it has
 * is counted once, and then from what this process writes; the sweep counts anew, since other
 * servers write too.
 */
export class LogSizes {
  readonly #known = new Map<string, store.LogSize>();
  readonly #written = new Map<string, store.LogSize>();

  /** Notes what was written, and deletes what is too much now and then. */
  async keepBounds(database: Database, rows: readonly store.LoggedRow[]): Promise<void> {
    for (const { environmentId, storedBytes } of rows) {
      const before = this.#written.get(environmentId) ?? none;
      const sum = { rows: before.rows + 1, bytes: before.bytes + storedBytes };
      this.#written.set(environmentId, sum);
    }
    for (const [environmentId, written] of this.#written) {
      if (written.rows < limits.requestLogTrimEvery) continue;
      this.#written.delete(environmentId);
      const known = this.#known.get(environmentId);
      // A count that is made now has what was written by now.
      const size = known
        ? { rows: known.rows + written.rows, bytes: known.bytes + written.bytes }
        : await store.sizeOfLog(database, environmentId);
      await this.#reduce(database, environmentId, size);
    }
  }

  /** Counts what an environment has, deletes what is too much, and returns its number. */
  async trim(database: Database, environmentId: string): Promise<number> {
    this.#written.delete(environmentId);
    return this.#reduce(database, environmentId, await store.sizeOfLog(database, environmentId));
  }

  /** In portions, so that no statement takes long. */
  async #reduce(
    database: Database,
    environmentId: string,
    { rows, bytes }: store.LogSize,
  ): Promise<number> {
    const { requestLogRowsMax: rowsMax, requestLogBytesMax: bytesMax } = limits;
    const isTooMuch = rows > rowsMax || bytes > bytesMax;
    let left = { rows, bytes };
    while (isTooMuch && (left.rows > rowsMax * keptShare || left.bytes > bytesMax * keptShare)) {
      const removed = await store.deleteOldest(
        database,
        environmentId,
        limits.requestLogRemovedMax,
      );
      if (removed.rows === 0) break;
      left = { rows: left.rows - removed.rows, bytes: left.bytes - removed.bytes };
    }
    this.#known.set(environmentId, left);
    return rows - left.rows;
  }
}

const none: store.LogSize = { rows: 0, bytes: 0 };
