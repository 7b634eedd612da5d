import { checkIdentifier, type Route } from "@carryover/contract";

/** Finds the customer that a request of a route names; null if it names none, or several. */
export type CustomerNamed = (
  parameter: (name: string) => string | undefined,
  query: string | undefined,
  body: unknown,
) => string | null;

/**
 * Returns how the requests of a route name their customer: in the path, in the query, in the body,
 * or alike in all entries of a list of the body. An id that cannot be one names nobody.
 */
export function customerNamedBy(route: Pick<Route, "path" | "method">): CustomerNamed {
  const { path, method } = route;
  if (path.includes("/:customerId/")) return (parameter) => idOf(parameter("customerId"));
  if (/^\/api\/v1\/customers\/:id(\/|$)/.test(path)) return (parameter) => idOf(parameter("id"));
  if (method === "get") return (_, query) => idOf(query);
  const field = path === "/api/v1/customers" ? "id" : "customerId";
  return (_, query, body) => idOf(query) ?? idOf(fieldOf(body, field)) ?? inUsages(body);
}

function inUsages(body: unknown): string | null {
  const usages = fieldOf(body, "usages");
  if (!Array.isArray(usages)) return null;
  const first = fieldOf(usages[0], "customerId");
  return usages.every((usage) => fieldOf(usage, "customerId") === first) ? idOf(first) : null;
}

function fieldOf(value: unknown, name: string): unknown {
  if (typeof value !== "object" || value === null) return undefined;
  return (value as Readonly<Record<string, unknown>>)[name];
}

function idOf(value: unknown): string | null {
  return typeof value === "string" && checkIdentifier(value) === null ? value : null;
}
