import { limits } from "@carryover/contract";
import type { Queryable, Transaction } from "../database/database.ts";
import { conditionsOf, type SearchPlace } from "./conditions-store.ts";
import { type CursorRange, createdBetween, oldestWrite } from "./cursor-ranges.ts";
import type { SearchFilter } from "./filter.ts";
import { Parameters } from "./parameters.ts";
import type { KeyRow, Order, SortKey } from "./sorts-store.ts";
import type { CandidateSource } from "./sources-store.ts";

/** How much work goes into one page. */
export interface SearchBounds {
  readonly collectMax: number;
  readonly collectLateMax: number;
  readonly sliceRows: number;
  readonly ms: number;
}

/** Which customers to find, in which order, and after which. */
export interface SearchRequest extends SearchPlace {
  readonly filter: SearchFilter;
  readonly order: Order;
  /** The cursors of all customers that the filter finds, where it bounds them. */
  readonly range: CursorRange | null;
  /** Whether the list is in the order of the cursors. */
  readonly isByCursor: boolean;
  readonly bounds: SearchBounds;
}

/** A customer that was found, by its id. */
export interface Found {
  readonly customerId: string;
  readonly key: SortKey;
}

type FoundRow = KeyRow & { readonly customerId: string };

/**
 * Makes a transaction that has done nothing yet read one moment, with statements that end in time
 * and use indexes, whatever the database knows of a new environment.
 */
export async function beginSearch(transaction: Transaction): Promise<void> {
  await transaction.execute("set transaction isolation level repeatable read, read only");
  await transaction.query(
    `select set_config('statement_timeout', $1, true), set_config('enable_seqscan', 'off', true),
      set_config('enable_hashjoin', 'off', true), set_config('enable_mergejoin', 'off', true),
      set_config('jit', 'off', true)`,
    [String(limits.searchStatementMs)],
  );
}

/** Lets the following statements read tables from end to end: for those that count. */
export async function beginCount(transaction: Transaction): Promise<void> {
  await transaction.execute("set transaction isolation level repeatable read, read only");
  await transaction.query(
    "select set_config('statement_timeout', $1, true), set_config('jit', 'off', true)",
    [String(limits.searchStatementMs)],
  );
}

/** Returns the first run that may have created customers since an instant, or null. */
export async function firstRunSince(
  database: Queryable,
  environmentId: string,
  filter: SearchFilter,
): Promise<string | null> {
  const { from } = createdBetween(filter);
  if (from === Number.NEGATIVE_INFINITY) return null;
  const [row] = await database.query<{ id: string }>(
    `select id
    from import_runs
    where environment_id = $1::uuid
      and case status when 'open' then true else updated_at >= $2::timestamptz end
    order by id
    limit 1`,
    [environmentId, oldestWrite(from).toISOString()],
  );
  return row?.id ?? null;
}

/** Returns how many customers each source has, counted up to one more than a limit. */
export async function sizesOf(
  database: Queryable,
  sources: readonly CandidateSource[],
  countedMax: number,
): Promise<number[]> {
  const parameters = new Parameters();
  const counts = sources.map((source) => {
    const ids = source(parameters);
    const max = parameters.add(countedMax + 1, "int");
    return `(select count(*) from (select customer_id from (${ids}) x limit ${max}) y)`;
  });
  const [row] = await database.query<{ sizes: number[] }>(
    `select array[${counts.join(", ")}]::int[] as sizes`,
    parameters.values,
  );
  return row?.sizes ?? [];
}

/** Finds all customers of a source that match, and returns the first ones after a key. */
export async function collect(
  database: Queryable,
  { order, filter, ...place }: SearchRequest,
  source: CandidateSource,
  after: SortKey | null,
  limit: number,
): Promise<{ found: Found[]; matching: number }> {
  const parameters = new Parameters();
  const environment = parameters.add(place.environmentId, "uuid");
  const conditions = conditionsOf(place, filter, parameters);
  const rows = await database.query<FoundRow & { matching: number }>(
    `with ids as materialized (${source(parameters)}),
    candidates as materialized (select distinct customer_id from ids)
    select c.customer_id as "customerId", ${order.keyColumns},
      (count(*) over ())::int as matching
    from candidates d
    join customers c on c.environment_id = ${environment} and c.customer_id = d.customer_id
    where ${[...conditions, order.isAfter(after, parameters)].join("\n      and ")}
    order by ${order.orderByAll}
    limit ${parameters.add(limit, "int")}`,
    parameters.values,
  );
  return { found: rows.map((row) => foundOf(row, order)), matching: rows[0]?.matching ?? 0 };
}

/** A part of the list that was walked through. */
export interface Walked {
  readonly found: Found[];
  /** The last customer that was looked at; null if all that was asked for was found before. */
  readonly last: SortKey | null;
  /** Whether nothing follows in this part of the list. */
  readonly isEnd: boolean;
}

