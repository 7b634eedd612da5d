import { limits, type Route, routes } from "@carryover/contract";
import type { Context, MiddlewareHandler, Next } from "hono";
import type { Database } from "../database/database.ts";
import type { Caller, EnvironmentsService } from "../environments/service.ts";
import { Refusal } from "../refusal.ts";
import { requireOwnPage, sessionToken } from "./console/cookie.ts";
import type { AppEnvironment } from "./environment.ts";

/** Where queries, which read, and mutations go alike. */
export const graphqlPath = "/graphql";

/** How long a browser may remember that it may ask us. */
const preflightSeconds = 600;

/**
 * Finds out who calls: by the key in the header or, without one, by the session of the browser.
 * What client keys may read is hot and changes nothing: it is read while the key is looked up, for
 * whom the key belonged to before, and answered if the key still holds. A key never changes its
 * owner. `X-ACCOUNT-ID` and `X-ENVIRONMENT-ID` are accepted and ignored, as API v1 does: a key
 * belongs to exactly one environment.
 */
export function authenticate(
  database: Database,
  environments: EnvironmentsService,
): MiddlewareHandler<AppEnvironment> {
  return async (context, next) => {
    const key = context.req.header("x-api-key");
    // The cookie counts for nothing beside a key, which no other site can send along.
    if (key === undefined) return withSession(context, next, database, environments);
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
    requireRights(context, caller);
    noteCaller(context, caller);
    await next();
  };
}

function noteCaller(context: Context<AppEnvironment>, caller: Caller): void {
  context.set("caller", caller);
  context.set("heldAt", performance.now());
}

/**
 * Asks again whether the caller still holds if a body took long to come, or to be let in: a request
 * held open must not write with a key that ended meanwhile. Throws Unauthenticated.
 */
export async function requireStillHeld(
  context: Context<AppEnvironment>,
  database: Database,
  { stillHolds }: Pick<EnvironmentsService, "stillHolds">,
): Promise<void> {
  if (performance.now() - context.get("heldAt") < limits.callerHoldsMs) return;
  if (!(await stillHolds(database, context.get("caller")))) throw new Refusal("Unauthenticated");
}

/** Finds out who calls by the cookie, which browsers send along whoever makes them ask. */
async function withSession(
  context: Context<AppEnvironment>,
  next: Next,
  database: Database,
  environments: EnvironmentsService,
): Promise<void> {
  const token = sessionToken(context);
  if (token === null) throw new Refusal("Unauthenticated");
  if (!isRead(context.req.method)) requireOwnPage(context);
  const caller = await environments.sessions.find(database, token);
  if (caller === null) throw new Refusal("Unauthenticated", {}, sessionEnded);
  requireRights(context, caller);
  noteCaller(context, caller);
  await next();
}

const sessionEnded = "The session has ended. Sign in again.";

/**
 * Throws IdentityForbidden where a viewer would change something. What may do both, as GraphQL,
 * decides by itself.
 */
function requireRights({ req }: Context<AppEnvironment>, { kind }: Caller): void {
  const { method, path } = req;
  if (kind === "viewer" && !isRead(method) && !isReadOnly(method, path)) throw viewersOnlyRead();
}

/** The refusal of a change by a viewer. */
export function viewersOnlyRead(): Refusal {
  return new Refusal("IdentityForbidden", {}, "A viewer key only reads. Use a server key.");
}

function isRead(method: string): boolean {
  return method === "GET" || method === "HEAD";
}

/**
 * Lets web pages of any origin read what client keys may read, and nothing else. They may not read
 * what a browser's cookie lets it read, so a page can only use its own key.
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

const patterns = Object.values<Route>(routes).map((route) => ({
  route,
  pattern: new RegExp(`^${route.path.replace(/:\w+/g, "[^/]+")}$`),
}));
const readRoutes = patterns.filter(({ route }) => route.method === "get");

/** Returns whether every route that matches a path is readable by clients. */
function isReadableByClients(method: string | undefined, path: string): boolean {
  if (method !== "GET") return false;
  const fitting = readRoutes.filter(({ pattern }) => pattern.test(path));
  return fitting.length > 0 && fitting.every(({ route }) => route.readableByClients === true);
}

/** Returns whether every route that matches a request changes nothing. */
function isReadOnly(method: string, path: string): boolean {
  if (path === graphqlPath) return true;
  const fitting = patterns.filter(
    ({ route, pattern }) => route.method === method.toLowerCase() && pattern.test(path),
  );
  return fitting.length > 0 && fitting.every(({ route }) => route.isReadOnly === true);
}
