import type { Queryable } from "../database/database.ts";

/** Returns whether an event was taken in already. */
export async function isTaken(
  database: Queryable,
  environmentId: string,
  eventId: string,
): Promise<boolean> {
  const rows = await database.query(
    `select 1
    from stripe_events
    where environment_id = $1::uuid and event_id = $2`,
    [environmentId, eventId],
  );
  return rows.length > 0;
}

/** Takes an event in; false if it was already. Two at a time wait for each other. */
export async function takeEvent(
  database: Queryable,
  event: { environmentId: string; eventId: string; now: Date },
): Promise<boolean> {
  const count = await database.execute(
    `insert into stripe_events (environment_id, event_id, received_at)
    values ($1::uuid, $2, $3::timestamptz)
    on conflict do nothing`,
    [event.environmentId, event.eventId, event.now.toISOString()],
  );
  return count === 1;
}

/** Returns a number for a reading that is about to begin, higher than that of any before. */
export async function nextReading(database: Queryable): Promise<string> {
  const [row] = await database.query<{ number: string }>(
    "select nextval('stripe_reading_numbers')::text as number",
  );
  if (row === undefined) throw new Error("The sequence gave no number.");
  return row.number;
}

/**
 * Stores the number of the reading that is written now; false if a later one was already written.
 */
export async function claimReading(
  database: Queryable,
  reading: { environmentId: string; billingId: string; number: string },
): Promise<boolean> {
  const count = await database.execute(
    `insert into stripe_readings as kept (environment_id, billing_id, number)
    values ($1::uuid, $2, $3::bigint)
    on conflict (environment_id, billing_id) do update
    set number = excluded.number
    where kept.number < excluded.number`,
    [reading.environmentId, reading.billingId, reading.number],
  );
  return count === 1;
}

/** Returns the subscriptions of which a later reading than a number was written. */
export async function laterReadings(
  database: Queryable,
  reading: { environmentId: string; billingIds: readonly string[]; number: string },
): Promise<Set<string>> {
  const rows = await database.query<{ billingId: string }>(
    `select billing_id as "billingId"
    from stripe_readings
    where environment_id = $1::uuid
      and billing_id = any(array(select unnest($2::text[])))
      and number > $3::bigint`,
    [reading.environmentId, reading.billingIds, reading.number],
  );
  return new Set(rows.map((row) => row.billingId));
}

/** Deletes events from before an instant; returns their number. */
export function deleteEventsBefore(database: Queryable, before: Date): Promise<number> {
  return database.execute("delete from stripe_events where received_at < $1::timestamptz", [
    before.toISOString(),
  ]);
}
