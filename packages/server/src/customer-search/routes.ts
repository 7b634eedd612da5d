import { routes } from "@carryover/contract";
import type { Bind } from "../http/routes.ts";
import type { CustomerSearchService } from "./service.ts";

/** Registers the search of customers. */
export function registerCustomerSearch(bind: Bind, customers: CustomerSearchService): void {
  bind(routes.searchCustomers, ({ query }, { caller, database }) =>
    customers.search(database, caller.environmentId, query),
  );
}
