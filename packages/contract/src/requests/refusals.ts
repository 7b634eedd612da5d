import type { RefusalKind } from "../refusal-kind.ts";

/** Refusals of the log of requests; a part of `refusals`. */
export const requestRefusals = {
  request_not_found: {
    status: 404,
    retryable: false,
    sentence: "The log of this environment has no such request; only the latest are kept.",
  },
} as const satisfies Record<string, RefusalKind>;
