import type { Route } from "../route.ts";
import { customerSearchQuery, customerSearchReply } from "./search.ts";

/** The search of customers, an addition to the public API. */
export const customerSearchRoutes = {
  searchCustomers: {
    method: "get",
    path: "/api/v1/customer-search",
    operationId: "searchCustomers",
    tag: "Customers",
    summary: "Search, filter and sort customers; a page may have fewer than asked before the end.",
    query: customerSearchQuery,
    status: 200,
    reply: customerSearchReply,
    refusals: [],
  },
} as const satisfies Record<string, Route>;
