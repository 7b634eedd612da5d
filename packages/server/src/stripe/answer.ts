import { StripeError, type StripeErrorKind } from "./stripe.ts";

/** The answer to one attempt of a request. */
export interface Answer {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** The object of the body; empty without a JSON object. */
  readonly body: Readonly<Record<string, unknown>>;
}

/** The connection was lost, or no answer came in time: the result is unknown. */
export class NoAnswer extends Error {
  override readonly name = "NoAnswer";
}

/** Stripe's error in an answer. */
interface ToldError {
  readonly type: string | null;
  readonly code: string | null;
  readonly param: string | null;
  readonly message: string;
}

/** How to proceed after an answer. */
export type Verdict =
  | { readonly is: "done" }
  /** Not done because of the rate limit; the reason is Stripe's. */
  | { readonly is: "limited"; readonly reason: string; readonly error: StripeError }
  /** The same request may be sent again, with the same key. */
  | { readonly is: "again"; readonly error: StripeError }
  | { readonly is: "failed"; readonly error: StripeError };

/**
 * Judges an answer. A body without Stripe's `error` is not yet a success: a proxy may answer in
 * that form, and an object of another kind belongs to another request. `object` is the expected
 * kind; null for any.
 */
export function judge(answer: Answer, object: string | null): Verdict {
  const { status, headers } = answer;
  const told = toldError(answer.body.error);
  const shouldRetry = headers["stripe-should-retry"];
  const failure = (kind: StripeErrorKind) => failureOf(kind, answer, told);
  if (told === null) {
    if (status === 200 && isObject(answer.body, object)) return { is: "done" };
    return { is: shouldRetry === "true" ? "again" : "failed", error: failure("unknown") };
  }
  if (status === 429 || told.code === "rate_limit") {
    const reason = headers["stripe-rate-limited-reason"] ?? told.code ?? "none";
    return { is: "limited", reason, error: failure("unavailable") };
  }
  if (status === 409) return { is: "again", error: failure("unknown") };
  if (status >= 500) {
    return { is: shouldRetry === "true" ? "again" : "failed", error: failure("unknown") };
  }
  return { is: "failed", error: failure(kindOf(status, told)) };
}

/** Returns the kind of Stripe's final refusal. */
function kindOf(status: number, told: ToldError): StripeErrorKind {
  if (status === 401 || status === 403) return "unauthorized";
  if (told.type === "idempotency_error") return "conflict";
  if (status === 404 && told.code === "resource_missing") return "missing";
  if (status >= 400) return "refused";
  return "unknown";
}

function failureOf(kind: StripeErrorKind, answer: Answer, told: ToldError | null): StripeError {
  const { status, headers } = answer;
  const said = told?.message || `It answered ${status}, which is not an answer of Stripe's.`;
  return new StripeError(kind, withoutSecrets(said), {
    status,
    code: told?.code ?? null,
    param: told?.param ?? null,
    requestId: headers["request-id"] ?? null,
  });
}

function toldError(error: unknown): ToldError | null {
  if (typeof error !== "object" || error === null) return null;
  const fields = error as Record<string, unknown>;
  const text = (name: string) => {
    const value = fields[name];
    return typeof value === "string" ? value : null;
  };
  return {
    type: text("type"),
    code: text("code"),
    param: text("param"),
    message: text("message") ?? "",
  };
}

function isObject(body: Readonly<Record<string, unknown>>, object: string | null): boolean {
  if (typeof body.object !== "string" || (object !== null && body.object !== object)) return false;
  if (body.object === "list") return Array.isArray(body.data) && typeof body.has_more === "boolean";
  // A report of usage alone has an identifier in its place.
  if (body.object === "billing.meter_event") return typeof body.identifier === "string";
  // The preview of an invoice has an id too; old versions sent an empty one.
  if (typeof body.id !== "string" || body.id === "") return false;
  return body.object !== "subscription" || typeof body.status === "string";
}

/**
 * Removes keys, payment methods, e-mail addresses and card numbers from a text of Stripe, which
 * quotes them in its errors.
 */
function withoutSecrets(text: string): string {
  return text
    .replaceAll(/\b((?:sk|rk|pk)_(?:test|live)|whsec)_[\w*]+/g, "$1_…")
    .replaceAll(/\b(pm|card|src|ba|tok|btok|pi|seti|cs)_\w+/g, "$1_…")
    .replaceAll(/[^\s'"<>(),;:]+@[^\s'"<>(),;:]+/g, "…@…")
    .replaceAll(/\b\d(?:[ -]?\d){11,18}\b/g, "…");
}
