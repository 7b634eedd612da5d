/** Base of every error that this client throws. Its message holds no key and no body. */
export class CarryoverError extends Error {
  override readonly name: string = "CarryoverError";
}

/**
 * No whole reply came: the connection failed, broke off, or answered something that is no JSON.
 * What the request should do may have been done. `cause` is what fetch or the parser threw.
 */
export class ConnectionError extends CarryoverError {
  override readonly name: string = "ConnectionError";
}

/** One try took longer than `timeoutMs`. */
export class TimeoutError extends ConnectionError {
  override readonly name: string = "TimeoutError";
}

/** The parts of a reply that is not a success. */
export interface Refusal {
  /** HTTP status; 0 if a browser hides that it was a redirect. */
  readonly status: number;
  readonly headers: Headers;
  /** The parsed body, or its text if it is not JSON. */
  readonly body: unknown;
}

/** The API refused the request. The message is the API's; `code` is stable, for programs. */
export class ApiError extends CarryoverError {
  override readonly name: string = "ApiError";
  readonly status: number;
  readonly code: string | null;
  /** Finds the request in the server's log. */
  readonly requestId: string | null;
  readonly headers: Headers;
  readonly body: unknown;

  constructor(refusal: Refusal) {
    super(stringField(refusal.body, "message") ?? sentence(refusal.status));
    this.status = refusal.status;
    this.code = stringField(refusal.body, "code");
    this.requestId = refusal.headers.get("x-request-id");
    this.headers = refusal.headers;
    this.body = refusal.body;
  }
}

/** 400: the request is not valid. */
export class BadRequestError extends ApiError {
  override readonly name = "BadRequestError";
}

/** 401: the API key is missing, unknown or revoked. */
export class AuthenticationError extends ApiError {
  override readonly name = "AuthenticationError";
}

/** 403: the API key may not do this. */
export class PermissionDeniedError extends ApiError {
  override readonly name = "PermissionDeniedError";
}

/** 404: the object or the path does not exist. */
export class NotFoundError extends ApiError {
  override readonly name = "NotFoundError";
}

/** 409: what is stored does not allow it. */
export class ConflictError extends ApiError {
  override readonly name = "ConflictError";
}

/** 413: the body is larger than the API accepts. */
export class BodyTooLargeError extends ApiError {
  override readonly name = "BodyTooLargeError";
}

/** 429: too many requests, even after the retries. */
export class RateLimitError extends ApiError {
  override readonly name = "RateLimitError";
}

/** 500 and above: the server failed, even after the retries. */
export class ServerError extends ApiError {
  override readonly name = "ServerError";
}

const classes: Readonly<Record<number, new (refusal: Refusal) => ApiError>> = {
  400: BadRequestError,
  401: AuthenticationError,
  403: PermissionDeniedError,
  404: NotFoundError,
  409: ConflictError,
  413: BodyTooLargeError,
  429: RateLimitError,
};

/** Returns the error for a reply that is not a success, in the class of its status. */
export function apiError(refusal: Refusal): ApiError {
  const Class = classes[refusal.status] ?? (refusal.status >= 500 ? ServerError : ApiError);
  return new Class(refusal);
}

function stringField(body: unknown, name: string): string | null {
  if (typeof body !== "object" || body === null) return null;
  const value: unknown = (body as Record<string, unknown>)[name];
  return typeof value === "string" ? value : null;
}

function sentence(status: number): string {
  if (status === 0 || (status >= 300 && status < 400)) {
    return "The API answered with a redirect. Set baseUrl to the address that it redirects to.";
  }
  return `The API answered with status ${status} and no message.`;
}
