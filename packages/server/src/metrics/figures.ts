import { limits } from "@carryover/contract";
import { allowTime, type Database } from "../database/database.ts";
import {
  type BillingQueue,
  loadBillingQueue,
  loadCutoverStates,
  loadImportQueue,
  loadItemStates,
  type Queue,
  type StateCount,
} from "./figures-store.ts";

/** The figures that a scrape reads from the store. */
export interface Figures {
  readonly imports: Queue;
  readonly billing: BillingQueue;
  readonly cutovers: readonly StateCount[];
  readonly items: readonly StateCount[];
}

/**
 * Reads the figures of the store, and returns null after a timeout. Concurrent scrapes share one
 * reading, so that a slow store is queried once.
 */
export function createFigures(database: Database, now: () => Date): () => Promise<Figures | null> {
  let asking: Promise<Figures> | null = null;
  return async () => {
    asking ??= load(database, now()).finally(() => {
      asking = null;
    });
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<null>((resolve) => {
      timer = setTimeout(() => resolve(null), limits.metricsQueryMs);
    });
    try {
      return await Promise.race([asking.catch(() => null), late]);
    } finally {
      clearTimeout(timer);
    }
  };
}

function load(database: Database, now: Date): Promise<Figures> {
  return database.transaction(async (transaction) => {
    await allowTime(transaction, limits.metricsQueryMs);
    return {
      imports: await loadImportQueue(transaction),
      billing: await loadBillingQueue(transaction, now),
      cutovers: await loadCutoverStates(transaction),
      items: await loadItemStates(transaction),
    };
  });
}
