import {
  type ConformanceView,
  type CutoverItemView,
  type CutoverView,
  type conformanceBody,
  type cutoverApplyBody,
  type cutoverCreateBody,
  type cutoverItemsQuery,
  type cutoverListQuery,
  type cutoverRollbackBody,
  type JournalEntryView,
  limits,
} from "@carryover/contract";
import type { z } from "zod";
import { type Database, type Queryable, sqlState, type Transaction } from "../database/database.ts";
import { billingRefusal, type IntegrationsService } from "../integrations/service.ts";
import { type Page, pageOfRows } from "../paging.ts";
import { Refusal } from "../refusal.ts";
import { rowId } from "../row-id.ts";
import { assertApplicable, assertSameAccount, assertValid, wishesOf } from "./apply.ts";
import { isClaimed } from "./claims-store.ts";
import { chosenScenarios, conformanceOf, startConformance } from "./conformance-jobs.ts";
import type { Cutover, Wishes } from "./cutover.ts";
import { countUndoable, itemsToOpen, loadItems, pageOfItems } from "./items-store.ts";
import { loadJournal } from "./journal-store.ts";
import * as store from "./store.ts";
import { assertItemsUndoable, assertUndoable, undoWishes } from "./undo.ts";
import { cutoverView, itemView, journalView } from "./view.ts";

export { stopConformance } from "./conformance-jobs.ts";
export { type CutoverEngine, createCutoverEngine } from "./engine.ts";
export { planningOf, platformOf } from "./platform.ts";

type ItemsQuery = z.output<typeof cutoverItemsQuery>;

/** Cutovers of paid subscriptions: planned, looked at, applied and rolled back. */
export interface CutoversService {
  /** Keeps what is to be planned; the worker plans it. Throws what `connectionOf` throws. */
  create(environmentId: string, body: z.output<typeof cutoverCreateBody>): Promise<CutoverView>;
  list(environmentId: string, query: z.output<typeof cutoverListQuery>): Promise<Page<CutoverView>>;
  get(environmentId: string, id: string): Promise<CutoverView>;
  items(
    environmentId: string,
    id: string,
    query: ItemsQuery,
  ): Promise<{ data: CutoverItemView[]; next: number | null }>;
  item(
    environmentId: string,
    id: string,
    oldSubscription: string,
  ): Promise<CutoverItemView & { journal: JournalEntryView[] }>;
  /** Has the worker move it, or go on; see apply.ts for what it refuses. */
  apply(
    environmentId: string,
    id: string,
    body: z.output<typeof cutoverApplyBody>,
  ): Promise<CutoverView>;
  pause(environmentId: string, id: string): Promise<CutoverView>;
  /** Has the worker bring it back; see undo.ts for what it refuses. */
  rollback(
    environmentId: string,
    id: string,
    body: z.output<typeof cutoverRollbackBody>,
  ): Promise<CutoverView>;
  /**
   * Begins to try, on the connected test account, what plans take for true of Stripe. Throws what
   * `connectionOf` throws, conformance_needs_test_key and conformance_busy.
   */
  startConformance(
    environmentId: string,
    body: z.output<typeof conformanceBody>,
  ): Promise<ConformanceView>;
  /** The scenarios, with the verdicts of the newest check of this process. */
  conformance(environmentId: string): ConformanceView;
}

interface Context {
  readonly database: Database;
  readonly now: () => Date;
  readonly integrations: Pick<IntegrationsService, "connectionOf">;
  /** The version of Stripe's API that requests are pinned to. */
  readonly apiVersion: string;
}

/** Makes the service. What it writes down is carried out by the engine, which is its own. */
export function createCutoversService(context: Context): CutoversService {
  const { database, now } = context;
  return {
    create: (environmentId, body) => create(context, environmentId, body),
    list: (environmentId, query) => list(context, environmentId, query),
    get: (environmentId, id) => view(context, environmentId, id),
    items: (environmentId, id, query) => items(database, environmentId, id, query),
    item: (environmentId, id, oldSubscription) =>
      item(database, environmentId, id, oldSubscription),
    apply: (environmentId, id, body) => apply(context, environmentId, id, body),
    async pause(environmentId, id) {
      const isPaused = await store.pauseCutover(database, environmentId, id, now());
      const cutover = await view(context, environmentId, id);
      if (isPaused) return cutover;
      const message = `Nothing is at work: the cutover is ${cutover.state}.`;
      throw new Refusal("cutover_not_applicable", { state: cutover.state }, message);
    },
    rollback: (environmentId, id, body) => rollback(context, environmentId, id, body),
    async startConformance(environmentId, { only }) {
      const chosen = chosenScenarios(only);
      startConformance(await context.integrations.connectionOf(environmentId), chosen, now);
      return conformanceOf(environmentId, context.apiVersion);
    },
    conformance: (environmentId) => conformanceOf(environmentId, context.apiVersion),
  };
}

