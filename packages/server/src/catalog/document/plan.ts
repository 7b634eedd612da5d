import type { CatalogChange, CatalogDocument } from "@carryover/contract";
import type { Steps } from "../../event-loop.ts";
import type { Catalog, Feature, PackageVersion, Product } from "../catalog.ts";
import type { CatalogFault } from "../writing/faults.ts";
import { changesMeaning, featureConflicts } from "../writing/feature-changes.ts";
import { featureEntry, productEntry } from "./document.ts";
import { changedFields } from "./fields.ts";
import { featureRow, productRow, type RowContext } from "./rows.ts";
import { decidePackages } from "./versions.ts";

/** How a document is applied. */
export interface ApplyOptions {
  /** Archive what the lists of the document do not have. */
  readonly prune: boolean;
  /** Existing subscriptions follow what is published, too. */
  readonly allCustomers: boolean;
}

export interface DecisionContext extends RowContext, ApplyOptions {
  /** Products that have subscriptions, of those whose kind of subscription is to change. */
  readonly productsInUse: ReadonlySet<string>;
  /** Enum values that customers have directly, of features whose meaning changes. */
  readonly featuresInUse: ReadonlyMap<string, ReadonlySet<string>>;
}

/** The effect of a document: the changes for display, and the rows to write. */
export interface DocumentDecision {
  readonly changes: readonly CatalogChange[];
  readonly products: readonly Product[];
  readonly features: readonly Feature[];
  readonly versions: readonly PackageVersion[];
  /** Each plan and add-on as the document wants it, whether or not that is a change. */
  readonly wanted: ReadonlyMap<string, PackageVersion>;
  /** Changes that conflict with existing data; paths are those of the document. */
  readonly conflicts: readonly CatalogFault[];
  /** Faults of the document itself. */
  readonly faults: readonly CatalogFault[];
  /** Entries that are archived because the document lacks them, such as `feature seats`. */
  readonly pruned: ReadonlySet<string>;
}

/**
 * Decides what a document changes in a catalog, entry by entry. Pure: the clock and new ids are
 * passed in.
 */
export function* decideDocument(
  catalog: Catalog,
  document: CatalogDocument,
  context: DecisionContext,
): Steps<DocumentDecision> {
  const products = yield* decideProducts(catalog, document, context);
  const features = yield* decideFeatures(catalog, document, context);
  const archivedProducts = new Set(
    products.rows.filter(({ status }) => status === "ARCHIVED").map(({ id }) => id),
  );
  const packages = { ...context, archivedProducts };
  const plans = yield* decidePackages("plan", catalog, document, packages);
  const addons = yield* decidePackages("addon", catalog, document, packages);
  const all = [products, features, plans, addons];
  return {
    changes: all.flatMap(({ changes }) => changes),
    products: products.rows,
    features: features.rows,
    versions: [...plans.rows, ...addons.rows],
    wanted: new Map([...plans.wanted, ...addons.wanted]),
    conflicts: [...products.conflicts, ...features.conflicts],
    faults: [...plans.faults, ...addons.faults],
    pruned: new Set(all.flatMap(({ pruned }) => pruned)),
  };
}

interface Part<Row> {
  readonly changes: CatalogChange[];
  readonly rows: Row[];
  readonly conflicts: CatalogFault[];
  readonly pruned: string[];
}

function* decideProducts(
  catalog: Catalog,
  document: CatalogDocument,
  context: DecisionContext,
): Steps<Part<Product>> {
  const part: Part<Product> = { changes: [], rows: [], conflicts: [], pruned: [] };
  const decide = (before: Product | undefined, row: Product) => {
    const fields = changedFields(before && productEntry(before), productEntry(row));
    if (before !== undefined && fields.length === 0) return;
    const action = actionOf(before?.status === "ARCHIVED", row.status === "ARCHIVED", before);
    part.changes.push({ entity: "product", id: row.id, action, fields });
    part.rows.push(row);
  };
  for (const [index, entry] of (document.products ?? []).entries()) {
    const before = catalog.products.get(entry.id);
    const row = productRow(entry, before, context);
    if (changesSubscriptionKind(before, row) && context.productsInUse.has(row.id)) {
      const message = "The product has subscriptions already, so this cannot change.";
      part.conflicts.push({ path: `products[${index}].multipleSubscriptions`, message });
    }
    decide(before, row);
    yield;
  }
  for (const missing of absent(catalog.products, document.products, context)) {
    if (missing.status === "ARCHIVED") continue;
    decide(missing, { ...missing, status: "ARCHIVED", updatedAt: context.now });
    part.pruned.push(`product ${missing.id}`);
  }
  return part;
}

/** Returns whether a product is to have another kind of subscriptions than before. */
export function changesSubscriptionKind(
  before: Product | undefined,
  after: { readonly multipleSubscriptions?: boolean | undefined },
): boolean {
  const wanted = after.multipleSubscriptions ?? false;
  return before !== undefined && before.multipleSubscriptions !== wanted;
}

function* decideFeatures(
  catalog: Catalog,
  document: CatalogDocument,
  context: DecisionContext,
): Steps<Part<Feature>> {
  const part: Part<Feature> = { changes: [], rows: [], conflicts: [], pruned: [] };
  const decide = (before: Feature | undefined, row: Feature) => {
    const fields = changedFields(before && featureEntry(before), featureEntry(row));
    if (before !== undefined && fields.length === 0) return;
    const action = actionOf(before?.status === "SUSPENDED", row.status === "SUSPENDED", before);
    part.changes.push({ entity: "feature", id: row.id, action, fields });
    part.rows.push(row);
  };
  for (const [index, entry] of (document.features ?? []).entries()) {
    const before = catalog.features.get(entry.id);
    const row = featureRow(entry, before, context);
    if (before !== undefined && changesMeaning(before, row)) {
      const ofCustomers = context.featuresInUse.get(row.id);
      for (const { field, message } of featureConflicts(catalog, before, row, ofCustomers)) {
        part.conflicts.push({ path: `features[${index}].${field}`, message });
      }
    }
    decide(before, row);
    yield;
  }
  for (const missing of absent(catalog.features, document.features, context)) {
    if (missing.status === "SUSPENDED") continue;
    decide(missing, { ...missing, status: "SUSPENDED", updatedAt: context.now });
    part.pruned.push(`feature ${missing.id}`);
  }
  return part;
}

/** Returns the stored entries that a list of the document lacks; none without the list. */
function absent<T extends { readonly id: string }>(
  stored: ReadonlyMap<string, T>,
  listed: readonly { readonly id: string }[] | undefined,
  { prune }: ApplyOptions,
): T[] {
  if (!prune || listed === undefined) return [];
  const named = new Set(listed.map(({ id }) => id));
  return [...stored.values()].filter(({ id }) => !named.has(id));
}

function actionOf(
  wasArchived: boolean,
  isArchived: boolean,
  before: object | undefined,
): CatalogChange["action"] {
  if (before === undefined) return "created";
  if (wasArchived === isArchived) return "updated";
  return isArchived ? "archived" : "restored";
}
