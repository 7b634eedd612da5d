import { type BulkImport, type BulkImportResult, importCustomerBulk } from "./bulk.ts";
import { Customers } from "./customers.ts";
import { ImportRuns } from "./import-runs.ts";
import type { CallOptions, ClientOptions } from "./options.ts";
import { Transport } from "./transport.ts";

/** The client of the Carryover API. One instance serves any number of calls at a time. */
export class Carryover {
  readonly customers: Customers;
  readonly importRuns: ImportRuns;
  readonly #transport: Transport;

  constructor(options: ClientOptions) {
    this.#transport = new Transport(options);
    this.customers = new Customers(this.#transport);
    this.importRuns = new ImportRuns(this.#transport);
  }

  /**
   * Imports any number of customers, in order, and gives one outcome per record. Throws a
   * BulkImportError, which carries the outcomes so far, if a request fails for good.
   */
  async importCustomerBulk(input: BulkImport, options?: CallOptions): Promise<BulkImportResult> {
    return await importCustomerBulk(this.#transport, input, options);
  }
}
