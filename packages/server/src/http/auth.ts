import { type Route, routes } from "@carryover/contract";
import type { MiddlewareHandler } from "hono";
import { cors } from "hono/cors";
import { Refusal } from "../refusal.ts";
import type { AppEnvironment } from "./app.ts";

/** How long a browser may remember that it may ask us. */
const preflightSeconds = 600;

/**
 * Finds out who calls. `X-ACCOUNT-ID` and `X-ENVIRONMENT-ID` are accepted and ignored, as API v1
 * does: a key belongs to exactly one environment.
 */
export function authenticate(): MiddlewareHandler<AppEnvironment> {
  return async (context, next) => {
    const key = context.req.header("x-api-key");
    if (!key) throw new Refusal("Unauthenticated");
    const caller = await context.get("services").environments.authenticate(key);
    if (caller === null) throw new Refusal("Unauthenticated");
    const { method, path } = context.req;
    if (caller.kind === "client" && !isReadableByClients(method, path)) {
      throw new Refusal("IdentityForbidden");
    }
    context.set("caller", caller);
    await next();
  };
}

/**
 * Lets web pages of any origin read what client keys may read, and nothing else. No cookie is ever
 * looked at, so a page reaches what its key opens, wherever it comes from.
 */
export function allowBrowsers(): MiddlewareHandler<AppEnvironment> {
  const allow = cors({
    origin: "*",
    allowMethods: ["GET"],
    // Clients send headers about themselves; whatever a browser asks for is allowed.
    allowHeaders: [],
    exposeHeaders: ["x-request-id", "x-should-retry", "retry-after"],
    maxAge: preflightSeconds,
  });
  return (context, next) => {
    const { method, path } = context.req;
    const wished = method === "OPTIONS" ? context.req.header(methodHeader) : method;
    return isReadableByClients(wished, path) ? allow(context, next) : next();
  };
}

const methodHeader = "access-control-request-method";

const readRoutes = Object.values<Route>(routes)
  .filter(({ method }) => method === "get")
  .map(({ path, readableByClients }) => ({
    pattern: new RegExp(`^${path.replace(/:\w+/g, "[^/]+")}$`),
    isReadable: readableByClients === true,
  }));

/** A path may fit several routes; then each of them must be readable. */
function isReadableByClients(method: string | undefined, path: string): boolean {
  if (method !== "GET") return false;
  const fitting = readRoutes.filter(({ pattern }) => pattern.test(path));
  return fitting.length > 0 && fitting.every(({ isReadable }) => isReadable);
}
