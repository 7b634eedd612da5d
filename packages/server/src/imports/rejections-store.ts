import type { ClientRejection } from "@carryover/contract";
import type { Queryable } from "../database/database.ts";

/** Keeps rejected records; a record that was rejected for several reasons keeps the first. */
export async function insertRejections(
  database: Queryable,
  runId: string,
  rejections: readonly ClientRejection[],
): Promise<void> {
  const column = <T>(pick: (rejection: ClientRejection) => T) => rejections.map(pick);
  await database.execute(
    `insert into import_rejections (
      run_id, record_number, line, "column", code, path, message, hint, named_customer
    )
    select $1::uuid, u.*
    from unnest(
      $2::int[], $3::bigint[], $4::bigint[], $5::text[], $6::text[], $7::text[], $8::text[],
      $9::text[]
    ) as u
    on conflict (run_id, record_number) do nothing`,
    [
      runId,
      column((rejection) => rejection.recordNumber),
      column((rejection) => rejection.line),
      column((rejection) => rejection.column),
      column((rejection) => rejection.code),
      column((rejection) => rejection.path),
      column((rejection) => rejection.message),
      column((rejection) => rejection.hint),
      column(namedCustomerOf),
    ],
  );
}

/**
 * The customer that a rejection names; null if that could not be read, and "", which is no id, if
 * the client has not said it: what is extra cannot be known of such a run.
 */
function namedCustomerOf({ customerId }: ClientRejection): string | null {
  return customerId === undefined ? "" : customerId;
}

/** Rejections in the order of the file, and one more than asked if there are others beyond. */
export function pageOfRejections(
  database: Queryable,
  runId: string,
  page: { after: number | null; before: number | null; limit: number },
): Promise<ClientRejection[]> {
  return database.query<ClientRejection>(
    `select record_number as "recordNumber", line, "column", code, path, message, hint
    from import_rejections
    where run_id = $1::uuid
      and record_number > coalesce($2::int, 0)
      and record_number < coalesce($3::bigint, 2147483648)
    order by record_number ${page.before === null ? "asc" : "desc"}
    limit $4::int`,
    [runId, page.after, page.before, page.limit + 1],
  );
}
