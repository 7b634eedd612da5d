import type { Endpoint } from "../objects.ts";

export interface Route {
  readonly endpoint: Endpoint;
  readonly ids: Readonly<Record<string, string>>;
}

/** Finds the endpoint of a request. A fixed segment takes precedence over one for an id. */
export class Router {
  readonly #endpoints: { readonly endpoint: Endpoint; readonly segments: readonly string[] }[];

  constructor(endpoints: readonly Endpoint[]) {
    this.#endpoints = endpoints
      .map((endpoint) => ({ endpoint, segments: endpoint.path.split("/") }))
      .sort((a, b) => idsIn(a.segments) - idsIn(b.segments));
  }

  find(method: string, path: string): Route | undefined {
    const given = path.split("/");
    for (const { endpoint, segments } of this.#endpoints) {
      if (endpoint.method !== method || segments.length !== given.length) continue;
      const ids = match(segments, given);
      if (ids !== undefined) return { endpoint, ids };
    }
    return undefined;
  }
}

function idsIn(segments: readonly string[]): number {
  return segments.filter((segment) => segment.startsWith(":")).length;
}

function match(
  segments: readonly string[],
  given: readonly string[],
): Record<string, string> | undefined {
  const ids: Record<string, string> = {};
  for (const [index, segment] of segments.entries()) {
    const value = given[index] ?? "";
    if (!segment.startsWith(":")) {
      if (segment !== value) return undefined;
      continue;
    }
    if (value === "") return undefined;
    try {
      ids[segment.slice(1)] = decodeURIComponent(value);
    } catch {
      return undefined;
    }
  }
  return ids;
}