/**
 * Whether a subscription at Stripe is being moved by a cutover of the environment, or was: what
 * then happens to it there says nothing about what its customer has here. `mark` is the cutover
 * that it bears the mark of as the old one, if any.
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
): Promise<CutoverView> {
  const { database, now, integrations, apiVersion } = context;
  const { accountId, accountName, isLive } = await integrations.connectionOf(environmentId);
  const createdAt = now();
  const id = rowId(createdAt.getTime());
  const account = { accountId, accountName, isLive, apiVersion };
  const row = { id, environmentId, ...account, mapping, options, createdAt };
  await store.insertCutover(database, row);
  return view(context, environmentId, id);
}

async function list(
  { database, now }: Context,
  environmentId: string,
  query: z.output<typeof cutoverListQuery>,
): Promise<Page<CutoverView>> {
  const rows = await store.pageOfCutovers(database, environmentId, query.state ?? null, query);
  const ids = rows.map(({ id }) => id);
  const counts = await store.countStates(database, ids);
  const renewing = await store.countRenewing(database, ids, soon(now()));
  return pageOfRows(
    rows,
    query,
    (row) => row.id,
    (row) => cutoverView(row, counts.get(row.id), renewing.get(row.id)),
  );
}

async function items(
  database: Database,
  environmentId: string,
  id: string,
  { from, limit, state }: ItemsQuery,
): Promise<{ data: CutoverItemView[]; next: number | null }> {
  await load(database, environmentId, id);
  const page = { from, state: state ?? null, limit: limit + 1 };
  const rows = await pageOfItems(database, id, page);
  const next = rows.length > limit ? (rows.at(-1)?.position ?? null) : null;
  return { data: rows.slice(0, limit).map(itemView), next };
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
  return { ...itemView(row), journal: journal.map(journalView) };
}

/** Loads and asks Stripe, then decides, then writes. */
async function apply(
  context: Context,
  environmentId: string,
  id: string,
  body: z.output<typeof cutoverApplyBody>,
): Promise<CutoverView> {
  const { database, now, integrations } = context;
  const cutover = await load(database, environmentId, id);
  const waiting = await itemsToOpen(database, id, { from: 0, limit: 1 });
  assertApplicable(cutover, body, waiting.length > 0);
  const connection = await integrations.connectionOf(environmentId);
  assertSameAccount(cutover, connection);
  assertValid(cutover, await timeAt(connection));
  const at = now();
  const wishes = wishesOf(body, rowId(at.getTime()));
  const work = { state: "running", wishes, now: at } as const;
  await database.transaction((transaction) => setToWork(transaction, cutover, work));
  return view(context, environmentId, id);
}

async function rollback(
  context: Context,
  environmentId: string,
  id: string,
  { subscriptionIds }: z.output<typeof cutoverRollbackBody>,
): Promise<CutoverView> {
  const { database, now, integrations } = context;
  const cutover = await load(database, environmentId, id);
  const only = subscriptionIds ?? null;
  assertUndoable(cutover, only === null, await countUndoable(database, id));
  if (only !== null) assertItemsUndoable(only, await loadItems(database, id, only));
  assertSameAccount(cutover, await integrations.connectionOf(environmentId));
  const at = now();
  const wishes = undoWishes(cutover, { id: rowId(at.getTime()), only });
  const work = { state: "rolling_back", wishes, now: at } as const;
  await database.transaction((transaction) => setToWork(transaction, cutover, work));
  return view(context, environmentId, id);
}

/**
 * The time at Stripe. One question makes sure that it has said it, since the first use of a key may
 * have been long ago. Throws what `connectionOf` throws.
 */
async function timeAt({ stripe }: Awaited<ReturnType<Context["integrations"]["connectionOf"]>>) {
  await stripe.account().catch((error: unknown) => {
    throw billingRefusal(error);
  });
  return stripe.now();
}

async function setToWork(
  transaction: Transaction,
  cutover: Cutover,
  work: { state: "running" | "rolling_back"; wishes: Wishes; now: Date },
): Promise<void> {
  if (await store.isAccountBusy(transaction, cutover)) throw accountBusy();
  try {
    if (await store.setToWork(transaction, cutover, work)) return;
  } catch (error) {
    // Another cutover of the account was set to work in the same instant.
    throw sqlState(error) === "23505" ? accountBusy() : error;
  }
  const message = "The cutover's state was changed by somebody else just now. Look at it again.";
  throw new Refusal("cutover_not_applicable", {}, message);
}

function accountBusy(): Refusal {
  const message =
    "Another cutover of this Stripe account is at work. Pause it, or wait until it is done.";
  return new Refusal("cutover_account_busy", {}, message);
}

async function load(database: Queryable, environmentId: string, id: string): Promise<Cutover> {
  const cutover = await store.loadCutover(database, environmentId, id);
  if (cutover === null) throw new Refusal("cutover_not_found");
  return cutover;
}

async function view(
  { database, now }: Pick<Context, "database" | "now">,
  environmentId: string,
  id: string,
): Promise<CutoverView> {
  const cutover = await load(database, environmentId, id);
  const counts = await store.countStates(database, [id]);
  const renewing = await store.countRenewing(database, [id], soon(now()));
  return cutoverView(cutover, counts.get(id), renewing.get(id));
}

/** Only told, so our own clock does. */
function soon(now: Date): Date {
  return new Date(now.getTime() + limits.cutoverRenewsSoonMs);
}
