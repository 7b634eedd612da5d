import type { Queryable } from "../database/database.ts";

/** Returns the runs that have written something since a moment. */
export async function runsSince(
  database: Queryable,
  environmentId: string,
  since: Date,
): Promise<string[]> {
  const rows = await database.query<{ id: string }>(
    `select r.id
    from import_runs r
    where r.environment_id = $1::uuid
      and r.mode <> 'plan'
      and exists (
        select 1
        from import_batches b
        where b.run_id = r.id
          and b.applied_at >= $2::timestamptz
      )`,
    [environmentId, since.toISOString()],
  );
  return rows.map(({ id }) => id);
}
