import { randomUUID } from "node:crypto";
import {
  type ComparisonEntry,
  type ComparisonView,
  type comparisonCreateBody,
  type comparisonEntriesQuery,
  limits,
  type PageRequest,
} from "@carryover/contract";
import type { z } from "zod";
import type { Database } from "../database/database.ts";
import {
  billingRefusal,
  type Connection,
  type IntegrationsService,
} from "../integrations/service.ts";
import { type Page, pageOfRows } from "../paging.ts";
import { Refusal } from "../refusal.ts";
import { rowId } from "../row-id.ts";
import { type Comparison, noProgress, noTotals } from "./comparison.ts";
import { LatestEvents } from "./events.ts";
import { goThrough } from "./run.ts";
import * as store from "./store.ts";
import { comparisonView } from "./view.ts";

/** Which comparisons may be worked on, and until when. */
export interface Work {
  /** Ids; null for any. */
  readonly only: readonly string[] | null;
  readonly isStopping: () => boolean;
}

/** Compares the platform's linked subscriptions with Stripe. */
export interface ComparisonsService {
  /** Throws what `integrations.connectionOf` throws. */
  connection(database: Database, environmentId: string): Promise<Connection>;
  /** Begins one, which the worker goes through. Throws comparisons_waiting. */
  create(
    database: Database,
    connection: Connection,
    body: z.output<typeof comparisonCreateBody>,
  ): Promise<ComparisonView>;
  list(database: Database, environmentId: string, page: PageRequest): Promise<Page<ComparisonView>>;
  /** Throws comparison_not_found, as `entries` does. */
  get(database: Database, environmentId: string, id: string): Promise<ComparisonView>;
  entries(
    database: Database,
    environmentId: string,
    id: string,
    query: z.output<typeof comparisonEntriesQuery>,
  ): Promise<{ data: ComparisonEntry[]; next: number | null }>;
  /**
   * Runs the comparison that has waited longest, of any environment, and returns its new state;
   * null if none waits. Failures are stored with it.
   */
  runNext(database: Database, work: Work): Promise<FinishedComparison | null>;
  /** Starts the comparisons that are due by schedule; returns their number. */
  schedule(database: Database): Promise<number>;
}

/** A comparison after a run; its environment is added for the log. */
export type FinishedComparison = ComparisonView & { readonly environmentId: string };

interface Context {
  readonly database: Database;
  readonly now: () => Date;
  readonly integrations: Pick<IntegrationsService, "connectionOf">;
  /** Called with the id of a comparison that waits to be gone through. */
  readonly onAsked: (comparisonId: string) => void;
}

export function createComparisonsService(parts: Omit<Context, "database">): ComparisonsService {
  const on = (database: Database): Context => ({ ...parts, database });
  const get = async (database: Database, environmentId: string, id: string) => {
    const comparison = await store.loadComparison(database, environmentId, id);
    if (comparison === null) throw new Refusal("comparison_not_found");
    return comparison;
  };
  return {
    connection: parts.integrations.connectionOf,
    create: (database, connection, { heal }) => create(on(database), connection, heal),
    async list(database, environmentId, page) {
      const rows = await store.pageOfComparisons(database, environmentId, page);
      return pageOfRows(rows, page, ({ id }) => id, comparisonView);
    },
    get: async (database, environmentId, id) =>
      comparisonView(await get(database, environmentId, id)),
    async entries(database, environmentId, id, query) {
      await get(database, environmentId, id);
      const rows = await store.loadEntries(database, { id, environmentId }, query);
      const data = rows.slice(0, query.limit);
      return { data, next: rows.at(query.limit)?.position ?? null };
    },
    runNext: (database, work) => runNext(on(database), work),
    schedule: (database) => schedule(on(database)),
  };
}

async function create(
  { database, now, onAsked }: Context,
  connection: Connection,
  heals: boolean,
): Promise<ComparisonView> {
  const comparison = newComparison(connection, { heals, origin: "asked", now: now() });
  const { environmentId, id } = comparison;
  await database.transaction(async (transaction) => {
    const before = new Date(now().getTime() - limits.comparisonAbandonedMs);
    await store.giveUpAbandoned(transaction, environmentId, before);
    const open = await store.countOpen(transaction, environmentId);
    if (open >= limits.comparisonsOpenMax) throw new Refusal("comparisons_waiting", { open });
    transaction.afterCommit(() => onAsked(id));
    await store.insertComparison(transaction, comparison);
  });
  return comparisonView(comparison);
}

function newComparison(
  { environmentId, accountId, isLive }: Pick<Connection, "environmentId" | "accountId" | "isLive">,
  { heals, origin, now }: Pick<Comparison, "heals" | "origin"> & { readonly now: Date },
): Comparison {
  return {
    id: rowId(now.getTime()),
    environmentId,
    accountId,
    isLive,
    heals,
    origin,
    state: "waiting",
    progress: noProgress,
    totals: noTotals,
    problem: null,
    createdAt: now,
    startedAt: null,
    finishedAt: null,
  };
}

async function schedule(context: Context): Promise<number> {
  const { database, now, integrations, onAsked } = context;
  const at = now();
  const since = new Date(at.getTime() - limits.comparisonEveryMs);
  let begun = 0;
  for (const environmentId of await store.dueEnvironments(database, since)) {
    // An account that cannot be asked now is asked at the next turn.
    const connection = await integrations.connectionOf(database, environmentId).catch(() => null);
    if (connection === null) continue;
    const options = { heals: true, origin: "scheduled", now: at } as const;
    const comparison = newComparison(connection, options);
    if (!(await store.insertComparison(database, comparison))) continue;
    onAsked(comparison.id);
    begun += 1;
  }
  return begun;
}

const worker = randomUUID();

async function runNext(context: Context, work: Work): Promise<FinishedComparison | null> {
  const { database, now } = context;
  const options = { worker, only: work.only, now: now() };
  const taken = await store.takeComparison(database, options);
  if (taken === null) return null;
  const { id, environmentId, takeover } = taken;
  const tenure = { id, worker, takeover };
  try {
    const problem = await goToEnd(context, taken, tenure, work.isStopping);
    if (problem === "unfinished") await store.release(database, tenure);
    else {
      await store.finish(database, tenure, { problem, now: now() });
      await store.deleteOld(database, environmentId);
    }
  } catch (error) {
    const message = "The server has a defect; its log says more.";
    const end = { problem: { code: "defect", message }, now: now() };
    await store.finish(database, tenure, end);
    throw error;
  }
  const comparison = await store.loadComparison(database, environmentId, id);
  return comparison === null ? null : { ...comparisonView(comparison), environmentId };
}

/**
 * Runs it to its end. Returns the reason of a failure, null for success, or `unfinished` if another
 * process is to continue.
 */
async function goToEnd(
  { database, now, integrations }: Context,
  comparison: Comparison,
  tenure: store.Tenure,
  isStopping: () => boolean,
): Promise<Comparison["problem"] | "unfinished"> {
  try {
    const connection = await integrations.connectionOf(database, comparison.environmentId);
    if (connection.accountId !== comparison.accountId) {
      const message = "Another account was connected meanwhile. Compare again.";
      return { code: "billing_not_connected", message };
    }
    const events = new LatestEvents(connection.stripe);
    const run = { database, connection, comparison, tenure, events, now };
    return (await goThrough(run, isStopping)) ? null : "unfinished";
  } catch (error) {
    const refusal = billingRefusal(error);
    if (!(refusal instanceof Refusal)) throw error;
    return { code: refusal.code, message: refusal.message };
  }
}
