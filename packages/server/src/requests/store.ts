import type { KeyKind, PageRequest } from "@carryover/contract";
import { createdBounds } from "../database/created-bounds.ts";
import type { Queryable } from "../database/database.ts";
import { firstId, lastId } from "../row-id.ts";

/** A request as it is stored. */
export interface LoggedRow {
  readonly environmentId: string;
  readonly id: string;
  readonly requestId: string;
  readonly createdAt: Date;
  readonly method: string;
  readonly route: string;
  readonly path: string;
  readonly status: number;
  readonly durationMs: number;
  readonly errorCode: string | null;
  readonly customerId: string | null;
  readonly keyId: string;
  readonly isSession: boolean;
  /** JSON. */
  readonly query: string | null;
  /** JSON. */
  readonly body: string | null;
  readonly bodyBytes: number;
  readonly storedBytes: number;
}

/** Stores requests of any environments; those that are stored already stay as they are. */
export async function insertRequests(
  database: Queryable,
  rows: readonly LoggedRow[],
): Promise<void> {
  await database.execute(
    `insert into api_requests (
      environment_id, id, request_id, created_at, method, route, path, status, duration_ms,
      error_code, customer_id, key_id, is_session, query, body, body_bytes, stored_bytes
    )
    select *
    from unnest(
      $1::uuid[], $2::uuid[], $3::text[], $4::timestamptz[], $5::text[], $6::text[], $7::text[],
      $8::smallint[], $9::int[], $10::text[], $11::text[], $12::uuid[], $13::boolean[],
      $14::text[], $15::text[], $16::int[], $17::int[]
    )
    on conflict do nothing`,
    [
      rows.map((row) => row.environmentId),
      rows.map((row) => row.id),
      rows.map((row) => row.requestId),
      rows.map((row) => row.createdAt.toISOString()),
      rows.map((row) => row.method),
      rows.map((row) => row.route),
      rows.map((row) => row.path),
      rows.map((row) => row.status),
      rows.map((row) => row.durationMs),
      rows.map((row) => row.errorCode),
      rows.map((row) => row.customerId),
      rows.map((row) => row.keyId),
      rows.map((row) => row.isSession),
      rows.map((row) => row.query),
      rows.map((row) => row.body),
      rows.map((row) => row.bodyBytes),
      rows.map((row) => row.storedBytes),
    ],
  );
}

/** The key that a request had. */
export interface KeyOfRequest {
  readonly kind: KeyKind;
  readonly keyName: string | null;
  readonly tail: string;
}

export type ListedRow = KeyOfRequest &
  Omit<LoggedRow, "environmentId" | "query" | "body" | "bodyBytes" | "storedBytes">;

const listed = `r.id, r.request_id as "requestId", r.created_at as "createdAt", r.method, r.route,
      r.path, r.status, r.duration_ms as "durationMs", r.error_code as "errorCode",
      r.customer_id as "customerId", r.key_id as "keyId", r.is_session as "isSession",
      k.kind, k.name as "keyName", k.tail`;

/** What requests to list. Statuses are from, and below. */
export interface RequestFilter {
  readonly customerId?: string | undefined;
  readonly keyId?: string | undefined;
  readonly statuses?: readonly [from: number, below: number] | undefined;
  readonly method?: string | undefined;
  readonly route?: string | undefined;
  readonly requestId?: string | undefined;
  readonly createdAt?:
    | { readonly [bound in "gt" | "gte" | "lt" | "lte"]?: string | undefined }
    | undefined;
}

/**
 * Has the next statements of a transaction follow an index, whatever the planner knows: an embedded
 * store that has no statistics would sort all requests for each page.
 */
export async function followIndexes(transaction: Queryable): Promise<void> {
  await transaction.query("select set_config('enable_sort', 'off', true)");
}

