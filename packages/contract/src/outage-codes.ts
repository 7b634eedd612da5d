import type { RefusalCode } from "./errors.ts";

/** What a request is answered where the store fails. */
export const outageCodes = [
  "database_unavailable",
  "database_busy",
  "database_starting",
  "database_read_only",
  "database_connections_exhausted",
  "database_out_of_memory",
  "database_limit_exceeded",
  "database_io_error",
  "disk_full",
  "store_stopped",
] as const satisfies readonly RefusalCode[];

export type OutageCode = (typeof outageCodes)[number];
