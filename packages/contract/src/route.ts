import type { z } from "zod";
import type { RefusalCode } from "./errors.ts";

/**
 * One route of the HTTP API. The server registers its handler from this and `openapi.json` is made
 * from it, so path, body and reply cannot drift apart.
 */
export interface Route {
  readonly method: "get" | "post" | "patch" | "put" | "delete";
  /** Path with `:name` parameters. */
  readonly path: string;
  readonly operationId: string;
  readonly tag:
    | "Catalog"
    | "Customers"
    | "Subscriptions"
    | "Entitlements"
    | "Usage"
    | "Import runs"
    | "Exports"
    | "Cutovers"
    | "Integrations"
    | "Service";
  readonly summary: string;
  readonly params?: z.ZodObject;
  readonly query?: z.ZodType;
  readonly body?: z.ZodType;
  readonly status: 200 | 201;
  readonly reply: z.ZodType;
  /** The media types of a reply that is no JSON, but a stream of lines. */
  readonly replyTypes?: ReadonlyArray<"application/x-ndjson" | "text/csv" | "text/event-stream">;
  /** Refusals beyond those that every route can give. */
  readonly refusals: readonly RefusalCode[];
  /** Bytes that the body may have; `limits.requestBytesMax` by default. */
  readonly bodyBytesMax?: number;
  /** Whether it may keep the server busy for long, so that it waits for its turn. */
  readonly isHeavy?: boolean;
  /** Whether a client key, which is public, may call it. */
  readonly readableByClients?: boolean;
  /** Whether it changes nothing although it is no GET, so that a viewer key may call it. */
  readonly isReadOnly?: boolean;
  /** Whether its reply holds a secret, so that it is never kept and a repeat is done anew. */
  readonly hasSecretReply?: boolean;
  /** Whether a repeat goes on with what is left, so that its reply is not kept. */
  readonly goesOn?: boolean;
  /** Whether it is for those who have no key yet, or prove otherwise who they are. */
  readonly needsNoKey?: boolean;
  /** Values that the body may hold; `limits.requestValuesMax` by default. */
  readonly bodyValuesMax?: number;
  /** Whether each entry of its list is judged by itself, and so is how deep it is nested. */
  readonly readsEntriesAlone?: boolean;
}

/** Returns whether the reply to a POST with a key is kept, so that a repeat gets the same one. */
export function keepsReply({
  hasSecretReply,
  isReadOnly,
  goesOn,
}: Pick<Route, "hasSecretReply" | "isReadOnly" | "goesOn">): boolean {
  return !hasSecretReply && !isReadOnly && !goesOn;
}
