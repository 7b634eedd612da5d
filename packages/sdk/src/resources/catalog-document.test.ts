import { describe, test } from "vitest";
import { expectRequest, type RequestRow } from "../testing/requests.ts";

const document = { products: [{ id: "app" }] };

const rows: RequestRow[] = [
  ["GET /api/v1/catalog", (c) => c.catalog.export()],
  ["PUT /api/v1/catalog", (c) => c.catalog.apply(document), document],
  [
    "PUT /api/v1/catalog?dryRun=true&prune=false&allCustomers=true",
    (c) => c.catalog.apply(document, { dryRun: true, prune: false, allCustomers: true }),
    document,
  ],
];

describe("the catalog as a document", () => {
  test.each(rows)("%s", expectRequest);
});
