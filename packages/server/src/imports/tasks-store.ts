import type { Queryable } from "../database/database.ts";

/** A batch that was accepted and waits to be applied. */
export interface TaskRow {
  readonly runId: string;
  readonly environmentId: string;
  /** The records as JSON. */
  readonly body: string;
  readonly attempts: number;
}

export async function insertTask(
  database: Queryable,
  task: Omit<TaskRow, "attempts">,
): Promise<void> {
  await database.execute(
    `insert into import_tasks (run_id, environment_id, body, attempts)
    values ($1::uuid, $2::uuid, $3, 0)`,
    [task.runId, task.environmentId, task.body],
  );
}

/**
 * Locks a task that is the first one of its environment and that nobody else works on. Later ones
 * wait for it, since records are applied in the order in which they were accepted.
 */
export async function lockNextTask(database: Queryable): Promise<TaskRow | null> {
  const rows = await database.query<TaskRow>(
    `select run_id as "runId", environment_id as "environmentId", body, attempts
    from import_tasks as task
    where not exists (
      select from import_tasks as earlier
      where earlier.environment_id = task.environment_id
        and earlier.run_id < task.run_id
    )
    order by run_id
    limit 1
    for update skip locked`,
  );
  return rows[0] ?? null;
}

/** Counts a failed try; gives how many there are now. */
export async function countAttempt(database: Queryable, runId: string): Promise<number> {
  const rows = await database.query<{ attempts: number }>(
    `update import_tasks
    set attempts = attempts + 1
    where run_id = $1::uuid
    returning attempts`,
    [runId],
  );
  return rows[0]?.attempts ?? 0;
}

export async function deleteTask(database: Queryable, runId: string): Promise<void> {
  await database.execute("delete from import_tasks where run_id = $1::uuid", [runId]);
}
