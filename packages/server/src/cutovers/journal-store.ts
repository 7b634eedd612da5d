import type { Queryable } from "../database/database.ts";
import type { JournalRow } from "./journal.ts";

/** Adds entries to the journals of items. Nothing ever changes or removes one. */
export async function insertJournal(
  database: Queryable,
  rows: readonly JournalRow[],
): Promise<void> {
  const column = <T>(pick: (row: JournalRow) => T) => rows.map(pick);
  await database.execute(
    `insert into cutover_journal (
      cutover_id, position, number, kind, state, method, path, params, key, status, request_id,
      is_replay, note, at, previous_sha256, sha256
    )
    select *
    from unnest(
      $1::uuid[], $2::int[], $3::int[], $4::text[], $5::text[], $6::text[], $7::text[],
      $8::jsonb[], $9::text[], $10::int[], $11::text[], $12::boolean[], $13::text[],
      $14::timestamptz[], $15::text[], $16::text[]
    )`,
    [
      column((row) => row.cutoverId),
      column((row) => row.position),
      column((row) => row.number),
      column((row) => row.kind),
      column((row) => row.state),
      column((row) => row.method),
      column((row) => row.path),
      column((row) => (row.params === null ? null : JSON.stringify(row.params))),
      column((row) => row.key),
      column((row) => row.status),
      column((row) => row.requestId),
      column((row) => row.isReplay),
      column((row) => row.note),
      column((row) => row.at.toISOString()),
      column((row) => row.previousSha256),
      column((row) => row.sha256),
    ],
  );
}

/** Returns the journal of one item, oldest entry first. */
export function loadJournal(
  database: Queryable,
  cutoverId: string,
  position: number,
): Promise<JournalRow[]> {
  return database.query<JournalRow>(
    `select cutover_id as "cutoverId", position, number, kind, state, method, path, params, key,
      status, request_id as "requestId", is_replay as "isReplay", note, at,
      previous_sha256 as "previousSha256", sha256
    from cutover_journal
    where cutover_id = $1::uuid
      and position = $2::int
    order by number`,
    [cutoverId, position],
  );
}
