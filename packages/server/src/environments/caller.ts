import type { KeyKind, Session } from "@carryover/contract";

/** A session of a browser that has not ended. */
export interface OpenSession extends Session {
  /** The digest of its token, by which it is kept. */
  readonly sha256: string;
}

/** Who a request comes from: one environment, and what its key allows. */
export interface Caller {
  readonly environmentId: string;
  readonly keyId: string;
  readonly kind: KeyKind;
  /** Set if the request came with the session of a browser, not with the key itself. */
  readonly session?: OpenSession;
}
