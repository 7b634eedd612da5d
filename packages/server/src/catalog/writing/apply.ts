import { type CatalogChanges, type CatalogDocument, limits } from "@carryover/contract";
import type { Database, Queryable, Transaction } from "../../database/database.ts";
import { atOnce, inSlices, type Steps } from "../../event-loop.ts";
import { Refusal } from "../../refusal.ts";
import { rowId } from "../../row-id.ts";
import type { Catalog } from "../catalog.ts";
import { checkDecision, productConflicts } from "../document/checks.ts";
import { documentOf } from "../document/document.ts";
import {
  type ApplyOptions,
  changesSubscriptionKind,
  type DecisionContext,
  type DocumentDecision,
  decideDocument,
} from "../document/plan.ts";
import { changeCatalog, currentCatalog } from "../reading/current.ts";
import * as store from "../store.ts";
import type { CatalogFault } from "./faults.ts";
import { changesMeaning } from "./feature-changes.ts";
import { featuresInUse, productsInUse } from "./in-use-store.ts";

/** The catalog of an environment as one declarative document. */
export interface CatalogDocumentService {
  export(database: Database, environmentId: string): Promise<CatalogDocument>;
  /**
   * Makes the catalog equal to a document, in one transaction, and returns the changes. A document
   * without changes writes nothing. Throws catalog_invalid and catalog_in_use.
   */
  apply(
    database: Database,
    environmentId: string,
    document: CatalogDocument,
    options: ApplyOptions & { readonly dryRun: boolean },
  ): Promise<CatalogChanges>;
}

export function createCatalogDocumentService(now: () => Date): CatalogDocumentService {
  return {
    export: async (database, environmentId) =>
      inSlices(documentOf(await currentCatalog(database, environmentId))),
    apply: (database, environmentId, document, options) =>
      apply(database, environmentId, { ...options, document, now: now() }),
  };
}

interface ApplyRequest extends ApplyOptions {
  readonly document: CatalogDocument;
  /** Only returns the changes. */
  readonly dryRun: boolean;
  readonly now: Date;
}

async function apply(
  database: Database,
  environmentId: string,
  request: ApplyRequest,
): Promise<CatalogChanges> {
  const catalog = await currentCatalog(database, environmentId);
  const use = await loadUse(database, environmentId, catalog, request.document);
  const preview = await inSlices(decide(catalog, request, use));
  if (request.dryRun || preview.changes.length === 0) {
    return { changes: [...preview.changes], applied: false };
  }
  const change = async (transaction: Transaction, locked: Catalog) => {
    // The catalog may have changed until now, and cannot change from here on. If it has not
    // changed, and no decision depends on its use, deciding again would only delay others.
    const isDecided = locked === catalog && use === unused;
    const decision = isDecided
      ? preview
      : atOnce(
          decide(
            locked,
            request,
            await loadUse(transaction, environmentId, locked, request.document),
          ),
        );
    await write(transaction, environmentId, decision);
    return { changes: [...decision.changes], applied: decision.changes.length > 0 };
  };
  return database.transaction((transaction) =>
    changeCatalog(transaction, environmentId, (locked) => change(transaction, locked), catalog),
  );
}

/** Writes rows in statements of limited size, so that other requests are answered in between. */
async function write(
  transaction: Transaction,
  environmentId: string,
  { products, features, versions }: DocumentDecision,
): Promise<void> {
  const max = limits.catalogStatementRowsMax;
  for (let from = 0; from < products.length; from += max) {
    await store.writeProducts(transaction, environmentId, products.slice(from, from + max));
  }
  for (let from = 0; from < features.length; from += max) {
    await store.writeFeatures(transaction, environmentId, features.slice(from, from + max));
  }
  for (let from = 0; from < versions.length; from += max) {
    await store.writeVersions(transaction, environmentId, versions.slice(from, from + max));
  }
}

function* decide(
  catalog: Catalog,
  { document, now, prune, allCustomers }: ApplyRequest,
  use: Use,
): Steps<DocumentDecision> {
  const newId = () => rowId(now.getTime());
  const context = { prune, allCustomers, now, newId, ...use };
  const decision = yield* decideDocument(catalog, document, context);
  refuse("catalog_invalid", yield* checkDecision(catalog, document, decision));
  const beside = yield* productConflicts(catalog, document, decision);
  refuse("catalog_in_use", [...decision.conflicts, ...beside]);
  return decision;
}

type Use = Pick<DecisionContext, "productsInUse" | "featuresInUse">;

/** The use of the catalog for changes that cannot affect anything in use. */
const unused: Use = { productsInUse: new Set(), featuresInUse: new Map() };

/** Loads who uses an entry, but only for changes that its use could forbid. */
async function loadUse(
  database: Queryable,
  environmentId: string,
  catalog: Catalog,
  document: CatalogDocument,
): Promise<Use> {
  const products = (document.products ?? []).filter((entry) =>
    changesSubscriptionKind(catalog.products.get(entry.id), entry),
  );
  const features = (document.features ?? []).filter(({ id, ...entry }) => {
    const before = catalog.features.get(id);
    const { featureType, meterType = "None", enumConfiguration = null } = entry;
    return before && changesMeaning(before, { featureType, meterType, enumConfiguration });
  });
  if (products.length === 0 && features.length === 0) return unused;
  const idsOf = (entries: ReadonlyArray<{ id: string }>) => entries.map(({ id }) => id);
  return {
    productsInUse:
      products.length === 0
        ? unused.productsInUse
        : await productsInUse(database, environmentId, idsOf(products)),
    featuresInUse:
      features.length === 0
        ? unused.featuresInUse
        : await featuresInUse(database, environmentId, idsOf(features)),
  };
}

function refuse(code: "catalog_invalid" | "catalog_in_use", faults: readonly CatalogFault[]): void {
  if (faults.length === 0) return;
  throw new Refusal(code, { errors: faults.slice(0, limits.documentFaultsMax) });
}
