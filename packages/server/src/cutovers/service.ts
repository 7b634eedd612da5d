import {
  type ConformanceView,
  type CutoverItemView,
  type CutoverView,
  type conformanceBody,
  type cutoverCreateBody,
  type cutoverItemsQuery,
  type cutoverListQuery,
  type JournalEntryView,
  limits,
} from "@carryover/contract";
import type { z } from "zod";
import type { Database, Queryable } from "../database/database.ts";
import type { Connection } from "../integrations/service.ts";
import { type Page, pageOfRows } from "../paging.ts";
import { Refusal } from "../refusal.ts";
import { rowId } from "../row-id.ts";
import type { ApplyBody } from "./applying/apply.ts";
import {
  type Account,
  type AccountNow,
  apply,
  load,
  prepareApply,
  prepareRollback,
  type RollbackBody,
  rollback,
  type SetToWork,
} from "./applying/set-to-work.ts";
import { isClaimed, loadHeirs } from "./claims-store.ts";

export { findClaimed } from "./claims-store.ts";

import { chosenScenarios, conformanceOf, startConformance } from "./conformance/jobs.ts";
import type { Cutover } from "./cutover.ts";
import { loadItems, pageOfItems } from "./items-store.ts";
import { loadJournal } from "./journal-store.ts";
import { workOn } from "./lease/holders.ts";
import { sumObserved } from "./small-first/observed-store.ts";
import * as store from "./store.ts";
import { cutoverView, itemView, journalView, type Sums } from "./view.ts";

export { stopConformance } from "./conformance/jobs.ts";
export { type CutoverEngine, createCutoverEngine } from "./engine.ts";
export { planningOf, platformOf } from "./planning/platform.ts";

type ItemsQuery = z.output<typeof cutoverItemsQuery>;

/** Cutovers of paid subscriptions: planning, viewing, applying and rolling back. */
export interface CutoversService {
  /** The account that a request is about; asks Stripe. Throws what `connectionOf` throws. */
  connection(database: Database, environmentId: string): Promise<Connection>;
  /** Stores the request for a plan of the account; the worker makes the plan. */
  create(
    database: Database,
    environmentId: string,
    body: z.output<typeof cutoverCreateBody>,
    account: Account,
  ): Promise<CutoverView>;
  list(
    database: Database,
    environmentId: string,
    query: z.output<typeof cutoverListQuery>,
  ): Promise<Page<CutoverView>>;
  get(database: Database, environmentId: string, id: string): Promise<CutoverView>;
  items(
    database: Database,
    environmentId: string,
    id: string,
    query: ItemsQuery,
  ): Promise<{ data: CutoverItemView[]; next: number | null }>;
  item(
    database: Database,
    environmentId: string,
    id: string,
    oldSubscription: string,
  ): Promise<CutoverItemView & { journal: JournalEntryView[] }>;
  /** Reads Stripe's input of `apply`, unless the request will be refused. */
  prepareApply(
    database: Database,
    environmentId: string,
    id: string,
    body: ApplyBody,
  ): Promise<AccountNow>;
  /** Lets the worker apply the plan, or continue; see apply.ts for its refusals. */
  apply(
    database: Database,
    environmentId: string,
    id: string,
    body: ApplyBody,
    at: AccountNow,
  ): Promise<CutoverView>;
  pause(database: Database, environmentId: string, id: string): Promise<CutoverView>;
  /** Reads Stripe's input of `rollback`, unless the request will be refused. */
  prepareRollback(
    database: Database,
    environmentId: string,
    id: string,
    body: RollbackBody,
  ): Promise<Account>;
  /** Lets the worker roll back; see undo.ts for its refusals. */
  rollback(
    database: Database,
    environmentId: string,
    id: string,
    body: RollbackBody,
    account: Account,
  ): Promise<CutoverView>;
  /**
   * Starts to test, on a connected test account, the assumptions of plans about Stripe; continues
   * in the background, so the store is no transaction. Throws conformance_needs_test_key,
   * conformance_busy, and the errors of `connectionOf`.
   */
  startConformance(
    database: Database,
    environmentId: string,
    body: z.output<typeof conformanceBody>,
  ): Promise<ConformanceView>;
  /** The scenarios, with the verdicts of the environment's newest check. */
  conformance(database: Database, environmentId: string): Promise<ConformanceView>;
}

type Context = SetToWork;

