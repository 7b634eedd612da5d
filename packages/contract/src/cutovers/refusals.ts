import type { RefusalKind } from "../refusal-kind.ts";

/** Refusals of cutovers and of conformance checks; a part of `refusals`. */
export const cutoverRefusals = {
  cutover_not_applicable: {
    status: 409,
    retryable: false,
    sentence: "The cutover's state does not allow this.",
  },
  cutover_plan_differs: {
    status: 409,
    retryable: false,
    sentence: "This is not the plan that the server holds. Plan again.",
  },
  cutover_plan_stale: {
    status: 409,
    retryable: false,
    sentence: "The plan is older than a day, so its amounts may be wrong by now. Plan again.",
  },
  cutover_live_unconfirmed: {
    status: 409,
    retryable: false,
    sentence: "The account is live: pass --live and type the account id.",
  },
  cutover_account_differs: {
    status: 409,
    retryable: false,
    sentence: "The key belongs to another account, or another mode, than the plan.",
  },
  cutover_account_busy: {
    status: 409,
    retryable: false,
    sentence: "Another cutover of this account is running.",
  },
  conformance_needed: {
    status: 409,
    retryable: false,
    sentence: "A live cutover that writes requires a recent check of the account's test mode.",
  },
  conformance_needs_test_key: {
    status: 409,
    retryable: false,
    sentence: "Conformance checks require a secret test key (sk_test_…).",
  },
  conformance_busy: {
    status: 409,
    retryable: false,
    sentence: "Another check of this environment is under way. Wait until it is done.",
  },
} as const satisfies Record<string, RefusalKind>;
