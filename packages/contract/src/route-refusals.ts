import type { RefusalCode } from "./errors.ts";
import { outageCodes } from "./outage-codes.ts";
import type { Route } from "./route.ts";

/** Every code that a route may answer with, beside what fits no route at all. */
export function refusalCodesOf(route: Route): readonly RefusalCode[] {
  const { common, own } = refusalGroupsOf(route);
  return [...common, ...own];
}

/** The same in two parts: those that many routes share, and those that are the route's own. */
export function refusalGroupsOf({ method, refusals }: Pick<Route, "method" | "refusals">): {
  readonly common: readonly RefusalCode[];
  readonly own: readonly RefusalCode[];
} {
  return {
    common: method === "get" ? everywhere : [...everywhere, ...withBody],
    own: method === "post" ? [...refusals, "idempotency_key_reused"] : refusals,
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

/** A body is read wherever there may be one, and refused by its bounds first. */
const withBody: readonly RefusalCode[] = [
  "invalid_json_body",
  "body_too_large",
  "unsupported_media_type",
];
