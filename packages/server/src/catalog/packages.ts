import type {
  addonCreateBody,
  addonUpdateBody,
  packageListQuery,
  planCreateBody,
  planUpdateBody,
  publishBody,
} from "@carryover/contract";
import type { z } from "zod";
import type { Database, Transaction } from "../database/database.ts";
import type { Page } from "../paging.ts";
import { orStored } from "../patch.ts";
import { Refusal } from "../refusal.ts";
import { rowId } from "../row-id.ts";
import type { Catalog, PackageVersion } from "./catalog.ts";
import { changeCatalog, currentCatalog } from "./reading/current.ts";
import { cutPage, isAmong, isWithin } from "./reading/pages.ts";
import * as versions from "./reading/versions.ts";
import * as store from "./store.ts";
import { withCharges } from "./writing/charges.ts";
import { checkVersion } from "./writing/checks.ts";
import { refuseIfNamed, refuseIfUnfitForSettings } from "./writing/referrers.ts";
import { refuseFaults } from "./writing/refuse-faults.ts";

/** Bodies of plans and add-ons; fields of one kind are absent in the other. */
type NewPackage = z.output<typeof planCreateBody> & Partial<z.output<typeof addonCreateBody>>;
type PackageUpdate = z.output<typeof planUpdateBody> & Partial<z.output<typeof addonUpdateBody>>;
type ListQuery = z.output<typeof packageListQuery>;

/** Which plan or add-on, and when it is changed. */
export interface PackageKey {
  readonly environmentId: string;
  readonly kind: PackageVersion["kind"];
  readonly id: string;
  readonly now: Date;
}

/** How a version is answered; `all` are the versions of the same plan or add-on. */
type PackageView<V> = (version: PackageVersion, all: versions.Versions) => V;

/** Plans, or add-ons, of one environment, as API v1 knows them. */
export interface PackagesService<V> {
  create(database: Database, environmentId: string, body: NewPackage): Promise<V>;
  get(database: Database, environmentId: string, id: string): Promise<V>;
  list(database: Database, environmentId: string, query: ListQuery): Promise<Page<V>>;
  update(database: Database, environmentId: string, id: string, body: PackageUpdate): Promise<V>;
  archive(database: Database, environmentId: string, id: string): Promise<V>;
  createDraft(database: Database, environmentId: string, id: string): Promise<V>;
  removeDraft(database: Database, environmentId: string, id: string): Promise<{ id: string }>;
  publish(
    database: Database,
    environmentId: string,
    id: string,
    body: z.output<typeof publishBody>,
  ): Promise<{ taskId: null }>;
}

export function createPackagesService<V>(
  now: () => Date,
  kind: PackageVersion["kind"],
  view: PackageView<V>,
): PackagesService<V> {
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
    create: (database, environmentId, body) =>
      write(database, environmentId, body.id, async (transaction, key) => {
        const version = await create(transaction, key, body);
        return view(version, [version]);
      }),
    async get(database, environmentId, id) {
      const all = requireVersions(await currentCatalog(database, environmentId), kind, id);
      return view(versions.answeredVersion(all), all);
    },
    async list(database, environmentId, query) {
      const { addons, plans } = await currentCatalog(database, environmentId);
      return listPackages([...(kind === "plan" ? plans : addons).values()], query, view);
    },
    update: (database, environmentId, id, body) =>
      write(database, environmentId, id, (transaction, key) =>
        changeDraft(
          transaction,
          key,
          (draft) => withUpdate(draft, body, key.now),
          (changed, _, all) => view(changed, all),
        ),
      ),
    archive: (database, environmentId, id) =>
      write(database, environmentId, id, (transaction, key) => archive(transaction, key, view)),
    createDraft: (database, environmentId, id) =>
      write(database, environmentId, id, (transaction, key) => createDraft(transaction, key, view)),
    removeDraft: (database, environmentId, id) => write(database, environmentId, id, removeDraft),
    publish: (database, environmentId, id, body) =>
      write(database, environmentId, id, (transaction, key) =>
        publish(transaction, key, body.migrationType),
      ),
  };
}

