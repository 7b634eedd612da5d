import { routes } from "@carryover/contract";
import type { Bind } from "../../http/routes.ts";
import type { CatalogDocumentService } from "../service.ts";

/** Registers the routes of the catalog as a document. */
export function registerCatalogDocument(bind: Bind, catalogDocument: CatalogDocumentService): void {
  bind(routes.exportCatalog, async (_, { caller, database }) => ({
    data: await catalogDocument.export(database, caller.environmentId),
  }));
  bind(routes.applyCatalog, async ({ body, query }, { caller, database }) => ({
    data: await catalogDocument.apply(database, caller.environmentId, body, {
      dryRun: query.dryRun === "true",
      prune: query.prune === "true",
      allCustomers: query.allCustomers === "true",
    }),
  }));
}
