/** A refusal: HTTP status, whether the same request may succeed later, and one sentence. */
export interface RefusalKind {
  readonly status: 400 | 401 | 402 | 403 | 404 | 405 | 409 | 413 | 415 | 429 | 503 | 507;
  readonly retryable: boolean;
  readonly sentence: string;
}
