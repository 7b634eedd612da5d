import type { LimitReason } from "./limits.ts";
import type { Fault } from "./objects.ts";

/** What is sent back, and how far it gets. */
export interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly delivery: "whole" | "half" | "none";
}

/** The body of an error, in Stripe's envelope. */
export function errorBody({ type, code, message, param }: Fault): object {
  return { error: { ...(code && { code }), message, ...(param && { param }), type } };
}

/** Stripe's answer to a defect of its own. */
export const unknownErrorBody: object = {
  error: { message: "An unknown error occurred.", type: "api_error" },
};

/** A reply whose body is JSON, sent whole. */
export function jsonReply(
  status: number,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): Reply {
  return {
    status,
    headers: { "content-type": "application/json", ...headers },
    body: JSON.stringify(body),
    delivery: "whole",
  };
}

/** A 429. Without a reason an object was locked by another request, which may soon be over. */
export function tooManyReply(reason: LimitReason | null): Reply {
  if (reason === null) {
    const message =
      "This object cannot be accessed right now because another API request or Stripe process " +
      "is currently accessing it.";
    const body = { error: { code: "lock_timeout", message, type: "invalid_request_error" } };
    return jsonReply(429, body, { "stripe-should-retry": "true" });
  }
  const message = "Request rate limit exceeded. Learn more about rate limits.";
  const body = { error: { code: "rate_limit", message, type: "invalid_request_error" } };
  return jsonReply(429, body, { "stripe-rate-limited-reason": reason });
}

/** A 409: the request of this key is still being worked on. */
export function inUseReply(): Reply {
  const message =
    "There is currently another in-progress request using this Idempotency Key (that probably " +
    "means you submitted twice, and the other request is still going through).";
  const type = "invalid_request_error";
  return jsonReply(409, { error: { code: "idempotency_key_in_use", message, type } });
}

/** What a proxy in between would answer, not Stripe. */
export const foreignReplies: Readonly<Record<"html_404" | "json_404", Reply>> = {
  html_404: {
    status: 404,
    headers: { "content-type": "text/html" },
    body: "<html><body><h1>404 Not Found</h1></body></html>",
    delivery: "whole",
  },
  json_404: jsonReply(404, { message: "Not Found" }),
};

/** The connection ends without an answer. */
export const noReply: Reply = { status: 0, headers: {}, body: "", delivery: "none" };
