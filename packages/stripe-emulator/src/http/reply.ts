import { ApiError } from "../objects.ts";
import type { LimitReason } from "./limits.ts";

/** A reply, and how much of it is sent. */
export interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly delivery: "whole" | "half" | "none";
}

/** Returns the body of an error, in Stripe's envelope. */
export function errorBody(fault: ApiError): object {
  const { type, code, declineCode, message, param, intent } = fault;
  return {
    error: {
      ...(code && { code }),
      ...(declineCode && { decline_code: declineCode }),
      ...(code && { doc_url: docUrlOf(code) }),
      message,
      ...(param && { param }),
      ...(intent && { [intent.object]: intent }),
      type,
    },
  };
}

/** Returns where Stripe explains an error code. */
function docUrlOf(code: string): string {
  return `https://stripe.com/docs/error-codes/${code.replaceAll("_", "-")}`;
}

/** Stripe's answer to a defect of its own. */
export const unknownErrorBody: object = {
  error: { message: "An unknown error occurred.", type: "api_error" },
};

/** Returns a reply whose body is JSON, sent whole. */
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

/**
 * Returns a 429. Without a reason an object was locked by another request, which may soon be over.
 */
export function tooManyReply(reason: LimitReason | null): Reply {
  if (reason === null) {
    const message =
      "This object cannot be accessed right now because another API request or Stripe process " +
      "is currently accessing it.";
    const body = errorBody(new ApiError(429, message, { code: "lock_timeout" }));
    return jsonReply(429, body, { "stripe-should-retry": "true" });
  }
  const message = "Request rate limit exceeded. Learn more about rate limits.";
  const body = errorBody(new ApiError(429, message, { code: "rate_limit" }));
  return jsonReply(429, body, { "stripe-rate-limited-reason": reason });
}

/** Returns a 409: the request of this key is still being worked on. */
export function inUseReply(): Reply {
  const message =
    "There is currently another in-progress request using this Idempotency Key (that probably " +
    "means you submitted twice, and the other request is still going through).";
  return jsonReply(409, errorBody(new ApiError(409, message, { code: "idempotency_key_in_use" })));
}

/** Replies of a proxy instead of Stripe. */
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
