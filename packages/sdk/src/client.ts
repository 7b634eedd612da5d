import type { components } from "./api.ts";
import type { BulkOptions } from "./bulk/bulk.ts";
import { type BulkImport, type BulkImportResult, importCustomerBulk } from "./bulk/customers.ts";
import {
  type BulkSubscriptionImport,
  type BulkSubscriptionImportResult,
  type BulkSubscriptionOptions,
  importSubscriptionBulk,
} from "./bulk/subscriptions.ts";
import { type BulkUsageReport, type BulkUsageResult, reportUsageBulk } from "./bulk/usage.ts";
import {
  type CsvExportOptions,
  type ExportedRecord,
  type ExportOptions,
  exportCsv,
  exportLines,
  exportRecords,
} from "./exports/export.ts";
import type { ExportEnd, ExportPiece } from "./exports/lines.ts";
import type { CallOptions, ClientOptions } from "./options.ts";
import { Keys } from "./resources/access/keys.ts";
import { Requests } from "./resources/access/requests.ts";
import { Sessions } from "./resources/access/session.ts";
import { Addons } from "./resources/addons.ts";
import { Billing } from "./resources/billing.ts";
import { Catalog } from "./resources/catalog-document.ts";
import { Customers } from "./resources/customers.ts";
import { Cutovers } from "./resources/cutovers.ts";
import { Features } from "./resources/features.ts";
import { ImportRuns } from "./resources/import-runs.ts";
import { Plans } from "./resources/plans.ts";
import { Products } from "./resources/products.ts";
import {
  type Subscription,
  type SubscriptionCancel,
  type SubscriptionProvision,
  type SubscriptionProvisioned,
  Subscriptions,
} from "./resources/subscriptions.ts";
import { UsageReporting } from "./resources/usage.ts";
import { Transport } from "./transport.ts";

/** The environment and the kind of the API key, and which server answers. */
export type Whoami = components["schemas"]["Whoami"];

/** How the server that answers, its workers, the database and the queues are doing. */
export type Health = components["schemas"]["Health"];

/** Which subscription to cancel, how and when. */
export type CancelSubscription = SubscriptionCancel & { readonly subscriptionId: string };

/**
 * The client of the Carryover API. One instance serves any number of calls at a time. Every call
 * can throw an `ApiError`, a `ConnectionError` or a subclass of them; its own comment names the
 * refusals that are particular to it.
 */
export class Carryover {
  readonly catalog: Catalog;
  readonly products: Products;
  readonly features: Features;
  readonly plans: Plans;
  readonly addons: Addons;
  readonly customers: Customers;
  readonly subscriptions: Subscriptions;
  readonly usage: UsageReporting;
  readonly importRuns: ImportRuns;
  readonly billing: Billing;
  readonly cutovers: Cutovers;
  readonly session: Sessions;
  readonly keys: Keys;
  readonly requests: Requests;
  readonly #transport: Transport;

  constructor(options: ClientOptions) {
    const transport = new Transport(options);
    this.#transport = transport;
    this.catalog = new Catalog(transport);
    this.products = new Products(transport);
    this.features = new Features(transport);
    this.plans = new Plans(transport);
    this.addons = new Addons(transport);
    this.customers = new Customers(transport);
    this.subscriptions = new Subscriptions(transport);
    this.usage = new UsageReporting(transport);
    this.importRuns = new ImportRuns(transport);
    this.billing = new Billing(transport);
    this.cutovers = new Cutovers(transport);
    this.session = new Sessions(transport);
    this.keys = new Keys(transport);
    this.requests = new Requests(transport);
  }

  /**
   * Imports any number of customers, in order and returns one outcome per record. Throws a
   * BulkImportError, which carries the outcomes so far, if a request fails for good. Importing the
   * same customers again is safe.
   */
  async importCustomerBulk(input: BulkImport, options?: BulkOptions): Promise<BulkImportResult> {
    return await importCustomerBulk(this.#transport, input, options);
  }

  /**
   * Imports any number of subscriptions, in order, waits until the server has applied them, and
   * returns one outcome per record. Throws a BulkImportError, which carries the outcomes so far, if
   * a request fails for good, is canceled, or is not applied in time. Importing the same
   * subscriptions again is safe.
   */
  async importSubscriptionBulk(
    input: BulkSubscriptionImport,
    options?: BulkSubscriptionOptions,
  ): Promise<BulkSubscriptionImportResult> {
    return await importSubscriptionBulk(this.#transport, input, options);
  }

  /**
   * Reports any number of usages, in order, and returns for each what was counted, or why it was
   * rejected. Throws a BulkImportError, which carries the outcomes so far, if a request fails for
   * good. Reporting the same usages again is safe if they are `SET`, or with the `idempotencyKey`
   * of the first call.
   */
  async reportUsageBulk(input: BulkUsageReport, options?: BulkOptions): Promise<BulkUsageResult> {
    return await reportUsageBulk(this.#transport, input, options);
  }

  /**
   * Exports customers, subscriptions and usage of one moment, record by record; the generator
   * returns the end, with what was left out. Throws a ConnectionError if the export is not whole:
   * then begin anew.
   */
  exportRecords(options: ExportOptions = {}): AsyncGenerator<ExportedRecord, ExportEnd> {
    return exportRecords(this.#transport, options);
  }

  /** Exports the same as lines of JSON, many at a time, for files; throws the same. */
  exportLines(options: ExportOptions = {}): AsyncGenerator<ExportPiece, ExportEnd> {
    return exportLines(this.#transport, options);
  }

  /**
   * Exports the records of one kind as CSV: header and rows as UTF-8, in pieces that are cut
   * anywhere. The table is whole once the generator ends; throws a ConnectionError if it is not.
   */
  exportCsv(options: CsvExportOptions): AsyncGenerator<Uint8Array, void> {
    return exportCsv(this.#transport, options);
  }

  /** Returns the environment and the kind of the API key, and which server answers. */
  async whoami(options?: CallOptions): Promise<Whoami> {
    return await this.#transport.data({ method: "GET", path: "/api/v1/whoami" }, options);
  }

  /** Returns how the server, its workers, the database and the queues are doing. */
  async health(options?: CallOptions): Promise<Health> {
    return await this.#transport.data({ method: "GET", path: "/api/v1/health" }, options);
  }

  /** Does the same as `subscriptions.provision`, and throws the same. */
  async provisionSubscription(
    body: SubscriptionProvision,
    options?: CallOptions,
  ): Promise<SubscriptionProvisioned> {
    return await this.subscriptions.provision(body, options);
  }

  /** Does the same as `subscriptions.cancel`, and throws the same. */
  async cancelSubscription(
    { subscriptionId, ...body }: CancelSubscription,
    options?: CallOptions,
  ): Promise<Subscription> {
    return await this.subscriptions.cancel(subscriptionId, body, options);
  }
}
