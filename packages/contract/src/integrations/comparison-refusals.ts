import type { RefusalKind } from "../refusal-kind.ts";

/** Refusals of comparisons with the billing provider; a part of `refusals`. */
export const comparisonRefusals = {
  comparison_not_found: {
    status: 404,
    retryable: false,
    sentence: "No such comparison in this environment; only the newest are kept.",
  },
  comparisons_waiting: {
    status: 409,
    retryable: false,
    sentence: "Other comparisons of this environment are not finished. Wait until one is.",
  },
} as const satisfies Record<string, RefusalKind>;