/** Returns all versions of a plan or add-on. Throws PlanNotFound or AddonNotFound. */
export function requireVersions(
  catalog: Catalog,
  kind: PackageVersion["kind"],
  id: string,
): versions.Versions {
  const found = (kind === "plan" ? catalog.plans : catalog.addons).get(id);
  if (found === undefined) throw new Refusal(kind === "plan" ? "PlanNotFound" : "AddonNotFound");
  return found;
}

/**
 * Changes the draft of a plan or add-on if it stays consistent; returns the result of the change.
 */
export function changeDraft<T>(
  transaction: Transaction,
  key: PackageKey,
  change: (draft: PackageVersion, catalog: Catalog) => PackageVersion,
  result: (changed: PackageVersion, before: PackageVersion, all: versions.Versions) => T,
): Promise<T> {
  return changeCatalog(transaction, key.environmentId, async (catalog) => {
    const all = requireVersions(catalog, key.kind, key.id);
    const before = versions.requireDraft(all);
    const changed = { ...change(before, catalog), updatedAt: key.now };
    refuseFaults(checkVersion(catalog, changed));
    await store.writeVersions(transaction, key.environmentId, [changed]);
    return result(changed, before, versions.withVersion(all, changed));
  });
}

function create(
  transaction: Transaction,
  key: PackageKey,
  body: NewPackage,
): Promise<PackageVersion> {
  return changeCatalog(transaction, key.environmentId, async (catalog) => {
    if ((key.kind === "plan" ? catalog.plans : catalog.addons).has(body.id)) {
      throw new Refusal("DuplicatedEntityNotAllowed", { entity: key.kind });
    }
    const product = catalog.products.get(body.productId);
    if (product === undefined) throw new Refusal("ProductNotFound");
    if (product.status === "ARCHIVED") {
      throw new Refusal(
        "EntityIsArchivedError",
        {},
        "The product is archived. Unarchive it first.",
      );
    }
    const version = firstVersion(key, body);
    refuseFaults(checkVersion(catalog, version));
    await store.writeVersions(transaction, key.environmentId, [version]);
    return version;
  });
}

function firstVersion(key: PackageKey, body: NewPackage): PackageVersion {
  if (body.status === "ARCHIVED") {
    refuseFaults([{ path: "status", message: "Nothing is created as ARCHIVED." }]);
  }
  const isPublished = body.status === "PUBLISHED";
  return {
    kind: key.kind,
    id: body.id,
    version: 1,
    cursorId: rowId(key.now.getTime()),
    productId: body.productId,
    status: isPublished ? "PUBLISHED" : "DRAFT",
    replacedBy: null,
    displayName: body.displayName,
    description: body.description ?? null,
    billingId: body.billingId ?? null,
    pricingType: body.pricingType ?? null,
    parentPlanId: body.parentPlanId ?? null,
    compatibleAddonIds: null,
    dependencies: null,
    maxQuantity: body.maxQuantity ?? null,
    defaultTrial: body.defaultTrialConfig ?? null,
    minimumSpend: null,
    overageBillingPeriod: null,
    entitlements: [],
    prices: [],
    overagePrices: [],
    metadata: body.metadata ?? {},
    createdAt: key.now,
    updatedAt: key.now,
    publishedAt: isPublished ? key.now : null,
  };
}

