import type {
  chargeListQuery,
  packageEntitlementsBody,
  packageEntitlementUpdateBody,
} from "@carryover/contract";
import type { z } from "zod";
import type { Database, Transaction } from "../../database/database.ts";
import type { Page } from "../../paging.ts";
import { Refusal } from "../../refusal.ts";
import type { PackageEntitlement, PackageVersion } from "../catalog.ts";
import { changeDraft, type PackageKey, requireVersions } from "../packages.ts";
import { type ChargeView, chargeView, type EntitlementView, entitlementView } from "../view.ts";
import { currentCatalog } from "./current.ts";
import { changedEntitlement, newEntitlements } from "./granting.ts";
import { cutPage } from "./pages.ts";
import { answeredVersion } from "./versions.ts";

type EntitlementUpdate = z.output<typeof packageEntitlementUpdateBody>;
type ListQuery = z.output<typeof chargeListQuery>;

/** Manages the contents of a version of a plan or add-on: entitlements and prices. */
export interface ContentsService {
  /** Of the version that is answered for the plan or add-on; there are few, so all at once. */
  listEntitlements(
    database: Database,
    environmentId: string,
    id: string,
  ): Promise<Page<EntitlementView>>;
  createEntitlements(
    database: Database,
    environmentId: string,
    id: string,
    body: z.output<typeof packageEntitlementsBody>,
  ): Promise<EntitlementView[]>;
  updateEntitlement(
    database: Database,
    environmentId: string,
    id: string,
    entitlementId: string,
    body: EntitlementUpdate,
  ): Promise<EntitlementView>;
  deleteEntitlement(
    database: Database,
    environmentId: string,
    id: string,
    entitlementId: string,
  ): Promise<EntitlementView>;
  listCharges(
    database: Database,
    environmentId: string,
    id: string,
    query: ListQuery,
  ): Promise<Page<ChargeView>>;
  listOverageCharges(
    database: Database,
    environmentId: string,
    id: string,
    query: ListQuery,
  ): Promise<Page<ChargeView>>;
}

export function createContentsService(
  now: () => Date,
  kind: PackageVersion["kind"],
): ContentsService {
  const answered = async (database: Database, environmentId: string, id: string) =>
    answeredVersion(requireVersions(await currentCatalog(database, environmentId), kind, id));
  const write = <T>(
    database: Database,
    environmentId: string,
    id: string,
    work: (transaction: Transaction, key: PackageKey) => Promise<T>,
  ) =>
    database.transaction((transaction) =>
      work(transaction, { environmentId, kind, id, now: now() }),
    );
  return {
    async listEntitlements(database, environmentId, id) {
      const { entitlements } = await answered(database, environmentId, id);
      const pagination = { next: null, prev: null };
      return { data: entitlements.map(entitlementView), pagination };
    },
    createEntitlements: (database, environmentId, id, body) =>
      write(database, environmentId, id, (transaction, key) =>
        grant(transaction, key, body.entitlements),
      ),
    updateEntitlement: (database, environmentId, id, entitlementId, body) =>
      write(database, environmentId, id, (transaction, key) =>
        update(transaction, key, entitlementId, body),
      ),
    deleteEntitlement: (database, environmentId, id, entitlementId) =>
      write(database, environmentId, id, (transaction, key) =>
        remove(transaction, key, entitlementId),
      ),
    async listCharges(database, environmentId, id, query) {
      const { prices } = await answered(database, environmentId, id);
      return cutPage(prices, query, (price) => price.id, chargeView);
    },
    async listOverageCharges(database, environmentId, id, query) {
      const { overagePrices } = await answered(database, environmentId, id);
      return cutPage(overagePrices, query, (price) => price.id, chargeView);
    },
  };
}

async function grant(
  transaction: Transaction,
  key: PackageKey,
  items: z.output<typeof packageEntitlementsBody>["entitlements"],
): Promise<EntitlementView[]> {
  const changed = await changeDraft(
    transaction,
    key,
    (draft, catalog) => {
      const added = newEntitlements(catalog, draft, items, key.now);
      return { ...draft, entitlements: [...draft.entitlements, ...added] };
    },
    (version) => version,
  );
  return changed.entitlements.slice(-items.length).map(entitlementView);
}

async function update(
  transaction: Transaction,
  key: PackageKey,
  entitlementId: string,
  body: EntitlementUpdate,
): Promise<EntitlementView> {
  const changed = await changeDraft(
    transaction,
    key,
    (draft, catalog) => {
      const before = requireEntitlement(draft, entitlementId);
      const after = changedEntitlement(catalog, before, body, key.now);
      const entitlements = draft.entitlements.map((each) => (each === before ? after : each));
      return { ...draft, entitlements };
    },
    (version) => version,
  );
  return entitlementView(requireEntitlement(changed, entitlementId));
}

function remove(
  transaction: Transaction,
  key: PackageKey,
  entitlementId: string,
): Promise<EntitlementView> {
  return changeDraft(
    transaction,
    key,
    (draft) => {
      const removed = requireEntitlement(draft, entitlementId);
      return { ...draft, entitlements: draft.entitlements.filter((each) => each !== removed) };
    },
    (_, before) => entitlementView(requireEntitlement(before, entitlementId)),
  );
}

function requireEntitlement(version: PackageVersion, id: string): PackageEntitlement {
  const found = version.entitlements.find((each) => each.id === id.toLowerCase());
  if (found === undefined) throw new Refusal("EntitlementNotFound");
  return found;
}
