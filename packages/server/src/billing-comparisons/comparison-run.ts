import type { Database } from "../database/database.ts";
import type { Connection } from "../integrations/service.ts";
import type { Comparison } from "./comparison.ts";
import type { LatestEvents } from "./events.ts";
import type { Tenure } from "./store.ts";

/** One comparison in the hands of one process. */
export interface ComparisonRun {
  readonly database: Database;
  readonly connection: Connection;
  readonly comparison: Comparison;
  readonly tenure: Tenure;
  readonly events: LatestEvents;
  now(): Date;
}