/** Applies a patch: present fields replace, null clears. */
function withUpdate(draft: PackageVersion, body: PackageUpdate, now: Date): PackageVersion {
  if (body.status !== undefined && body.status !== draft.status) {
    const message = "A draft changes its status by being published or archived.";
    refuseFaults([{ path: "status", message }]);
  }
  const updated = {
    ...draft,
    billingId: orStored(body.billingId, draft.billingId),
    compatibleAddonIds: orStored(body.compatibleAddonIds, draft.compatibleAddonIds),
    defaultTrial: orStored(body.defaultTrialConfig, draft.defaultTrial),
    dependencies: orStored(body.dependencies, draft.dependencies),
    description: orStored(body.description, draft.description),
    displayName: orStored(body.displayName, draft.displayName),
    maxQuantity: orStored(body.maxQuantity, draft.maxQuantity),
    metadata: orStored(body.metadata, draft.metadata),
    parentPlanId: orStored(body.parentPlanId, draft.parentPlanId),
  };
  return body.charges === undefined ? updated : withCharges(updated, body.charges, now);
}

function archive<V>(transaction: Transaction, key: PackageKey, view: PackageView<V>): Promise<V> {
  return changeCatalog(transaction, key.environmentId, async (catalog) => {
    const all = requireVersions(catalog, key.kind, key.id);
    const isDraftAlone = all.every((version) => version.status === "DRAFT");
    if (isDraftAlone) throw new Refusal("DraftPlanCantBeArchived");
    const archived = versions.archive(all, key.now);
    if (archived.length > 0) refuseIfNamed(catalog, key, "archived");
    await store.writeVersions(transaction, key.environmentId, archived);
    const after = archived.reduce(versions.withVersion, all);
    return view(versions.answeredVersion(after), after);
  });
}

function createDraft<V>(
  transaction: Transaction,
  key: PackageKey,
  view: PackageView<V>,
): Promise<V> {
  return changeCatalog(transaction, key.environmentId, async (catalog) => {
    const all = requireVersions(catalog, key.kind, key.id);
    versions.requireLiving(all);
    const existing = versions.draftOf(all);
    if (existing !== undefined) return view(existing, all);
    const draft = versions.nextDraft(all, rowId(key.now.getTime()), key.now);
    await store.writeVersions(transaction, key.environmentId, [draft]);
    return view(draft, versions.withVersion(all, draft));
  });
}

function removeDraft(transaction: Transaction, key: PackageKey): Promise<{ id: string }> {
  return changeCatalog(transaction, key.environmentId, async (catalog) => {
    const all = requireVersions(catalog, key.kind, key.id);
    const draft = versions.requireDraft(all);
    if (all.length === 1) refuseIfNamed(catalog, key, "removed");
    await store.deleteDraft(transaction, key.environmentId, draft);
    return { id: key.id };
  });
}

function publish(
  transaction: Transaction,
  key: PackageKey,
  audience: z.output<typeof publishBody>["migrationType"],
): Promise<{ taskId: null }> {
  return changeCatalog(transaction, key.environmentId, async (catalog) => {
    const all = requireVersions(catalog, key.kind, key.id);
    const { published, replaced } = versions.publish(all, audience, key.now);
    refuseFaults(checkVersion(catalog, published));
    if (key.kind === "plan") {
      const plans = new Map(catalog.plans).set(key.id, versions.withVersion(all, published));
      refuseIfUnfitForSettings(catalog, { ...catalog, plans }, published.productId);
    }
    await store.writeVersions(transaction, key.environmentId, [...replaced, published]);
    return { taskId: null };
  });
}

function listPackages<V>(
  packages: ReadonlyArray<versions.Versions>,
  query: ListQuery,
  view: PackageView<V>,
): Page<V> {
  const answered = packages
    .map((all) => ({ all, version: versions.answeredVersion(all) }))
    .filter(({ version }) => query.productId === undefined || version.productId === query.productId)
    .filter(({ version }) => isAmong(version.status, query.status))
    .filter(({ version }) => isWithin(version.createdAt, query.createdAt));
  // The plan or add-on was created with its first version.
  const cursorOf = ({ all, version }: (typeof answered)[number]) => (all[0] ?? version).cursorId;
  return cutPage(answered, query, cursorOf, ({ all, version }) => view(version, all));
}
