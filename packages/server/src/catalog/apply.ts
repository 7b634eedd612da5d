import { type CatalogChanges, type CatalogDocument, limits } from "@carryover/contract";
import type { Database, Queryable } from "../database/database.ts";
import { Refusal } from "../refusal.ts";
import { rowId } from "../row-id.ts";
import type { Catalog } from "./catalog.ts";
import { changeCatalog, currentCatalog } from "./current.ts";
import { documentOf } from "./document.ts";
import { checkDecision, productConflicts } from "./document-checks.ts";
import {
  type ApplyOptions,
  changesSubscriptionKind,
  type Decision,
  type DecisionContext,
  decideDocument,
} from "./document-plan.ts";
import type { CatalogFault } from "./faults.ts";
import { changesMeaning } from "./feature-changes.ts";
import { featuresInUse, productsInUse } from "./in-use-store.ts";
import * as store from "./store.ts";

/** The catalog of an environment as one declarative document. */
export interface CatalogDocumentService {
  export(environmentId: string): Promise<CatalogDocument>;
  /**
   * Makes the catalog equal to a document, in one transaction, and gives what changed. A document
   * that changes nothing writes nothing. Throws catalog_invalid and catalog_in_use.
   */
  apply(
    environmentId: string,
    document: CatalogDocument,
    options: ApplyOptions & { readonly dryRun: boolean },
  ): Promise<CatalogChanges>;
}

export function createCatalogDocumentService(
  database: Database,
  now: () => Date,
): CatalogDocumentService {
  return {
    export: async (environmentId) => documentOf(await currentCatalog(database, environmentId)),
    apply: (environmentId, document, options) =>
      apply(database, environmentId, { ...options, document, now: now() }),
  };
}

interface ApplyRequest extends ApplyOptions {
  readonly document: CatalogDocument;
  /** Only say what would change. */
  readonly dryRun: boolean;
  readonly now: Date;
}

async function apply(
  database: Database,
  environmentId: string,
  request: ApplyRequest,
): Promise<CatalogChanges> {
  const catalog = await currentCatalog(database, environmentId);
  const preview = await decide(database, environmentId, catalog, request);
  if (request.dryRun || preview.changes.length === 0) {
    return { changes: [...preview.changes], applied: false };
  }
  return database.transaction((transaction) =>
    changeCatalog(transaction, environmentId, async (locked) => {
      // The catalog may have changed until now; from now on nobody else can change it.
      const decision = await decide(transaction, environmentId, locked, request);
      const { products, features, versions } = decision;
      await store.writeProducts(transaction, environmentId, products);
      await store.writeFeatures(transaction, environmentId, features);
      await store.writeVersions(transaction, environmentId, versions);
      return { changes: [...decision.changes], applied: decision.changes.length > 0 };
    }),
  );
}

async function decide(
  database: Queryable,
  environmentId: string,
  catalog: Catalog,
  { document, now, prune, allCustomers }: ApplyRequest,
): Promise<Decision> {
  const newId = () => rowId(now.getTime());
  const decision = decideDocument(catalog, document, {
    ...{ prune, allCustomers, now, newId },
    ...(await loadUse(database, environmentId, catalog, document)),
  });
  const faults = checkDecision(catalog, document, decision);
  refuse("catalog_invalid", faults);
  const beside = productConflicts(catalog, document, decision);
  refuse("catalog_in_use", [...decision.conflicts, ...beside]);
  return decision;
}

/** Who uses what cannot change while it is used; looked up only where it is to change. */
async function loadUse(
  database: Queryable,
  environmentId: string,
  catalog: Catalog,
  document: CatalogDocument,
): Promise<Pick<DecisionContext, "productsInUse" | "featuresInUse">> {
  const products = (document.products ?? []).filter((entry) =>
    changesSubscriptionKind(catalog.products.get(entry.id), entry),
  );
  const features = (document.features ?? []).filter(({ id, ...entry }) => {
    const before = catalog.features.get(id);
    const { featureType, meterType = "None", enumConfiguration = null } = entry;
    return before && changesMeaning(before, { featureType, meterType, enumConfiguration });
  });
  const idsOf = (entries: ReadonlyArray<{ id: string }>) => entries.map(({ id }) => id);
  return {
    productsInUse:
      products.length === 0
        ? new Set()
        : await productsInUse(database, environmentId, idsOf(products)),
    featuresInUse:
      features.length === 0
        ? new Map()
        : await featuresInUse(database, environmentId, idsOf(features)),
  };
}

function refuse(code: "catalog_invalid" | "catalog_in_use", faults: readonly CatalogFault[]): void {
  if (faults.length === 0) return;
  throw new Refusal(code, { errors: faults.slice(0, limits.documentFaultsMax) });
}