/** Returns a page of requests in their order, nearest to the cursor first, and one row more. */
export function listRequests(
  database: Queryable,
  environmentId: string,
  filter: RequestFilter,
  page: PageRequest,
): Promise<ListedRow[]> {
  const [from = null, below = null] = filter.statuses ?? [];
  const isRefused = from !== null && from >= 400;
  return database.query<ListedRow>(
    `select ${listed}
    from (
      select *
      from api_requests
      where environment_id = $1::uuid
        and id > coalesce($2::uuid, ${firstId})
        and id < coalesce($3::uuid, ${lastId})
        ${filter.customerId === undefined ? "and $4::text is null" : "and customer_id = $4::text"}
        ${filter.keyId === undefined ? "and $5::uuid is null" : "and key_id = $5::uuid"}
        ${isRefused ? "and status >= 400" : ""}
        and ($6::int is null or status >= $6::int)
        and ($7::int is null or status < $7::int)
        and ($8::text is null or method = $8::text)
        and ($9::text is null or route = $9::text)
        and ($10::text is null or request_id = $10::text)
        ${createdBounds(11)}
      order by id ${page.before === undefined ? "asc" : "desc"}
      limit $15::int
    ) r
    join api_keys k on k.id = r.key_id
    order by r.id ${page.before === undefined ? "asc" : "desc"}`,
    [
      environmentId,
      page.after ?? null,
      page.before ?? null,
      filter.customerId ?? null,
      filter.keyId ?? null,
      from,
      below,
      filter.method ?? null,
      filter.route ?? null,
      filter.requestId ?? null,
      filter.createdAt?.gt ?? null,
      filter.createdAt?.gte ?? null,
      filter.createdAt?.lt ?? null,
      filter.createdAt?.lte ?? null,
      page.limit + 1,
    ],
  );
}

export type WholeRow = ListedRow & Pick<LoggedRow, "query" | "body" | "bodyBytes">;

/** Returns a request of an environment; null for an unknown id. */
export async function findRequest(
  database: Queryable,
  environmentId: string,
  id: string,
): Promise<WholeRow | null> {
  const [row] = await database.query<WholeRow>(
    `select ${listed}, r.query, r.body, r.body_bytes as "bodyBytes"
    from api_requests r
    join api_keys k on k.id = r.key_id
    where r.environment_id = $1::uuid and r.id = $2::uuid`,
    [environmentId, id],
  );
  return row ?? null;
}

/** Returns the environments that have requests with lower ids than one. */
export async function environmentsBefore(database: Queryable, id: string): Promise<string[]> {
  const rows = await database.query<{ id: string }>(
    `select e.id
    from environments e
    where exists (
      select from api_requests r where r.environment_id = e.id and r.id < $1::uuid
    )`,
    [id],
  );
  return rows.map((row) => row.id);
}

/** How much of the log an environment has. */
export interface LogSize {
  readonly rows: number;
  readonly bytes: number;
}

/** Counts the requests of an environment. Reads all of them, which takes a while. */
export async function sizeOfLog(database: Queryable, environmentId: string): Promise<LogSize> {
  const [row] = await database.query<LogSize>(
    `select count(*)::int as rows, coalesce(sum(stored_bytes), 0)::float8 as bytes
    from api_requests
    where environment_id = $1::uuid`,
    [environmentId],
  );
  return row ?? { rows: 0, bytes: 0 };
}

/** Deletes so many of the oldest requests of an environment, and returns how much that was. */
export async function deleteOldest(
  database: Queryable,
  environmentId: string,
  max: number,
): Promise<LogSize> {
  const rows = await database.query<{ bytes: number }>(
    `delete from api_requests
    where environment_id = $1::uuid
      and id = any(array(
        select id
        from api_requests
        where environment_id = $1::uuid
        order by environment_id, id
        limit $2::int
      ))
    returning stored_bytes as bytes`,
    [environmentId, max],
  );
  return { rows: rows.length, bytes: rows.reduce((sum, { bytes }) => sum + bytes, 0) };
}

/** Deletes requests of an environment from before an id, at most so many; returns their number. */
export function deleteBefore(
  database: Queryable,
  environmentId: string,
  { id, max }: { readonly id: string; readonly max: number },
): Promise<number> {
  return database.execute(
    `delete from api_requests
    where environment_id = $1::uuid
      and id = any(array(
        select id
        from api_requests
        where environment_id = $1::uuid and id < $2::uuid
        limit $3::int
      ))`,
    [environmentId, id, max],
  );
}
