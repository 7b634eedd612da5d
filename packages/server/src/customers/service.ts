import {
  type customerCreateBody,
  type customerListQuery,
  type customerUpdateBody,
  type integrationLinkBody,
  type integrationListQuery,
  limits,
  type paymentMethodBody,
} from "@carryover/contract";
import type { z } from "zod";
import {
  type Database,
  DatabaseBusy,
  type Queryable,
  type Transaction,
} from "../database/database.ts";
import { billingProviderOf } from "../environments/service.ts";
import { type Page, pageOfRows } from "../paging.ts";
import { orStored } from "../patch.ts";
import { Refusal } from "../refusal.ts";
import { rowId } from "../row-id.ts";
import { blankCustomer, foreignId } from "./decide.ts";
import * as links from "./integrations.ts";
import { type IntegrationRow, loadIntegrations } from "./integrations-store.ts";
import { pageOfCustomers } from "./list-store.ts";
import * as store from "./store.ts";
import { type CustomerView, customerView, type IntegrationView, integrationView } from "./view.ts";

export { archiveCustomers } from "./archive.ts";
export { type BillingCustomer, billingCustomerOf, linkBillingId } from "./billing.ts";
export { type BillingFacts, loadBillingFacts, loadByBillingIds } from "./billing-store.ts";
export { exportCustomers } from "./export.ts";
export { countLinks } from "./export-store.ts";
export { countUnarchived, extraCustomers } from "./extra-store.ts";
export { findSharedBillingIds } from "./findings.ts";
export { importCustomers } from "./import.ts";
export { linkBillingIds } from "./integrations.ts";
export { loadIntegrations } from "./integrations-store.ts";
export type { ExportPromotions, PromotionDecision, PromotionLists } from "./promotions.ts";
export { type CustomerRow, type LockedCustomer, loadCustomers, lockCustomers } from "./store.ts";
export { type Belongings, reverseCustomers } from "./undo.ts";

type CustomerUpdate = z.output<typeof customerUpdateBody>;
type IntegrationLink = z.output<typeof integrationLinkBody>;

/** Customers of one environment, as API v1 knows them. Ids are public ids. */
export interface CustomersService {
  create(
    database: Database,
    environmentId: string,
    body: z.output<typeof customerCreateBody>,
  ): Promise<CustomerView>;
  get(database: Database, environmentId: string, id: string): Promise<CustomerView>;
  list(
    database: Database,
    environmentId: string,
    query: z.output<typeof customerListQuery>,
  ): Promise<Page<CustomerView>>;
  update(
    database: Database,
    environmentId: string,
    id: string,
    body: CustomerUpdate,
  ): Promise<CustomerView>;
  archive(database: Database, environmentId: string, id: string): Promise<CustomerView>;
  unarchive(database: Database, environmentId: string, id: string): Promise<CustomerView>;
  attachPaymentMethod(
    database: Database,
    environmentId: string,
    id: string,
    body: z.output<typeof paymentMethodBody>,
  ): Promise<CustomerView>;
  detachPaymentMethod(database: Database, environmentId: string, id: string): Promise<CustomerView>;
  listIntegrations(
    database: Database,
    environmentId: string,
    id: string,
    query: z.output<typeof integrationListQuery>,
  ): Promise<Page<IntegrationView>>;
  getIntegration(
    database: Database,
    environmentId: string,
    id: string,
    linkId: string,
  ): Promise<IntegrationView>;
  link(
    database: Database,
    environmentId: string,
    id: string,
    body: IntegrationLink,
  ): Promise<IntegrationView>;
  updateIntegration(
    database: Database,
    environmentId: string,
    id: string,
    linkId: string,
    syncedEntityId: string | null,
  ): Promise<IntegrationView>;
  unlink(
    database: Database,
    environmentId: string,
    id: string,
    linkId: string,
  ): Promise<IntegrationView>;
}

/**
 * Ends an archived customer's subscriptions in the transaction that archives it. It is passed in,
 * since subscriptions stand to the right of customers.
 */
export type EndForArchive = (
  transaction: Transaction,
  place: { readonly environmentId: string; readonly customerId: string; readonly now: Date },
) => Promise<void>;

