import { type CustomersService, createCustomersService } from "./customers/service.ts";
import type { Database } from "./database/database.ts";
import { createEnvironmentsService, type EnvironmentsService } from "./environments/service.ts";
import { createIdempotencyService, type IdempotencyService } from "./idempotency/service.ts";
import { createImportsService, type ImportsService } from "./imports/service.ts";
import { createUsageService, type UsageService } from "./usage/service.ts";

/** What the routes call. Services hold no state: making them costs next to nothing. */
export interface Services {
  readonly environments: EnvironmentsService;
  readonly customers: CustomersService;
  readonly usage: UsageService;
  readonly imports: ImportsService;
  readonly idempotency: IdempotencyService;
}

/** The clock is passed in, so that tests can set it. */
export function createServices(database: Database, now: () => Date): Services {
  return {
    environments: createEnvironmentsService(database, now),
    customers: createCustomersService(database, now),
    usage: createUsageService(database, now),
    imports: createImportsService(database, now),
    idempotency: createIdempotencyService(database, now),
  };
}
