import type { Registry } from "prom-client";

/** A request that is answered. */
export interface RequestLine {
  readonly method: string;
  /** The pattern of its path, since a path contains ids; `-` for an unknown path. */
  readonly route: string;
  readonly status: number;
  readonly ms: number;
}

/** Methods that are counted by name: a client may send any word. */
const methods = new Set(["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "HEAD"]);

const bucketsSeconds = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];

/**
 * Counts requests and how long they take. What a pattern needs is looked up in the library once,
 * and kept: patterns, methods and statuses are few.
 */
export function createRequestMetrics(library: typeof import("prom-client"), registry: Registry) {
  const registers = [registry];
  const count = new library.Counter({
    name: "carryover_http_requests_total",
    help: "Requests that were answered.",
    registers,
    labelNames: ["method", "route", "status"],
  });
  const duration = new library.Histogram({
    name: "carryover_http_request_duration_seconds",
    help: "Time from the headers of a request to its reply.",
    labelNames: ["method", "route"],
    buckets: bucketsSeconds,
    registers,
  });
  const known = new Map<string, { count(): void; took(seconds: number): void }>();
  const make = (method: string, route: string, status: number) => {
    const counting = count.labels(method, route, String(status));
    const timing = duration.labels(method, route);
    return {
      count: () => counting.inc(),
      took: (seconds: number) => timing.observe(seconds),
    };
  };
  return {
    observe({ method: sent, route, status, ms }: RequestLine) {
      const method = methods.has(sent) ? sent : "other";
      const name = `${method} ${status} ${route}`;
      let each = known.get(name);
      if (each === undefined) {
        each = make(method, route, status);
        known.set(name, each);
      }
      each.count();
      each.took(ms / 1_000);
    },
  };
}
