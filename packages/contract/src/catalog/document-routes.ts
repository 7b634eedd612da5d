import { z } from "zod";
import { limits } from "../limits.ts";
import { reply } from "../paging.ts";
import type { Route } from "../route.ts";
import { catalogDocument } from "./document.ts";

const flag = z.enum(["true", "false"]).optional();
const value = z.unknown().meta({ override: { description: "Null if it does not exist." } });

/** One field that changes. Its name is a path such as `entitlements.feature-seats.usageLimit`. */
const fieldChange = z.object({
  field: z.string(),
  before: value,
  after: value,
});

/** The change to one product, feature, plan or add-on. */
const catalogChange = z
  .object({
    entity: z.enum(["product", "feature", "plan", "addon"]),
    id: z.string(),
    action: z.enum(["created", "updated", "published", "archived", "restored"]),
    fields: z.array(fieldChange),
  })
  .meta({ id: "CatalogChange", description: "The change to one entry of the catalog." });

export type CatalogChange = z.output<typeof catalogChange>;

/** The changes of a document, and whether they were applied. */
const catalogChanges = z.object({ changes: z.array(catalogChange), applied: z.boolean() });

export type CatalogChanges = z.output<typeof catalogChanges>;

/** The catalog as one declarative document. */
export const catalogDocumentRoutes = {
  exportCatalog: {
    method: "get",
    path: "/api/v1/catalog",
    operationId: "exportCatalog",
    tag: "Catalog",
    summary: "Export the catalog as one declarative document; equal catalogs give equal bytes.",
    status: 200,
    reply: reply(catalogDocument),
    refusals: [],
  },
  applyCatalog: {
    method: "put",
    path: "/api/v1/catalog",
    operationId: "applyCatalog",
    tag: "Catalog",
    summary: "Make the catalog equal to a document, in one transaction; twice changes nothing.",
    query: z.strictObject({ dryRun: flag, prune: flag, allCustomers: flag }),
    body: catalogDocument,
    bodyBytesMax: limits.catalogDocumentBytesMax,
    isHeavy: true,
    status: 200,
    bodyValuesMax: limits.catalogDocumentValuesMax,
    reply: reply(catalogChanges),
    refusals: ["catalog_invalid", "catalog_in_use"],
  },
} as const satisfies Record<string, Route>;
