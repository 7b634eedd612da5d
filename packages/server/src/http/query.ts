import { limits } from "@carryover/contract";
import { Refusal } from "../refusal.ts";

/**
 * Returns a query as nested objects: `createdAt[gte]=x` becomes `{createdAt: {gte: "x"}}`. Throws
 * InvalidArgumentError if it has more parameters than any request needs.
 */
export function nestedQuery(url: string): Record<string, unknown> {
  const query: Record<string, unknown> = Object.create(null);
  const { searchParams } = new URL(url);
  if (searchParams.size > limits.queryParametersMax) {
    const message = `The query has more than ${limits.queryParametersMax} parameters.`;
    throw new Refusal("InvalidArgumentError", {}, message);
  }
  for (const [name, value] of searchParams) {
    const nested = /^([^[\]]+)\[([^[\]]*)\]$/.exec(name);
    const [outer, inner] = [nested?.[1], nested?.[2]];
    if (outer === undefined) query[name] = joined(query[name], value);
    else if (inner === "" || inner === undefined) query[outer] = joined(query[outer], value);
    else {
      const earlier = query[outer] as Record<string, unknown> | undefined;
      query[outer] = { ...earlier, [inner]: joined(earlier?.[inner], value) };
    }
  }
  return query;
}

/**
 * Joins a repeated parameter to a list, which a parameter with a single value refuses: neither
 * value may win silently.
 */
function joined(before: unknown, value: string): unknown {
  if (Array.isArray(before)) return [...before, value];
  return typeof before === "string" ? [before, value] : value;
}
