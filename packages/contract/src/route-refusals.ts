import type { RefusalCode } from "./errors.ts";
import { outageCodes } from "./outage-codes.ts";
import { keepsReply, type Route } from "./route.ts";

/** Returns every code that a route may answer with, except those of unknown routes. */
export function refusalCodesOf(route: Route): readonly RefusalCode[] {
  const { common, own } = refusalGroupsOf(route);
  return [...common, ...own];
}

/** Returns the same codes in two groups: those that many routes share, and the route's own. */
export function refusalGroupsOf(
  route: Pick<Route, "method" | "refusals" | "hasSecretReply" | "isReadOnly" | "goesOn">,
): {
  readonly common: readonly RefusalCode[];
  readonly own: readonly RefusalCode[];
} {
  const { method, refusals } = route;
  const isKept = method === "post" && keepsReply(route);
  return {
    common: method === "get" ? everywhere : [...everywhere, ...withBody],
    own: isKept ? [...refusals, "idempotency_key_reused"] : refusals,
  };
}

const everywhere: readonly RefusalCode[] = [
  "InvalidArgumentError",
  "Unauthenticated",
  "IdentityForbidden",
  "RateLimitExceeded",
  "draining",
  ...outageCodes,
];

/** Refusals of any route that may change something; its body is checked against limits first. */
const withBody: readonly RefusalCode[] = [
  "cross_site_request",
  "invalid_json_body",
  "body_too_large",
  "unsupported_media_type",
];
