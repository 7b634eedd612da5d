import type { Caller } from "../environments/service.ts";

/** What a request has sent, as far as the log is to know it. */
export interface SentBody {
  /** The customer that it names; null if it names none, or several. */
  readonly customerId: string | null;
  /** The parsed body; undefined without one. */
  readonly value: unknown;
  /** Bytes of the body as it came. */
  readonly bytes: number;
  /** Whether the log has the numbers of its entries alone, as of an import. */
  readonly countsAlone: boolean;
  /** Whether it only reads although it is no GET, as most that is sent to GraphQL. */
  readonly onlyReads?: boolean;
}

/** A request that is answered, from a caller who is known. */
export interface AnsweredRequest {
  readonly caller: Caller;
  readonly requestId: string;
  readonly method: string;
  /** The pattern of its path. */
  readonly route: string;
  readonly path: string;
  /** What is behind the path: `?a=b`, or nothing. */
  readonly search: string;
  readonly status: number;
  readonly ms: number;
  readonly errorCode: string | undefined;
  readonly sent: SentBody | undefined;
}
