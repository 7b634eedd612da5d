import type { RefusalKind } from "../refusal-kind.ts";

/** Refusals of keys and sessions. */
export const accessRefusals = {
  cross_site_request: {
    status: 403,
    retryable: false,
    sentence:
      "With a session, a change must come from a page of this server, with X-Carryover-Console: 1.",
  },
  key_not_found: {
    status: 404,
    retryable: false,
    sentence: "No such key in this environment.",
  },
  session_not_found: {
    status: 404,
    retryable: false,
    sentence: "The request has no session: it has a key.",
  },
  own_key: {
    status: 409,
    retryable: false,
    sentence: "This is the key of the request itself. Say self=true to end it at once.",
  },
  key_ended: {
    status: 409,
    retryable: false,
    sentence: "The key has ended, or its end is set already.",
  },
  last_server_key: {
    status: 409,
    retryable: false,
    sentence: "No other server key of the environment goes on without an end. Create one first.",
  },
  too_many_keys: {
    status: 409,
    retryable: false,
    sentence: "The environment has as many keys as it may have. Revoke those that nobody uses.",
  },
} as const satisfies Record<string, RefusalKind>;
