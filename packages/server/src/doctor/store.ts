import type { Queryable } from "../database/database.ts";

/** Statements of the doctor. None of them writes. */

/** PostgreSQL's description of itself and of the session. */
export interface Session {
  /** Such as 170004. */
  readonly version: number;
  readonly role: string;
  /** Where new tables go; null if the search path names no schema that exists. */
  readonly schema: string | null;
  readonly mayCreate: boolean;
  readonly isReadOnly: boolean;
  /** Milliseconds since 1970. */
  readonly clock: number;
}

/** Loads it. */
export async function loadSession(database: Queryable): Promise<Session> {
  const [row] = await database.query<Session>(
    `select current_setting('server_version_num')::integer as version,
      current_user::text as role,
      current_schema()::text as schema,
      coalesce(has_schema_privilege(current_schema(), 'create'), false) as "mayCreate",
      pg_is_in_recovery() or current_setting('transaction_read_only') = 'on' as "isReadOnly",
      floor(extract(epoch from clock_timestamp()) * 1000)::bigint as clock`,
  );
  if (row === undefined) throw new Error("PostgreSQL says nothing of itself.");
  return row;
}

/**
 * Returns the existing ones of these tables that this role may not read and write, or does not own.
 */
export function loadLackingTables(
  database: Queryable,
  tables: readonly string[],
): Promise<{ name: string; mayUse: boolean; isOwner: boolean }[]> {
  return database.query(
    `select name, "mayUse", "isOwner"
    from (
      select t.name,
        has_table_privilege(c.oid, 'select') and has_table_privilege(c.oid, 'insert')
          and has_table_privilege(c.oid, 'update') and has_table_privilege(c.oid, 'delete')
          as "mayUse",
        pg_has_role(c.relowner, 'usage') as "isOwner"
      from unnest($1::text[]) as t (name)
      join pg_class c on c.oid = to_regclass(quote_ident(t.name))
    ) as rights
    where not ("mayUse" and "isOwner")
    order by name`,
    [tables],
  );
}

/** How many connections PostgreSQL takes, and how many there are. */
export interface ConnectionRoom {
  /** For roles that are no superusers. */
  readonly max: number;
  /** Limits of this role and of this database; null without a limit. */
  readonly roleMax: number | null;
  readonly databaseMax: number | null;
  readonly used: number;
}

/** Loads it. */
export async function loadConnectionRoom(database: Queryable): Promise<ConnectionRoom> {
  const [row] = await database.query<ConnectionRoom>(
    `select current_setting('max_connections')::integer
        - current_setting('superuser_reserved_connections')::integer as max,
      (select nullif(rolconnlimit, -1) from pg_roles where rolname = current_user) as "roleMax",
      (select nullif(datconnlimit, -1) from pg_database where datname = current_database())
        as "databaseMax",
      (select count(*)::integer from pg_stat_activity where backend_type = 'client backend')
        as used`,
  );
  if (row === undefined) throw new Error("PostgreSQL says nothing of its connections.");
  return row;
}
