import type { Queryable } from "../database.ts";

interface Table {
  readonly name: string;
  readonly columns: readonly string[];
  readonly constraints: readonly string[];
  readonly indexes: readonly string[];
}

/** Returns the tables of a database as SQL: the same text for the same schema, on either store. */
export async function schemaTables(database: Queryable): Promise<string> {
  const tables = await database.query<Table>(
    `select
      t.relname as name,
      array(
        select concat(
          quote_ident(a.attname), ' ', format_type(a.atttypid, a.atttypmod),
          case
            when a.attcollation <> y.typcollation then ' collate ' || quote_ident(c.collname)
          end,
          case when a.attnotnull then ' not null' end,
          ' default ' || pg_get_expr(d.adbin, d.adrelid)
        )
        from pg_attribute a
        join pg_type y on y.oid = a.atttypid
        left join pg_collation c on c.oid = a.attcollation
        left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
        where a.attrelid = t.oid and a.attnum > 0 and not a.attisdropped
        order by a.attnum
      ) as columns,
      array(
        select concat('constraint ', quote_ident(k.conname), ' ', pg_get_constraintdef(k.oid))
        from pg_constraint k
        where k.conrelid = t.oid and k.contype in ('p', 'u', 'c', 'f')
        order by position(k.contype::text in 'pucf'), k.conname collate "C"
      ) as constraints,
      array(
        select pg_get_indexdef(i.indexrelid)
        from pg_index i
        join pg_class x on x.oid = i.indexrelid
        where i.indrelid = t.oid
          and not exists (select from pg_constraint k where k.conindid = i.indexrelid)
        order by x.relname collate "C"
      ) as indexes
    from pg_class t
    where t.relkind = 'r' and t.relnamespace = 'public'::regnamespace
    order by t.relname collate "C"`,
  );
  return tables.map(tableText).join("\n");
}

function tableText({ name, columns, constraints, indexes }: Table): string {
  const lines = [...columns, ...constraints].map((line) => `  ${line}`).join(",\n");
  return [`create table ${name} (\n${lines}\n);\n`, ...indexes.map((one) => `${one};\n`)].join("");
}

/**
 * Names the tables of `expected` that `actual` has otherwise, or not at all; both are texts of
 * schemaTables. Indexes that an operator has added are no difference.
 */
export function differingTables(expected: string, actual: string): string[] {
  const found = byName(actual);
  return [...byName(expected)].flatMap(([name, table]) => {
    const other = found.get(name);
    const isSame =
      other !== undefined &&
      other.definition === table.definition &&
      table.indexes.every((index) => other.indexes.includes(index));
    return isSame ? [] : [name];
  });
}

function byName(text: string) {
  const tables = text.split(/^(?=create table )/m).filter((part) => part.startsWith("create"));
  return new Map(
    tables.map((table) => {
      const [definition = "", indexes = ""] = table.split(/(?<=^\);\n)/m);
      const name = /^create table (\S+)/.exec(definition)?.[1] ?? "";
      return [name, { definition, indexes: indexes.split("\n").filter((line) => line !== "") }];
    }),
  );
}