/** Makes the service. What it writes down is carried out by the engine, which is its own. */
export function createCutoversService(parts: Omit<Context, "database">): CutoversService {
  const { integrations, now, tried } = parts;
  const on = (database: Database): Context => ({ ...parts, database });
  return {
    connection: integrations.connectionOf,
    create: (database, environmentId, body, account) =>
      create(on(database), environmentId, body, account),
    list: (database, environmentId, query) => list(on(database), environmentId, query),
    get: (database, environmentId, id) => view(on(database), environmentId, id, { looks: true }),
    items,
    item,
    prepareApply: (database, environmentId, id, body) =>
      prepareApply(on(database), environmentId, id, body),
    async apply(database, environmentId, id, body, at) {
      await apply(on(database), environmentId, id, body, at);
      return view(on(database), environmentId, id);
    },
    async pause(database, environmentId, id) {
      const isPaused = await store.pauseCutover(database, environmentId, id, now());
      const cutover = await view(on(database), environmentId, id);
      if (isPaused) return cutover;
      const message = `Nothing is running: the cutover is ${cutover.state}.`;
      throw new Refusal("cutover_not_applicable", { state: cutover.state }, message);
    },
    prepareRollback: (database, environmentId, id, body) =>
      prepareRollback(on(database), environmentId, id, body),
    async rollback(database, environmentId, id, body, account) {
      await rollback(on(database), environmentId, id, body, account);
      return view(on(database), environmentId, id);
    },
    async startConformance(database, environmentId, { only }) {
      const chosen = chosenScenarios(only);
      const connection = await integrations.connectionOf(database, environmentId);
      return startConformance({ connection, database, tried, now }, chosen);
    },
    conformance: (database, environmentId) =>
      conformanceOf(database, environmentId, { tried, now }),
  };
}

/**
 * Returns whether a cutover of the environment is moving or has moved a subscription at Stripe,
 * whose events then do not concern the customer's subscription here. `mark` is the cutover in its
 * mark as an old subscription, if any.
 */
export function isBeingReplaced(
  database: Queryable,
  place: { readonly environmentId: string; readonly accountId: string },
  subscription: { readonly id: string; readonly mark: string | null },
): Promise<boolean> {
  return isClaimed(database, place, subscription);
}

async function create(
  context: Context,
  environmentId: string,
  { mapping, options }: z.output<typeof cutoverCreateBody>,
  { accountId, accountName, isLive }: Account,
): Promise<CutoverView> {
  const { database, now, tried, onAsked } = context;
  const { apiVersion } = tried;
  const createdAt = now();
  const id = rowId(createdAt.getTime());
  const account = { accountId, accountName, isLive, apiVersion };
  const row = { id, environmentId, ...account, mapping, options, createdAt };
  await database.transaction((transaction) => {
    transaction.afterCommit(() => onAsked(id));
    return store.insertCutover(transaction, row);
  });
  return view(context, environmentId, id);
}

async function list(
  { database, now }: Context,
  environmentId: string,
  query: z.output<typeof cutoverListQuery>,
): Promise<Page<CutoverView>> {
  const rows = await store.pageOfCutovers(database, environmentId, query.state ?? null, query);
  const sumsOf = await sums(database, rows, { now: now(), looks: true });
  return pageOfRows(
    rows,
    query,
    (row) => row.id,
    (row) => cutoverView(row, sumsOf(row)),
  );
}

async function items(
  database: Database,
  environmentId: string,
  id: string,
  { from, limit, state, rule }: ItemsQuery,
): Promise<{ data: CutoverItemView[]; next: number | null }> {
  await load(database, environmentId, id);
  const page = { from, state: state ?? null, rule: rule ?? null, limit: limit + 1 };
  const rows = await pageOfItems(database, id, page);
  const next = rows.length > limit ? (rows.at(-1)?.position ?? null) : null;
  const shown = rows.slice(0, limit);
  const heirs = await loadHeirs(database, shown);
  return { data: shown.map((row) => itemView(row, heirs.get(row.position) ?? null)), next };
}

async function item(
  database: Database,
  environmentId: string,
  id: string,
  oldSubscription: string,
): Promise<CutoverItemView & { journal: JournalEntryView[] }> {
  await load(database, environmentId, id);
  const [row] = await loadItems(database, id, [oldSubscription]);
  if (row === undefined) throw new Refusal("cutover_item_not_found");
  const journal = await loadJournal(database, id, row.position);
  const heirs = await loadHeirs(database, [row]);
  const view = itemView(row, heirs.get(row.position) ?? null);
  return { ...view, journal: journal.map(journalView) };
}

/** `looks`: whether to look up the process of the cutover, which no transaction may do. */
async function view(
  { database, now }: Pick<Context, "database" | "now">,
  environmentId: string,
  id: string,
  { looks }: { looks: boolean } = { looks: false },
): Promise<CutoverView> {
  const cutover = await load(database, environmentId, id);
  const sumsOf = await sums(database, [cutover], { now: now(), looks });
  return cutoverView(cutover, sumsOf(cutover));
}

/** Returns the sums over the items of these cutovers. */
async function sums(
  database: Queryable,
  cutovers: readonly Cutover[],
  { now, looks }: { now: Date; looks: boolean },
): Promise<(cutover: Cutover) => Sums> {
  const ids = cutovers.map(({ id }) => id);
  const counts = await store.countStates(database, ids);
  const renewing = await store.countRenewing(database, ids, soon(now));
  const observed = await sumObserved(database, ids);
  const work = await workOn(database, ids, { looks });
  return ({ id }) => ({
    progress: counts.get(id),
    renewing: renewing.get(id),
    observed: observed.get(id),
    work: work.get(id),
  });
}

/** Only for display, so the local clock suffices. */
function soon(now: Date): Date {
  return new Date(now.getTime() + limits.cutoverRenewsSoonMs);
}
