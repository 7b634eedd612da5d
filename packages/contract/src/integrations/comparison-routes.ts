import { z } from "zod";
import type { Route } from "../route.ts";
import { uuid } from "../text-schemas.ts";
import * as comparison from "./comparison.ts";

const comparisonId = z.object({ id: uuid });

/** Comparisons of the platform's subscriptions with those at the billing provider. */
export const comparisonRoutes = {
  createBillingComparison: {
    method: "post",
    path: "/api/v1/billing/comparisons",
    operationId: "createBillingComparison",
    tag: "Integrations",
    summary: "Begin to compare all linked subscriptions with Stripe, in the background.",
    body: comparison.comparisonCreateBody,
    status: 201,
    reply: comparison.comparisonReply,
    refusals: [
      ...(["billing_not_connected", "billing_unavailable", "billing_key_refused"] as const),
      ...(["billing_refused", "encryption_key_missing", "comparisons_waiting"] as const),
    ],
  },
  listBillingComparisons: {
    method: "get",
    path: "/api/v1/billing/comparisons",
    operationId: "listBillingComparisons",
    tag: "Integrations",
    summary: "List the newest comparisons with Stripe in the order of their creation.",
    query: comparison.comparisonListQuery,
    status: 200,
    reply: comparison.comparisonPage,
    refusals: [],
  },
  getBillingComparison: {
    method: "get",
    path: "/api/v1/billing/comparisons/:id",
    operationId: "getBillingComparison",
    tag: "Integrations",
    summary: "Retrieve a comparison with Stripe: its progress and its totals.",
    params: comparisonId,
    status: 200,
    reply: comparison.comparisonReply,
    refusals: ["comparison_not_found"],
  },
  listBillingComparisonEntries: {
    method: "get",
    path: "/api/v1/billing/comparisons/:id/entries",
    operationId: "listBillingComparisonEntries",
    tag: "Integrations",
    summary: "List what was found of each subscription, as far as the comparison has come.",
    params: comparisonId,
    query: comparison.comparisonEntriesQuery,
    status: 200,
    reply: comparison.comparisonEntriesReply,
    refusals: ["comparison_not_found"],
  },
} as const satisfies Record<string, Route>;
