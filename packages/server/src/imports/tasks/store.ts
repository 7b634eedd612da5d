import type { Queryable } from "../../database/database.ts";

/** Which accepted batch: the one of this run. */
export interface TaskKey {
  readonly environmentId: string;
  readonly runId: string;
}

/** An attempt that has started. */
export interface BegunTask extends TaskKey {
  /** Tries of this task so far, this one among them. */
  readonly attempts: number;
}

/** Keeps the records of a batch as JSON, to be applied later. */
export async function insertTask(
  database: Queryable,
  task: TaskKey & { readonly body: string },
): Promise<void> {
  await database.execute(
    `insert into import_tasks (run_id, environment_id, body, attempts)
    values ($1::uuid, $2::uuid, $3, 0)`,
    [task.runId, task.environmentId, task.body],
  );
}

/**
 * Counts an attempt of the next task without a worker. Environments take turns in the order of
 * their ids, and the tasks of each are applied in the order of acceptance, so that later ones wait
 * for the first.
 */
export async function beginNextTask(
  database: Queryable,
  lastEnvironmentId: string | null,
): Promise<BegunTask | null> {
  const rows = await database.query<BegunTask>(
    `update import_tasks
    set attempts = attempts + 1
    where run_id = (
      select task.run_id
      from import_tasks as task
      where not exists (
        select from import_tasks as earlier
        where earlier.environment_id = task.environment_id
          and earlier.run_id < task.run_id
      )
      order by task.environment_id <= $1::uuid, task.environment_id
      limit 1
      for update skip locked
    )
    returning run_id as "runId", environment_id as "environmentId", attempts`,
    [lastEnvironmentId],
  );
  return rows[0] ?? null;
}

/** Takes back a try that was counted. */
export async function uncountAttempt(database: Queryable, task: TaskKey): Promise<void> {
  await database.execute(
    `update import_tasks
    set attempts = greatest(attempts - 1, 0)
    where environment_id = $1::uuid
      and run_id = $2::uuid`,
    [task.environmentId, task.runId],
  );
}

/**
 * Returns the records of a task, which never change, as the JSON of each, in order; none if the
 * task is gone. The database splits the list, since parsing so large a text would block this
 * thread.
 */
export async function readTask(database: Queryable, task: TaskKey): Promise<string[]> {
  const rows = await database.query<{ record: string }>(
    `select record.value::text as record
    from import_tasks
    cross join lateral json_array_elements(body::json) with ordinality as record (value, number)
    where environment_id = $1::uuid
      and run_id = $2::uuid
    order by record.number`,
    [task.environmentId, task.runId],
  );
  return rows.map(({ record }) => record);
}

/** The records of a task as JSON, and their digest in hexadecimal. */
export interface TaskBody {
  readonly body: string;
  readonly sha256: string;
}

/**
 * Removes a task and returns its records, or null if it is gone. Waits for the worker that applies
 * it. The database computes the digest, since so large a text would block this thread.
 */
export async function takeTask(database: Queryable, task: TaskKey): Promise<TaskBody | null> {
  const rows = await database.query<TaskBody>(
    `delete from import_tasks
    where environment_id = $1::uuid
      and run_id = $2::uuid
    returning body, encode(sha256(convert_to(body, 'UTF8')), 'hex') as sha256`,
    [task.environmentId, task.runId],
  );
  return rows[0] ?? null;
}

/** Removes a task without reading its records. Waits for the worker that applies it. */
export async function deleteTask(database: Queryable, task: TaskKey): Promise<void> {
  await database.execute(
    `delete from import_tasks
    where environment_id = $1::uuid
      and run_id = $2::uuid`,
    [task.environmentId, task.runId],
  );
}
