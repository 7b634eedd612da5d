import type { RefusalCode } from "./errors.ts";

/** The codes of replies to requests during a failure of the store. */
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