export function createCustomersService(
  now: () => Date,
  endForArchive: EndForArchive,
): CustomersService {
  const change = (database: Database, environmentId: string, id: string, work: CustomerChange) =>
    database.transaction((transaction) =>
      changeCustomer(transaction, { environmentId, id, now: now() }, work),
    );
  return {
    create: (database, environmentId, body) =>
      database.transaction((transaction) => create(transaction, environmentId, body, now())),
    get: viewOne,
    list,
    update: (database, environmentId, id, body) =>
      change(database, environmentId, id, updating(body)),
    archive: (database, environmentId, id) =>
      change(database, environmentId, id, {
        archived: "allowed",
        row: (row, at) => (row.archivedAt === null ? { ...row, archivedAt: at } : row),
        beside: (transaction, key) =>
          endForArchive(transaction, {
            environmentId: key.environmentId,
            customerId: key.id,
            now: key.now,
          }),
      }),
    unarchive: (database, environmentId, id) =>
      change(database, environmentId, id, {
        archived: "allowed",
        row: (row) => (row.archivedAt === null ? row : { ...row, archivedAt: null }),
      }),
    attachPaymentMethod: (database, environmentId, id, body) =>
      change(database, environmentId, id, attaching(body)),
    detachPaymentMethod: (database, environmentId, id) =>
      change(database, environmentId, id, {
        row: (row) => ({ ...row, paymentMethodId: null, paymentMethod: null }),
      }),
    ...linksService(now),
  };
}

function linksService(now: () => Date) {
  const at = (environmentId: string, id: string) => ({ environmentId, id, now: now() });
  return {
    listIntegrations: (
      database: Database,
      environmentId: string,
      id: string,
      query: z.output<typeof integrationListQuery>,
    ) => links.list(database, environmentId, id, query),
    async getIntegration(database: Database, environmentId: string, id: string, linkId: string) {
      return integrationView(await links.find(database, environmentId, id, linkId));
    },
    link: (database: Database, environmentId: string, id: string, body: IntegrationLink) =>
      database.transaction(async (transaction) => {
        const { link, billingId } = await links.add(transaction, at(environmentId, id), body);
        await changeCustomer(transaction, at(environmentId, id), { row: billingId });
        return integrationView(link);
      }),
    updateIntegration: (
      database: Database,
      environmentId: string,
      id: string,
      linkId: string,
      syncedEntityId: string | null,
    ) =>
      database.transaction(async (transaction) => {
        const { link, billingId } = await links.repoint(
          transaction,
          at(environmentId, id),
          linkId,
          syncedEntityId,
        );
        await changeCustomer(transaction, at(environmentId, id), { row: billingId });
        return integrationView(link);
      }),
    unlink: (database: Database, environmentId: string, id: string, linkId: string) =>
      database.transaction(async (transaction) => {
        const { link, billingId } = await links.remove(transaction, at(environmentId, id), linkId);
        await changeCustomer(transaction, at(environmentId, id), { row: billingId });
        return integrationView(link);
      }),
  };
}

async function create(
  transaction: Transaction,
  environmentId: string,
  body: z.output<typeof customerCreateBody>,
  now: Date,
): Promise<CustomerView> {
  const blank = blankCustomer(body.id, rowId(now.getTime()), now);
  const method = body.defaultPaymentMethod;
  const row = {
    ...withUpdate(blank, body),
    paymentMethodId: method?.billingId ?? null,
    paymentMethod: method?.billingId ? paymentDetails(method) : null,
  };
  const billingId = row.billingId ?? links.stripeId(body.integrations ?? []);
  await assertOfStripe(transaction, environmentId, null, { ...row, billingId });
  const written = await store.writeCustomers(transaction, environmentId, [{ ...row, billingId }]);
  if (written === 0) throw new Refusal("DuplicatedEntityNotAllowed", { entity: "customer" });
  await links.replaceAll(transaction, { environmentId, id: body.id, now }, body.integrations ?? []);
  return viewOne(transaction, environmentId, body.id);
}

/** Refuses an id that Stripe does not have, where Stripe is connected and would be asked for it. */
async function assertOfStripe(
  transaction: Transaction,
  environmentId: string,
  before: store.CustomerRow | null,
  after: store.CustomerRow,
): Promise<void> {
  const field = foreignId(before, after);
  if (field === null || (await billingProviderOf(transaction, environmentId)) === null) return;
  const message = `Stripe is connected, and the ${field} is not an id of Stripe.`;
  throw new Refusal("InvalidArgumentError", { errors: [{ path: field, message }] }, message);
}

function paymentDetails(method: store.PaymentMethodDetails): store.PaymentMethodDetails {
  const { type, cardExpiryMonth, cardExpiryYear, cardLast4Digits } = method;
  return { type, cardExpiryMonth, cardExpiryYear, cardLast4Digits };
}

/** A change of one customer: its row, and dependent rows. */
interface CustomerChange {
  readonly row: (row: store.CustomerRow, now: Date) => store.CustomerRow;
  /** Whether the change is allowed for archived customers; refused by default. */
  readonly archived?: "allowed";
  readonly beside?: (transaction: Transaction, key: links.CustomerKey) => Promise<void>;
}

