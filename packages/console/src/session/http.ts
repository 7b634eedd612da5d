import {
  ApiError,
  AuthenticationError,
  ConnectionError,
  PermissionDeniedError,
} from "@carryover/sdk";

/** Marks what these pages send: those of another site cannot set it, so they cannot write. */
const consoleHeader = { "X-Carryover-Console": "1" } as const;

/** A request to a route that the SDK has no method for: keys. */
export interface Exchange {
  readonly method: "GET" | "POST" | "DELETE";
  /** Ids in it are encoded already. */
  readonly path: string;
  readonly body?: unknown;
}

/** Returns the `data` of the reply. Throws an ApiError or a ConnectionError, as the SDK does. */
export async function exchange<T>({ method, path, body }: Exchange): Promise<T> {
  const headers = new Headers({ accept: "application/json", ...consoleHeader });
  if (method === "POST") headers.set("idempotency-key", crypto.randomUUID());
  const init: RequestInit = { method, headers, credentials: "same-origin" };
  if (body !== undefined) {
    headers.set("content-type", "application/json");
    init.body = JSON.stringify(body);
  }
  let response: Response;
  try {
    response = await fetch(path, init);
  } catch (cause) {
    throw new ConnectionError(`${method} ${path} failed.`, { cause });
  }
  const answer: unknown = await response.json().catch(() => null);
  if (response.ok) return (answer as { data: T }).data;
  const refusal = { status: response.status, headers: response.headers, body: answer };
  if (response.status === 401) throw new AuthenticationError(refusal);
  if (response.status === 403) throw new PermissionDeniedError(refusal);
  throw new ApiError(refusal);
}
