import type { CatalogChanges, CatalogDocument } from "@carryover/contract";
import type { Database, Queryable } from "../database/database.ts";
import { Refusal } from "../refusal.ts";
import { rowId } from "../row-id.ts";
import type { Catalog } from "./catalog.ts";
import { changeCatalog, currentCatalog } from "./current.ts";
import { documentOf } from "./document.ts";
import { checkDecision } from "./document-checks.ts";
import {
  type ApplyOptions,
  changesSubscriptionKind,
  type Decision,
  decideDocument,
} from "./document-plan.ts";
import * as documentStore from "./document-store.ts";
import type { CatalogFault } from "./faults.ts";
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
  const changing = (document.products ?? [])
    .filter((product) => changesSubscriptionKind(catalog.products.get(product.id), product))
    .map(({ id }) => id);
  const productsInUse =
    changing.length === 0
      ? new Set<string>()
      : await documentStore.productsInUse(database, environmentId, changing);
  const newId = () => rowId(now.getTime());
  const decision = decideDocument(catalog, document, {
    ...{ prune, allCustomers, now, newId },
    productsInUse,
  });
  const faults = checkDecision(catalog, document, decision);
  refuse("catalog_invalid", faults);
  refuse("catalog_in_use", decision.conflicts);
  return decision;
}

/** Faults that one reply names. Nobody corrects more at a time. */
const faultsNamedMax = 100;

function refuse(code: "catalog_invalid" | "catalog_in_use", faults: readonly CatalogFault[]): void {
  if (faults.length > 0) throw new Refusal(code, { errors: faults.slice(0, faultsNamedMax) });
}
