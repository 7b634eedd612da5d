import { type Route, routes } from "@carryover/contract";
import type { MiddlewareHandler } from "hono";
import type { Database } from "../database/database.ts";
import type { EnvironmentsService } from "../environments/service.ts";
import { Refusal } from "../refusal.ts";
import type { AppEnvironment } from "./environment.ts";

/** How long a browser may remember that it may ask us. */
const preflightSeconds = 600;

/**
 * Finds out who calls. What client keys may read is hot and changes nothing: it is read while the
 * key is looked up, for whom the key belonged to before, and answered if the key still holds. A key
 * never changes its owner. `X-ACCOUNT-ID` and `X-ENVIRONMENT-ID` are accepted and ignored, as API
 * v1 does: a key belongs to exactly one environment.
 */
export function authenticate(
  database: Database,
  environments: EnvironmentsService,
): MiddlewareHandler<AppEnvironment> {
  return async (context, next) => {
    const key = context.req.header("x-api-key");
    if (!key) throw new Refusal("Unauthenticated");
    const { method, path } = context.req;
    const isReadable = isReadableByClients(method, path);
    const { last, now } = environments.recall(database, key);
    if (isReadable && last !== null) {
      // If reading fails, its error takes precedence; the key's rejection must still be handled.
      now.catch(() => {});
      context.set("caller", last);
      await next();
      if ((await now) === null) throw new Refusal("Unauthenticated");
      return;
    }
    const caller = await now;
    if (caller === null) throw new Refusal("Unauthenticated");
    if (caller.kind === "client" && !isReadable) throw new Refusal("IdentityForbidden");
    context.set("caller", caller);
    await next();
  };
}

/**
 * Lets web pages of any origin read what client keys may read, and nothing else. Cookies are
 * ignored, so a page can only use its own key, wherever it comes from.
 */
export function allowBrowsers(): MiddlewareHandler<AppEnvironment> {
  return async (context, next) => {
    const { method, path } = context.req;
    const isPreflight = method === "OPTIONS";
    const requested = isPreflight ? context.req.header(methodHeader) : method;
    if (!isReadableByClients(requested, path)) return next();
    context.header("access-control-allow-origin", "*");
    context.header("access-control-expose-headers", "x-request-id,x-should-retry,retry-after");
    if (!isPreflight) return next();
    context.header("access-control-allow-methods", "GET");
    context.header("access-control-max-age", String(preflightSeconds));
    // Clients send headers about themselves; every header that a browser requests is allowed.
    const asked = context.req.header("access-control-request-headers");
    if (asked !== undefined) context.header("access-control-allow-headers", asked);
    return context.body(null, 204);
  };
}

const methodHeader = "access-control-request-method";

const readRoutes = Object.values<Route>(routes)
  .filter(({ method }) => method === "get")
  .map(({ path, readableByClients }) => ({
    pattern: new RegExp(`^${path.replace(/:\w+/g, "[^/]+")}$`),
    isReadable: readableByClients === true,
  }));

/** Returns whether every route that matches a path is readable by clients. */
function isReadableByClients(method: string | undefined, path: string): boolean {
  if (method !== "GET") return false;
  const fitting = readRoutes.filter(({ pattern }) => pattern.test(path));
  return fitting.length > 0 && fitting.every(({ isReadable }) => isReadable);
}
