import type { integrationLinkBody, integrationListQuery } from "@carryover/contract";
import type { z } from "zod";
import type { Database, Queryable, Transaction } from "../database/database.ts";
import { type Page, pageOfRows } from "../paging.ts";
import { Refusal } from "../refusal.ts";
import { rowId } from "../row-id.ts";
import * as linkStore from "./integrations-store.ts";
import * as store from "./store.ts";
import { type IntegrationView, integrationView } from "./view.ts";

/** One customer at one moment. */
export interface CustomerKey {
  readonly environmentId: string;
  readonly id: string;
  readonly now: Date;
}

interface RequestedLink {
  readonly id: string;
  readonly vendorIdentifier: linkStore.IntegrationRow["vendorIdentifier"];
  readonly syncedEntityId: string | null;
}

/** A changed link, and what that does to the customer's billing id: Stripe's counterpart is it. */
interface LinkChange {
  readonly link: linkStore.IntegrationRow;
  readonly billingId: (row: store.CustomerRow) => store.CustomerRow;
}

/** Returns the id of the Stripe customer among these links, or null. */
export function stripeId(requested: readonly RequestedLink[]): string | null {
  return requested.find((link) => link.vendorIdentifier === "STRIPE")?.syncedEntityId ?? null;
}

/** Throws CustomerNotFound or IntegrationNotFound. */
export async function find(
  database: Queryable,
  environmentId: string,
  id: string,
  linkId: string,
): Promise<linkStore.IntegrationRow> {
  await requireCustomer(database, environmentId, id);
  const links = await linkStore.loadIntegrations(database, environmentId, [id]);
  const link = links.find((candidate) => candidate.integrationId === linkId);
  if (link === undefined) throw new Refusal("IntegrationNotFound");
  return link;
}

/** Returns a page of a customer's links; a customer has few, so they are cut in memory. */
export async function list(
  database: Database,
  environmentId: string,
  id: string,
  query: z.output<typeof integrationListQuery>,
): Promise<Page<IntegrationView>> {
  await requireCustomer(database, environmentId, id);
  const { after, before, vendorIdentifier } = query;
  const links = (await linkStore.loadIntegrations(database, environmentId, [id])).filter(
    (link) =>
      (vendorIdentifier === undefined || vendorIdentifier.includes(link.vendorIdentifier)) &&
      (after === undefined || link.cursorId > after) &&
      (before === undefined || link.cursorId < before),
  );
  const nearestFirst = before === undefined ? links : links.toReversed();
  return pageOfRows(
    nearestFirst.slice(0, query.limit + 1),
    query,
    (link) => link.cursorId,
    integrationView,
  );
}

/** Throws CustomerNotFound, or DuplicatedEntityNotAllowed if the customer has this link. */
export async function add(
  transaction: Transaction,
  key: CustomerKey,
  body: z.output<typeof integrationLinkBody>,
): Promise<LinkChange> {
  await lockCustomer(transaction, key);
  await requireCustomer(transaction, key.environmentId, key.id);
  const links = await linkStore.loadIntegrations(transaction, key.environmentId, [key.id]);
  if (links.some((link) => link.integrationId === body.id)) {
    throw new Refusal("DuplicatedEntityNotAllowed", { entity: "integration" });
  }
  const link = rowOf(key, body);
  await linkStore.writeIntegrations(transaction, key.environmentId, [link]);
  return {
    link,
    billingId: (row) =>
      isStripe(link) && row.billingId === null ? { ...row, billingId: link.syncedEntityId } : row,
  };
}

/** Points a link at another counterpart. Throws as find does. */
export async function repoint(
  transaction: Transaction,
  key: CustomerKey,
  linkId: string,
  syncedEntityId: string | null,
): Promise<LinkChange> {
  await lockCustomer(transaction, key);
  const old = await find(transaction, key.environmentId, key.id, linkId);
  const link = { ...old, syncedEntityId };
  await linkStore.writeIntegrations(transaction, key.environmentId, [link]);
  return { link, billingId: (row) => following(row, old, syncedEntityId) };
}

