import type { Queryable } from "../../database/database.ts";
import type { Problem } from "../cutover.ts";
import type { Tenure } from "./store.ts";

/** Records what delays a cutover; false if it is not active, or not held by this process. */
export async function noteOutage(
  database: Queryable,
  tenure: Tenure,
  problem: Problem,
): Promise<boolean> {
  const updated = await database.execute(
    `update cutovers
    set problem = $4::jsonb
    where id = $1::uuid
      and worker = $2
      and takeover = $3::bigint
      and state in ('planning', 'running', 'rolling_back')`,
    [tenure.cutoverId, tenure.worker, tenure.takeover, JSON.stringify(problem)],
  );
  return updated === 1;
}

/** Takes that away again. */
export async function clearOutage(database: Queryable, tenure: Tenure): Promise<void> {
  await database.execute(
    `update cutovers
    set problem = null
    where id = $1::uuid
      and worker = $2
      and takeover = $3::bigint
      and problem ->> 'code' = 'billing_unavailable'`,
    [tenure.cutoverId, tenure.worker, tenure.takeover],
  );
}