type WalkedRow = KeyRow & { readonly customerId: string | null; readonly walked: number | null };

/**
 * Goes through the list in its order, from a key on, and returns what matches: up to a limit, and
 * of a bounded number of rows.
 */
export async function walk(
  database: Queryable,
  { order, filter, range, isByCursor, bounds: { sliceRows }, ...place }: SearchRequest,
  { part, after }: { readonly part: number; readonly after: SortKey | null },
  limit: number,
): Promise<Walked> {
  const parameters = new Parameters();
  const between = isByCursor && range !== null ? isBetween(range, parameters) : [];
  const inPart = [...between, order.inPart(part, after, parameters)].join("\n        and ");
  const environment = parameters.add(place.environmentId, "uuid");
  const rowsMax = parameters.add(sliceRows, "int");
  const conditions = conditionsOf(place, filter, parameters);
  const max = parameters.add(limit, "int");
  const rows = await database.query<WalkedRow>(
    `with walked as materialized (
      select c.environment_id, c.customer_id, c.cursor_id, c.name, c.email, c.billing_id,
        c.created_at, c.updated_at, c.archived_at
      from customers c
      where c.environment_id = ${environment}
        and ${inPart}
      order by ${order.orderBy}
      limit ${rowsMax}
    ),
    found as materialized (
      select c.customer_id, ${order.keyColumns}
      from walked c
      where ${["true", ...conditions].join("\n        and ")}
      limit ${max}
    )
    select customer_id as "customerId", "first", "second", null::int as walked
    from found
    union all
    select null, ends."first", ends."second", ends.count::int
    from (
      select ${order.keyColumns}, n.count
      from (select count(*) as count from walked) n
      cross join lateral (select * from walked offset greatest(n.count - 1, 0)) c
    ) ends
    where (select count(*) from found) < ${max}`,
    parameters.values,
  );
  return walkedOf(rows, order, { limit, sliceRows });
}

function isBetween({ from, to }: CursorRange, parameters: Parameters): string[] {
  return [
    `c.cursor_id >= ${parameters.add(from, "uuid")}`,
    `c.cursor_id <= ${parameters.add(to, "uuid")}`,
  ];
}

function walkedOf(
  rows: readonly WalkedRow[],
  order: Order,
  { limit, sliceRows }: { readonly limit: number; readonly sliceRows: number },
): Walked {
  const found: Found[] = [];
  let last: SortKey | null = null;
  let walked = 0;
  for (const { customerId, ...row } of rows) {
    if (customerId !== null) found.push({ customerId, key: order.keyOf(row) });
    else [last, walked] = [order.keyOf(row), row.walked ?? 0];
  }
  const isFull = found.length >= limit;
  return { found, last: isFull ? null : last, isEnd: !isFull && walked < sliceRows };
}

function foundOf({ customerId, ...row }: FoundRow, order: Order): Found {
  return { customerId, key: order.keyOf(row) };
}

/** Counts those that match among so many customers; at least so many do if there are more. */
export async function countWithin(
  database: Queryable,
  { filter, ...place }: Pick<SearchRequest, "filter" | keyof SearchPlace>,
  lookedMax: number,
): Promise<{ readonly count: number; readonly relation: "exact" | "at least" }> {
  const parameters = new Parameters();
  const environment = parameters.add(place.environmentId, "uuid");
  const matches = ["true", ...conditionsOf(place, filter, parameters)].join("\n      and ");
  const [row] = await database.query<{ count: number; looked: number }>(
    `select
      count(*) filter (where ${matches})::int as count,
      count(*)::int as looked
    from (
      select *
      from customers
      where environment_id = ${environment}
      limit ${parameters.add(lookedMax, "int")}
    ) c`,
    parameters.values,
  );
  const { count, looked } = row ?? { count: 0, looked: 0 };
  return { count, relation: looked < lookedMax ? "exact" : "at least" };
}

/** Counts the customers of an environment, or those that match, among a bounded number. */
export async function countMatching(
  database: Queryable,
  { filter, ...place }: Pick<SearchRequest, "filter" | keyof SearchPlace>,
  countedMax: number | null,
): Promise<number> {
  const parameters = new Parameters();
  const environment = parameters.add(place.environmentId, "uuid");
  const conditions = conditionsOf(place, filter, parameters);
  const all = [
    `c.environment_id = ${environment}`,
    "c.cursor_id >= '00000000-0000-0000-0000-000000000000'",
    ...conditions,
  ];
  const limit = countedMax === null ? "" : `limit ${parameters.add(countedMax, "int")}`;
  const [row] = await database.query<{ count: number }>(
    `select count(*) as count
    from (select from customers c where ${all.join("\n      and ")} ${limit}) matching`,
    parameters.values,
  );
  return row?.count ?? 0;
}
