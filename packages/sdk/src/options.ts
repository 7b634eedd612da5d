/** The part of the standard fetch that this client uses. */
export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

/** How to reach the API: with a key or, in a page that the server itself serves, a session. */
export type ClientOptions = KeyOptions | SessionOptions;

/** Reaches the API with a key. */
export interface KeyOptions extends SharedOptions {
  /** A key of one environment. It is sent as X-API-KEY and never printed. */
  readonly apiKey: string;
  readonly session?: false | undefined;
  /** Address of the server, such as `https://carryover.internal`; paths are appended. */
  readonly baseUrl: string;
}

/** Reaches the API with the session that the browser has signed in to, as a cookie. */
export interface SessionOptions extends SharedOptions {
  readonly session: true;
  readonly apiKey?: undefined;
  /** Empty for the server that the page comes from; no other gets the cookie. */
  readonly baseUrl: "";
}

interface SharedOptions {
  /** Replaces the global fetch, for example by an application in the same process. */
  readonly fetch?: Fetch | undefined;
  /** Time for one try, reply included: 60,000 by default. */
  readonly timeoutMs?: number | undefined;
  /** Time for a check of entitlements in all, retries included: 1,000 by default. */
  readonly checkTimeoutMs?: number | undefined;
  /** Times a request is repeated after an outage: 2 by default. Read anew after each failure. */
  readonly maxRetries?: number | undefined;
  /** First pause between two tries: 500 by default. It doubles, up to 8,000. */
  readonly retryPauseMs?: number | undefined;
  /**
   * How long a call waits for a server that is busy (429), without counting that as retries (0 by
   * default), so that a 429 is a retry like any other.
   */
  readonly busyWaitMs?: number | undefined;
  /** Called with each retry, before the pause. */
  readonly onRetry?: ((retry: Retry) => void) | undefined;
  /** Sent with every request. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
}

/** Options of one call, which override those of the client. */
export interface CallOptions {
  /** Stops the request, its retries and pauses at once; the call rejects with its reason. */
  readonly signal?: AbortSignal | undefined;
  /** Time for one try; for a check, in all. */
  readonly timeoutMs?: number | undefined;
  readonly maxRetries?: number | undefined;
  /** Key of a POST, for repeating it from another process; a new one per call by default. */
  readonly idempotencyKey?: string | undefined;
  readonly headers?: Readonly<Record<string, string>> | undefined;
}

/** A request that is about to be sent again. */
export interface Retry {
  readonly method: string;
  readonly path: string;
  /** 1 for the first retry. */
  readonly retry: number;
  readonly maxRetries: number;
  readonly pauseMs: number;
  /** Why: a ConnectionError, TimeoutError or ApiError. */
  readonly error: unknown;
}
