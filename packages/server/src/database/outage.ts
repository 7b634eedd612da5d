import type { OutageCode } from "@carryover/contract";
import { DatabaseBusy, DatabaseUnavailable, sqlState } from "./database.ts";

/** The code of each outage, by SQLSTATE, or by its class if all states of the class are alike. */
const codes: Readonly<Record<string, OutageCode>> = {
  "25006": "database_read_only",
  "40001": "database_busy",
  "40P01": "database_busy",
  "53": "database_limit_exceeded",
  "53100": "disk_full",
  "53200": "database_out_of_memory",
  "53300": "database_connections_exhausted",
  "55P03": "database_busy",
  "57014": "database_busy",
  "57P03": "database_starting",
  "58": "database_io_error",
};

/**
 * An outage that the embedded store reports itself, so that its message may be shown to clients.
 */
export class StoreOutage extends DatabaseUnavailable {
  readonly refusal: OutageCode;

  constructor(refusal: OutageCode, message: string) {
    super(message);
    this.refusal = refusal;
  }
}

/**
 * Returns the reply to an error; null if it is no outage. A message replaces the code's sentence.
 */
export function outageOf(error: unknown): { code: OutageCode; message?: string } | null {
  if (error instanceof StoreOutage) return { code: error.refusal, message: error.message };
  const code = codeOf(sqlState(error));
  if (code !== null) return { code };
  if (error instanceof DatabaseBusy) return { code: "database_busy" };
  if (!(error instanceof DatabaseUnavailable)) return null;
  return outageOf(error.cause) ?? { code: "database_unavailable" };
}

function codeOf(state: string | null): OutageCode | null {
  return state === null ? null : (codes[state] ?? codes[state.slice(0, 2)] ?? null);
}
