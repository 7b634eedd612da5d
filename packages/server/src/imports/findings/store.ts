import type { Queryable } from "../../database/database.ts";
import { letters } from "../store.ts";
import { noteCodes } from "./notes.ts";

/**
 * Records of a run with a warning of these codes, from the ledger: the first of each code in the
 * order of the file, with the number of all. The lists of a batch are read once, by a join. An
 * index into them reads them again for every record: twelve seconds for a million.
 */
export function warnedRecords(
  database: Queryable,
  runId: string,
  codes: readonly string[],
  limit: number,
): Promise<Array<{ code: string; recordNumber: number; customerId: string; total: number }>> {
  return database.query(
    `with warned as materialized (
      select found.*
      from import_batches as batch
      cross join lateral (
        select detail.code, record.number as record_number, record.customer_id
        from jsonb_to_recordset(batch.details) as detail (index int, code text)
        join unnest(batch.record_numbers, batch.customer_ids) with ordinality
          as record (number, customer_id, position)
          on record.position = detail.index + 1
        where detail.code = any($2::text[])
      ) as found
      where batch.run_id = $1::uuid
    ),
    totals as (
      select code, count(*)::int as total
      from warned
      group by code
    )
    select
      totals.code,
      first.record_number as "recordNumber",
      coalesce(first.customer_id, '') as "customerId",
      totals.total
    from totals
    cross join lateral (
      select record_number, customer_id
      from warned
      where warned.code = totals.code
      order by record_number
      limit $3::int
    ) as first
    order by totals.code, first.record_number`,
    [runId, codes, limit],
  );
}

/**
 * What records of a run have noted of usage, from the ledger: of each counter the last note, of
 * each code the first in the order of the file, with the number of all. Only what tells the last
 * note of a counter is read of all of them, and nothing is joined to them.
 */
export async function notedUsage(
  database: Queryable,
  runId: string,
  limit: number,
): Promise<UsageNote[]> {
  const rows = await database.query<Omit<UsageNote, "code"> & { codeNumber: number }>(
    `with last as materialized (
      select note.key, max(note.number::bigint * 16 + note.code) as place
      from import_batches as batch
      cross join lateral unnest(
        string_to_array(batch.notes ->> 'keys', e'\\n'), (batch.notes ->> 'numbers')::int[],
        (batch.notes ->> 'codes')::int[]
      ) as note (key, number, code)
      where batch.run_id = $1::uuid
        and batch.notes is not null
      group by note.key
    ),
    totals as (
      select place % 16 as code, count(*)::int as total
      from last
      where place % 16 > 0
      group by 1
    ),
    first as materialized (
      select totals.total, own.*
      from totals
      cross join lateral (
        select key, place
        from last
        where place % 16 = totals.code
        order by place
        limit $2::int
      ) as own
    )
    select
      note.code as "codeNumber", note.number as "recordNumber",
      split_part(note.key, '/', 1) as "customerId", split_part(note.key, '/', 2) as "featureId",
      nullif(split_part(note.key, '/', 3), '') as "resourceId", note.usage_limit as "usageLimit",
      note.usage, first.total
    from import_batches as batch
    cross join lateral unnest(
      string_to_array(batch.notes ->> 'keys', e'\\n'), (batch.notes ->> 'numbers')::int[],
      (batch.notes ->> 'codes')::int[], (batch.notes ->> 'usageLimits')::float8[],
      (batch.notes ->> 'usages')::float8[]
    ) as note (key, number, code, usage_limit, usage)
    join first on first.key = note.key and first.place = note.number::bigint * 16 + note.code
    where batch.run_id = $1::uuid
      and batch.notes is not null
      and batch.record_numbers[1] <= (select max(place / 16) from first)
    order by note.code, note.number`,
    [runId, limit],
  );
  return rows.map(({ codeNumber, ...row }) => ({ ...row, code: noteCodes[codeNumber] ?? "" }));
}

/** A note of usage, and how many have the same code. */
export interface UsageNote {
  readonly code: string;
  readonly recordNumber: number;
  readonly customerId: string;
  readonly featureId: string;
  readonly resourceId: string | null;
  readonly usageLimit: number | null;
  readonly usage: number;
  readonly total: number;
}

/** Customers of whom a run has applied several records, in the order of their ids. */
export function repeatedCustomers(
  database: Queryable,
  runId: string,
  limit: number,
): Promise<Array<{ customerId: string; total: number }>> {
  return database.query(
    `select
      customer_id collate "C" as "customerId",
      (count(*) over ())::int as total
    from import_batches as batch
    cross join lateral unnest(batch.customer_ids, string_to_array(batch.outcomes, null))
      as record (customer_id, letter)
    where batch.run_id = $1::uuid
      and customer_id is not null
      and letter not in ($3, $4)
    group by customer_id collate "C"
    having count(*) > 1
    order by 1
    limit $2::int`,
    [runId, limit, letters.skipped, letters.rejected],
  );
}

/**
 * The imports of customers that a run of subscriptions follows, as far as they have written any:
 * the one that was completed last, and those since the import of subscriptions before. A night that
 * was interrupted between them has several, of which only the first has written.
 */
export async function customersBefore(
  database: Queryable,
  environmentId: string,
  subscriptionsRunId: string,
): Promise<string[]> {
  const rows = await database.query<{ id: string }>(
    `with completed as (
      select id, kind
      from import_runs
      where environment_id = $1::uuid
        and kind in ('customers', 'subscriptions')
        and mode = 'apply'
        and status = 'completed'
        and id <> $2::uuid
    ),
    bounds as (
      select
        (select id from completed where kind = 'customers' order by id desc limit 1) as last,
        coalesce(
          (
            select id
            from completed
            where kind = 'subscriptions'
              and id < $2::uuid
            order by id desc
            limit 1
          ),
          '00000000-0000-0000-0000-000000000000'
        ) as earlier
    )
    select c.id
    from completed c
    cross join bounds b
    where c.kind = 'customers'
      and (c.id = b.last or c.id > b.earlier)
      and exists (
        select
        from import_batches
        where run_id = c.id
          and created + updated > 0
      )`,
    [environmentId, subscriptionsRunId],
  );
  return rows.map(({ id }) => id);
}