/** Removes a link. Throws as find does. */
export async function remove(
  transaction: Transaction,
  key: CustomerKey,
  linkId: string,
): Promise<LinkChange> {
  await lockCustomer(transaction, key);
  const link = await find(transaction, key.environmentId, key.id, linkId);
  const links = await linkStore.loadIntegrations(transaction, key.environmentId, [key.id]);
  const kept = links.map((each) => each.integrationId).filter((each) => each !== linkId);
  await linkStore.deleteIntegrationsExcept(transaction, key.environmentId, key.id, kept);
  return { link, billingId: (row) => following(row, link, null) };
}

/** Makes the customer's links equal to those that are asked for. Throws CustomerNotFound. */
export async function replaceAll(
  transaction: Transaction,
  key: CustomerKey,
  requested: readonly RequestedLink[],
): Promise<void> {
  // A change that leaves the customer's own row alone has not locked it; an undo may delete it.
  await lockCustomer(transaction, key);
  await requireCustomer(transaction, key.environmentId, key.id);
  const kept = requested.map((link) => link.id);
  await linkStore.deleteIntegrationsExcept(transaction, key.environmentId, key.id, kept);
  const rows = new Map(requested.map((link) => [link.id, rowOf(key, link)]));
  await linkStore.writeIntegrations(transaction, key.environmentId, [...rows.values()]);
}

/**
 * Links imported customers to the billing integration that their billing ids belong to. Those that
 * were there are locked since before any was written; the import holds those that it has created.
 * One that an undo has deleted meanwhile gets no link.
 */
export async function linkBillingIds(
  transaction: Transaction,
  at: Omit<CustomerKey, "id">,
  integrationId: string,
  records: ReadonlyArray<{ id: string; billingId?: string | null | undefined }>,
): Promise<void> {
  const rows = new Map<string, linkStore.IntegrationRow>();
  for (const { id, billingId } of records) {
    if (billingId === null) rows.delete(id);
    if (!billingId) continue;
    const requested = { id: integrationId, vendorIdentifier: "STRIPE", syncedEntityId: billingId };
    rows.set(id, rowOf({ ...at, id }, requested as RequestedLink));
  }
  const sorted = [...rows.values()].sort((a, b) => (a.customerId < b.customerId ? -1 : 1));
  const ids = sorted.map(({ customerId }) => customerId);
  const locked = await store.lockCustomers(transaction, at.environmentId, ids);
  const present = new Set(locked.map(({ customerId }) => customerId));
  const kept = sorted.filter(({ customerId }) => present.has(customerId));
  await linkStore.writeIntegrations(transaction, at.environmentId, kept);
}

function rowOf(key: CustomerKey, link: RequestedLink): linkStore.IntegrationRow {
  return {
    customerId: key.id,
    integrationId: link.id,
    cursorId: rowId(key.now.getTime()),
    vendorIdentifier: link.vendorIdentifier,
    syncedEntityId: link.syncedEntityId,
  };
}

function isStripe(link: linkStore.IntegrationRow): boolean {
  return link.vendorIdentifier === "STRIPE";
}

/** Returns the billing id, which follows the Stripe link unless it was set independently. */
function following(
  row: store.CustomerRow,
  old: linkStore.IntegrationRow,
  next: string | null,
): store.CustomerRow {
  const follows = isStripe(old) && row.billingId !== null && row.billingId === old.syncedEntityId;
  return follows ? { ...row, billingId: next } : row;
}

async function requireCustomer(
  database: Queryable,
  environmentId: string,
  id: string,
): Promise<void> {
  const [row] = await store.loadCustomers(database, environmentId, [id]);
  if (row === undefined) throw new Refusal("CustomerNotFound");
}

/** Locks a customer for a change of its links, which all take part in the decision. */
async function lockCustomer(transaction: Transaction, key: CustomerKey): Promise<void> {
  await store.loadCustomers(transaction, key.environmentId, [key.id], "for update");
}
