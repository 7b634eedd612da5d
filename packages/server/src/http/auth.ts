import type { MiddlewareHandler } from "hono";
import { Refusal } from "../refusal.ts";
import type { AppEnvironment } from "./app.ts";

/** Routes that a client key may read. */
const readableByClients: readonly RegExp[] = [];

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
    const readable = method === "GET" && readableByClients.some((route) => route.test(path));
    if (caller.kind === "client" && !readable) throw new Refusal("IdentityForbidden");
    context.set("caller", caller);
    await next();
  };
}
