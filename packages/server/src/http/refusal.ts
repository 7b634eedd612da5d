import { limits, refusals } from "@carryover/contract";
import type { Context } from "hono";
import { outageOf } from "../database/outage.ts";
import { Refusal } from "../refusal.ts";
import type { AppEnvironment } from "./environment.ts";

/** Turns the error of a request into a reply: a refusal, an outage, or a defect. */
export function errorReply(error: unknown, context: Context<AppEnvironment>): Response {
  const failure = failureOf(error, context);
  if (failure instanceof Refusal) return refusalReply(failure, context);
  context.header("x-should-retry", "false");
  context.set("errorCode", failure.code);
  return context.json(failure, 500);
}

/** The reply to a defect: how to find it in the log, without details. */
interface Defect {
  readonly message: string;
  readonly code: "internal_error";
  readonly requestId: string;
}

/** Returns the reply to an error. The log keeps the cause of an outage or a defect. */
export function failureOf(error: unknown, context: Context<AppEnvironment>): Refusal | Defect {
  if (error instanceof Refusal) return error;
  const outage = outageOf(error);
  if (outage !== null) {
    context.get("log").warn({ err: error }, "outage");
    return new Refusal(outage.code, {}, outage.message);
  }
  context.get("log").error({ err: error }, "defect");
  const message = "Something is wrong with the server; its log says what, under this request id.";
  return { message, code: "internal_error", requestId: context.get("requestId") };
}

/**
 * Returns the flat body that v1 clients expect, and the headers that tell them whether to try
 * again.
 */
export function refusalReply(refusal: Refusal, context: Context<AppEnvironment>): Response {
  const { status, retryable } = refusals[refusal.code];
  context.set("errorCode", refusal.code);
  context.header("x-should-retry", String(retryable));
  if (retryable) {
    const seconds = status === 429 ? limits.busyRetryAfterSeconds : limits.retryAfterSeconds;
    context.header("retry-after", String(seconds));
  }
  const body = { message: refusal.message, code: refusal.code, ...refusal.details };
  return context.json(body, status);
}
