import type { MiddlewareHandler } from "hono";
import { secureHeaders } from "hono/secure-headers";
import type { AppEnvironment } from "./environment.ts";

/**
 * Keeps all replies out of caches, including refusals: a reply belongs to one key, and a proxy
 * could serve it to another. Setting the header before the reply costs almost nothing.
 */
export function neverStored(): MiddlewareHandler<AppEnvironment> {
  return (context, next) => {
    context.header("cache-control", "no-store");
    context.header("x-content-type-options", "nosniff");
    return next();
  };
}

/**
 * Restricts a page: it may load from this server only, run no inline script, appear in no frame,
 * and send no referrer. Enforcing TLS is the task of the proxy that speaks it.
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

/**
 * Restricts a page of the console likewise. It has workers and fonts of its own, and components set
 * the style of single elements; no style sheet and no script is inline.
 */
export function consolePage(): MiddlewareHandler<AppEnvironment> {
  return secureHeaders({
    contentSecurityPolicy: {
      defaultSrc: ["'none'"],
      baseUri: ["'none'"],
      formAction: ["'self'"],
      scriptSrc: ["'self'"],
      styleSrc: ["'self'"],
      styleSrcAttr: ["'unsafe-inline'"],
      imgSrc: ["'self'", "data:"],
      fontSrc: ["'self'"],
      connectSrc: ["'self'"],
      workerSrc: ["'self'"],
      manifestSrc: ["'self'"],
      frameAncestors: ["'none'"],
    },
    permissionsPolicy: { camera: [], geolocation: [], microphone: [], payment: [], usb: [] },
    xFrameOptions: "DENY",
    referrerPolicy: "no-referrer",
    strictTransportSecurity: false,
  });
}
