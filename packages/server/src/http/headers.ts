import type { MiddlewareHandler } from "hono";
import { secureHeaders } from "hono/secure-headers";
import type { AppEnvironment } from "./environment.ts";

/**
 * Keeps replies out of every cache, those that say no too: what is answered belongs to one key, and
 * a proxy that keeps it would hand it to another. Headers that are set before the reply cost next
 * to nothing.
 */
export function neverStored(): MiddlewareHandler<AppEnvironment> {
  return (context, next) => {
    context.header("cache-control", "no-store");
    context.header("x-content-type-options", "nosniff");
    return next();
  };
}

/**
 * Lets a page load what this server serves and nothing else, run no script that stands in it, be
 * shown in no frame, and tell nobody where its reader came from. Whether a browser must use TLS is
 * for the proxy to say that speaks it.
 */
export function guardedPage(): MiddlewareHandler<AppEnvironment> {
  return secureHeaders({
    contentSecurityPolicy: {
      defaultSrc: ["'none'"],
      baseUri: ["'none'"],
      formAction: ["'none'"],
      scriptSrc: ["'self'"],
      styleSrc: ["'self'"],
      imgSrc: ["'self'"],
      connectSrc: ["'self'"],
      frameAncestors: ["'none'"],
    },
    xFrameOptions: "DENY",
    referrerPolicy: "no-referrer",
    strictTransportSecurity: false,
  });
}
