import type { cutoverRollbackBody } from "@carryover/contract";
import type { z } from "zod";
import {
  type Database,
  type Queryable,
  sqlState,
  type Transaction,
} from "../../database/database.ts";
import { billingRefusal, type IntegrationsService } from "../../integrations/service.ts";
import { Refusal } from "../../refusal.ts";
import { rowId } from "../../row-id.ts";
import { lackOf, needsConformance, refuseWithout } from "../conformance/gate.ts";
import { scenarios } from "../conformance/scenarios.ts";
import { loadVerdicts, type TriedWith } from "../conformance/store.ts";
import type { Cutover, WorkRequest } from "../cutover.ts";
import { countUndoable, itemsToOpen, loadItems } from "../items-store.ts";
import { assertItemsUndoable, assertUndoable, undoRequest } from "../rollback/undo.ts";
import * as store from "../store.ts";
import {
  type ApplyBody,
  assertApplicable,
  assertItemsApplicable,
  assertSameAccount,
  assertValid,
  workRequestOf,
} from "./apply.ts";

export type RollbackBody = z.output<typeof cutoverRollbackBody>;

/** Whose a key is. */
export interface Account {
  readonly accountId: string;
  readonly accountName: string | null;
  readonly isLive: boolean;
}

/** The account, with its time. */
export interface AccountNow extends Account {
  readonly now: Date;
}

/** The parts that starting a cutover needs. */
export interface SetToWork {
  readonly database: Database;
  readonly now: () => Date;
  readonly integrations: Pick<IntegrationsService, "connectionOf">;
  /** With what Stripe is spoken to, which a check of conformance must have been made with. */
  readonly tried: TriedWith;
  /** Called after the commit of a request to plan, apply or roll back a cutover. */
  readonly onAsked: (cutoverId: string) => void;
}

/**
 * Reads Stripe's input of `apply`. Refuses what would be refused anyway, so that Stripe is not
 * asked in vain. Throws the errors of `connectionOf`, and billing_unavailable.
 */
export async function prepareApply(
  { database, integrations }: SetToWork,
  environmentId: string,
  id: string,
  body: ApplyBody,
): Promise<AccountNow> {
  await loadApplicable(database, environmentId, id, body);
  const connection = await integrations.connectionOf(database, environmentId);
  const { accountId, accountName, isLive, stripe } = connection;
  // One request makes sure that the time is current: the first use of a key may be long ago.
  await stripe.account().catch((error: unknown) => {
    throw billingRefusal(error);
  });
  return { accountId, accountName, isLive, now: stripe.now() };
}

/** Lets the worker apply a cutover, or continue; see apply.ts for its refusals. */
export function apply(
  { database, now, tried, onAsked }: SetToWork,
  environmentId: string,
  id: string,
  body: ApplyBody,
  account: AccountNow,
): Promise<void> {
  return database.transaction(async (transaction) => {
    const cutover = await loadApplicable(transaction, environmentId, id, body);
    assertSameAccount(cutover, account);
    assertValid(cutover, account.now);
    const at = now();
    const lack = await conformanceLack(transaction, cutover, { tried, now: at });
    if (lack !== null && body.withoutConformance !== true) refuseWithout(cutover.accountId, lack);
    const workRequest = workRequestOf(body, {
      id: rowId(at.getTime()),
      before: cutover.workRequest,
      lack,
    });
    await setToWork(transaction, cutover, { state: "running", workRequest, now: at });
    transaction.afterCommit(() => onAsked(id));
  });
}

/** Returns the defect of the account's check; null if it is valid, or not needed. */
async function conformanceLack(
  database: Queryable,
  cutover: Cutover,
  { tried, now }: { tried: TriedWith; now: Date },
): Promise<string | null> {
  if (!needsConformance(cutover)) return null;
  const runs = await loadVerdicts(database, cutover.accountId);
  return lackOf({ runs, scenarios, tried, now });
}

async function loadApplicable(
  database: Queryable,
  environmentId: string,
  id: string,
  body: ApplyBody,
): Promise<Cutover> {
  const cutover = await load(database, environmentId, id);
  const waiting = await itemsToOpen(database, id, { from: 0, limit: 1 });
  assertApplicable(cutover, body, waiting.length > 0);
  const { subscriptionIds } = body;
  if (subscriptionIds !== undefined) {
    assertItemsApplicable(subscriptionIds, await loadItems(database, id, subscriptionIds));
  }
  return cutover;
}

/** Reads Stripe's input of `rollback`. Throws the errors of `connectionOf`. */
export async function prepareRollback(
  { database, integrations }: SetToWork,
  environmentId: string,
  id: string,
  body: RollbackBody,
): Promise<Account> {
  await loadUndoable(database, environmentId, id, body);
  return integrations.connectionOf(database, environmentId);
}

/** Lets the worker roll a cutover back; see undo.ts for its refusals. */
export function rollback(
  { database, now, onAsked }: SetToWork,
  environmentId: string,
  id: string,
  body: RollbackBody,
  account: Account,
): Promise<void> {
  return database.transaction(async (transaction) => {
    const cutover = await loadUndoable(transaction, environmentId, id, body);
    assertSameAccount(cutover, account);
    const at = now();
    const only = body.subscriptionIds ?? null;
    const workRequest = undoRequest(cutover, { id: rowId(at.getTime()), only });
    await setToWork(transaction, cutover, { state: "rolling_back", workRequest, now: at });
    transaction.afterCommit(() => onAsked(id));
  });
}

async function loadUndoable(
  database: Queryable,
  environmentId: string,
  id: string,
  { subscriptionIds }: RollbackBody,
): Promise<Cutover> {
  const cutover = await load(database, environmentId, id);
  assertUndoable(cutover, subscriptionIds === undefined, await countUndoable(database, id));
  if (subscriptionIds !== undefined) {
    assertItemsUndoable(subscriptionIds, await loadItems(database, id, subscriptionIds));
  }
  return cutover;
}

async function setToWork(
  transaction: Transaction,
  cutover: Cutover,
  work: { state: "running" | "rolling_back"; workRequest: WorkRequest; now: Date },
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
    "Another cutover of this Stripe account is running. Pause it, or wait until it is done.";
  return new Refusal("cutover_account_busy", {}, message);
}

/** Returns a cutover of the environment. Throws cutover_not_found. */
export async function load(
  database: Queryable,
  environmentId: string,
  id: string,
): Promise<Cutover> {
  const cutover = await store.loadCutover(database, environmentId, id);
  if (cutover === null) throw new Refusal("cutover_not_found");
  return cutover;
}