/** Loads, changes and writes one customer; starts again after a concurrent write. */
async function changeCustomer(
  transaction: Transaction,
  key: links.CustomerKey,
  change: CustomerChange,
): Promise<CustomerView> {
  for (let attempt = 0; attempt < limits.decisionAttemptsMax; attempt++) {
    const [stored] = await store.loadCustomers(transaction, key.environmentId, [key.id]);
    if (stored === undefined) throw new Refusal("CustomerNotFound");
    if (stored.archivedAt !== null && change.archived !== "allowed") {
      throw new Refusal("EntityIsArchivedError");
    }
    const changed = change.row(stored, key.now);
    const written = await writeChanged(transaction, key, stored, changed);
    if (!written) continue;
    await change.beside?.(transaction, key);
    return viewOne(transaction, key.environmentId, key.id);
  }
  throw new DatabaseBusy("Other writers keep changing this customer.");
}

/** Writes a changed row; it no longer is what an import wrote. False if somebody was quicker. */
async function writeChanged(
  transaction: Transaction,
  key: links.CustomerKey,
  stored: store.CustomerRow,
  changed: store.CustomerRow,
): Promise<boolean> {
  if (changed === stored) return true;
  await assertOfStripe(transaction, key.environmentId, stored, changed);
  const row = {
    ...changed,
    updatedAt: key.now,
    revision: stored.revision + 1,
    importRunId: null,
    importRecord: null,
  };
  return (await store.writeCustomers(transaction, key.environmentId, [row])) === 1;
}

function updating(body: CustomerUpdate): CustomerChange {
  const { integrations } = body;
  if (integrations === undefined) return { row: (row) => withUpdate(row, body) };
  return {
    row: (row) => {
      const updated = withUpdate(row, body);
      return { ...updated, billingId: updated.billingId ?? links.stripeId(integrations) };
    },
    beside: (transaction, key) => links.replaceAll(transaction, key, integrations),
  };
}

function attaching(body: z.output<typeof paymentMethodBody>): CustomerChange {
  return {
    row: (row) => ({
      ...row,
      paymentMethodId: body.paymentMethodId,
      paymentMethod: row.paymentMethodId === body.paymentMethodId ? row.paymentMethod : null,
      billingCurrency: body.billingCurrency ?? row.billingCurrency,
    }),
  };
}

/**
 * Applies a patch: present fields replace, null clears; an empty coupon id clears it too, as in API
 * v1.
 */
function withUpdate(row: store.CustomerRow, body: CustomerUpdate): store.CustomerRow {
  return {
    ...row,
    name: orStored(body.name, row.name),
    email: orStored(body.email, row.email),
    billingId: orStored(body.billingId, row.billingId),
    billingCurrency: orStored(body.billingCurrency, row.billingCurrency),
    couponId: body.couponId === "" ? null : orStored(body.couponId, row.couponId),
    language: orStored(body.language, row.language),
    timezone: orStored(body.timezone, row.timezone),
    metadata: orStored(body.metadata, row.metadata),
    passthrough: orStored(body.passthrough, row.passthrough),
  };
}

/** Returns a customer as the API answers it. Throws CustomerNotFound. */
export function customerOf(
  database: Database,
  environmentId: string,
  id: string,
): Promise<CustomerView> {
  return viewOne(database, environmentId, id);
}

async function viewOne(
  database: Database | Transaction,
  environmentId: string,
  id: string,
): Promise<CustomerView> {
  const [row] = await store.loadCustomers(database, environmentId, [id]);
  if (row === undefined) throw new Refusal("CustomerNotFound");
  return customerView(row, await loadIntegrations(database, environmentId, [id]));
}

/** Returns customers as the API answers them, by their ids; those that are gone are left out. */
export async function customersOf(
  database: Queryable,
  environmentId: string,
  ids: readonly string[],
): Promise<ReadonlyMap<string, FullCustomer>> {
  const rows = await store.loadCustomers(database, environmentId, ids);
  const links = await linksOf(database, environmentId, ids);
  return new Map(
    rows.map((row) => [
      row.customerId,
      { row, view: customerView(row, links.get(row.customerId) ?? []) },
    ]),
  );
}

/** A customer as it is stored, and as the API answers it. */
export interface FullCustomer {
  readonly row: store.CustomerRow;
  readonly view: CustomerView;
}

async function list(
  database: Database,
  environmentId: string,
  query: z.output<typeof customerListQuery>,
): Promise<Page<CustomerView>> {
  const rows = await pageOfCustomers(database, environmentId, query, query);
  const ids = rows.map((row) => row.customerId);
  const byCustomer = await linksOf(database, environmentId, ids);
  return pageOfRows(
    rows,
    query,
    (row) => row.cursorId,
    (row) => customerView(row, byCustomer.get(row.customerId) ?? []),
  );
}

async function linksOf(
  database: Queryable,
  environmentId: string,
  ids: readonly string[],
): Promise<ReadonlyMap<string, IntegrationRow[]>> {
  const all = await loadIntegrations(database, environmentId, ids);
  const byCustomer = new Map<string, IntegrationRow[]>(ids.map((id) => [id, []]));
  for (const link of all) byCustomer.get(link.customerId)?.push(link);
  return byCustomer;
}
