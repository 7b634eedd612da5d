import type { components } from "../api.ts";
import { path } from "../encoding.ts";
import type { Data } from "../operations.ts";
import type { CallOptions } from "../options.ts";
import type { Transport } from "../transport.ts";

/** The catalog as one declarative document; `docs/reference/catalog.md` describes it. */
export type CatalogDocument = components["schemas"]["CatalogDocument"];
/** What applying a document changes, and whether it was applied. */
export type CatalogChanges = Data<"applyCatalog">;
/** What happens to one product, feature, plan or add-on. */
export type CatalogChange = components["schemas"]["CatalogChange"];

/** How a document is applied. */
export interface CatalogApplyOptions extends CallOptions {
  /** Only report what would change. */
  readonly dryRun?: boolean;
  /** Archive what the lists of the document do not have. */
  readonly prune?: boolean;
  /** Existing subscriptions follow what is published, too. */
  readonly allCustomers?: boolean;
}

/** The catalog of the environment that the API key belongs to, as one document. */
export class Catalog {
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  /** Returns the whole catalog. Equal catalogs give equal documents. */
  async export(options?: CallOptions): Promise<CatalogDocument> {
    return await this.#transport.data({ method: "GET", path: path`/api/v1/catalog` }, options);
  }

  /**
   * Makes the catalog equal to a document, in one transaction, and returns what changed. Applying
   * it twice changes nothing. Throws a BadRequestError whose body has `errors` if the document is
   * not consistent.
   */
  async apply(
    document: CatalogDocument,
    options: CatalogApplyOptions = {},
  ): Promise<CatalogChanges> {
    const { dryRun, prune, allCustomers, ...call } = options;
    const query = { dryRun, prune, allCustomers };
    return await this.#transport.data(
      { method: "PUT", path: path`/api/v1/catalog`, query, body: document },
      call,
    );
  }
}
