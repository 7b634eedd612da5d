import {
  type ComparisonsService,
  createComparisonsService,
} from "./billing-comparisons/service.ts";
import { type BillingSettings, noBillingSettings } from "./billing-settings.ts";
import {
  type CatalogDocumentService,
  type CatalogService,
  createCatalogDocumentService,
  createCatalogService,
} from "./catalog/service.ts";
import {
  type CustomerSearchService,
  createCustomerSearchService,
} from "./customer-search/service.ts";
import { type CustomersService, createCustomersService } from "./customers/service.ts";
import { type CutoversService, createCutoversService, findClaimed } from "./cutovers/service.ts";
import {
  createEntitlementsService,
  type EntitlementsService,
  viewEntitlements,
} from "./entitlements/service.ts";
import { createEnvironmentsService, type EnvironmentsService } from "./environments/service.ts";
import { createExplanationsService, type ExplanationsService } from "./explanations/service.ts";
import { createExportsService, type ExportsService } from "./exports/service.ts";
import { createHealthService, type HealthService, type WorkerStatus } from "./health/service.ts";
import { createIdempotencyService, type IdempotencyService } from "./idempotency/service.ts";
import { createImportsService, type ImportsService } from "./imports/service.ts";
import { createIntegrationsService, type IntegrationsService } from "./integrations/service.ts";
import {
  createRequestsService,
  noRequestLog,
  type RequestLogSettings,
  type RequestsService,
} from "./requests/service.ts";
import { openStripe } from "./stripe/accounts.ts";
import { triedWith } from "./stripe/live.ts";
import {
  createAdoption,
  createSubscriptionsService,
  endForArchive,
  type SubscriptionsService,
} from "./subscriptions/service.ts";
import { createUsageService, type UsageService } from "./usage/service.ts";
import { createWebhooksService, type WebhooksService } from "./webhooks/service.ts";

/**
 * The services for routes and workers. They are made once, hold no store, and get one with each
 * call: a transaction, if one is open.
 */
export interface Services {
  readonly environments: EnvironmentsService;
  readonly catalog: CatalogService;
  readonly catalogDocument: CatalogDocumentService;
  readonly customers: CustomersService;
  readonly subscriptions: SubscriptionsService;
  readonly entitlements: EntitlementsService;
  readonly usage: UsageService;
  readonly imports: ImportsService;
  readonly exports: ExportsService;
  readonly idempotency: IdempotencyService;
  readonly integrations: IntegrationsService;
  readonly cutovers: CutoversService;
  readonly webhooks: WebhooksService;
  readonly comparisons: ComparisonsService;
  readonly customerSearch: CustomerSearchService;
  readonly explanations: ExplanationsService;
  readonly requests: RequestsService;
  readonly health: HealthService;
}

/** Wakes the background workers for committed work. */
export interface Wakers {
  /** An import was accepted that waits to be applied. */
  readonly onImportAccepted?: (() => void) | undefined;
  /** Called when a cutover is to be planned, applied or rolled back. */
  readonly onCutoverAsked?: ((cutoverId: string) => void) | undefined;
  /** A comparison with the billing provider waits to be gone through. */
  readonly onComparisonAsked?: ((comparisonId: string) => void) | undefined;
}

/** What a server is observed by. */
export interface Observing {
  /** What is logged of requests; nothing by default. */
  readonly requestLog?: RequestLogSettings | undefined;
  /** How the background work of the process is doing; there is none by default. */
  readonly workers?: () => readonly WorkerStatus[];
}

/** The clock is passed in, so that tests can set it. */
export function createServices(
  now: () => Date,
  billing: BillingSettings = noBillingSettings,
  wakers: Wakers = {},
  observing: Observing = {},
): Services {
  const { onImportAccepted = () => {}, onCutoverAsked = () => {} } = wakers;
  const { onComparisonAsked = () => {} } = wakers;
  const integrations = createIntegrationsService(now, billing, openStripe);
  const requests = createRequestsService(now, observing.requestLog ?? noRequestLog);
  const imports = createImportsService(now, {
    onAccepted: onImportAccepted,
    adopt: createAdoption(now, integrations.connectionOf),
    claimedIds: findClaimed,
  });
  return {
    environments: createEnvironmentsService(now),
    catalog: createCatalogService(now),
    catalogDocument: createCatalogDocumentService(now),
    customers: createCustomersService(now, endForArchive),
    subscriptions: createSubscriptionsService(
      now,
      (store, environmentId, id, resourceId, at) =>
        viewEntitlements(store, environmentId, { id, resourceId }, at),
      integrations.connectionOf,
    ),
    entitlements: createEntitlementsService(now),
    usage: createUsageService(now),
    imports,
    exports: createExportsService(now, imports),
    idempotency: createIdempotencyService(now),
    integrations,
    cutovers: createCutoversService({
      now,
      integrations,
      onAsked: onCutoverAsked,
      tried: triedWith(billing.url),
    }),
    webhooks: createWebhooksService(now, integrations),
    comparisons: createComparisonsService({
      now,
      integrations,
      onAsked: onComparisonAsked,
    }),
    customerSearch: createCustomerSearchService(now),
    explanations: createExplanationsService(now),
    requests,
    health: createHealthService({ now, requests, workers: observing.workers ?? (() => []) }),
  };
}
