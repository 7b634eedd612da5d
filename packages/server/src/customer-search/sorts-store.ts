import type { CustomerSort } from "@carryover/contract";
import type { Parameters } from "./parameters.ts";

/** Where a list is read on: after the customer with this key. */
export interface SortKey {
  /** The part of the list, counted from 0. */
  readonly part: number;
  /** The texts of the sort's columns. */
  readonly values: readonly string[];
}

/** A list in one order, as SQL of a customer `c`. */
export interface Order {
  /** Parts of the list, one after the other: customers without a name come after all others. */
  readonly partCount: number;
  /** The columns of the key as texts, null where they do not belong to the part. */
  readonly keyColumns: string;
  /** The order inside a part, as an index has it. */
  readonly orderBy: string;
  /** The order of all parts. */
  readonly orderByAll: string;
  /** The key of a row that was selected with `keyColumns`. */
  keyOf(row: KeyRow): SortKey;
  /** The key before all customers without a name. */
  readonly startOfNameless: SortKey;
  /** Whether a customer is in a part, after a key of it. */
  inPart(part: number, after: SortKey | null, parameters: Parameters): string;
  /** Whether a customer comes after a key, in whatever part. */
  isAfter(after: SortKey | null, parameters: Parameters): string;
}

export interface KeyRow {
  readonly first: string | null;
  readonly second: string | null;
}

interface Columns {
  /** The sorted column and its type; null for a sort by the second alone. */
  readonly first: readonly [sql: string, type: string, lowest: string] | null;
  readonly second: readonly [sql: string, type: string, lowest: string];
  readonly hasNulls?: true;
}

const lowestCursor = "00000000-0000-0000-0000-000000000000";
const highestCursor = "ffffffff-ffff-ffff-ffff-ffffffffffff";
const cursor = ["c.cursor_id", "uuid", `'${lowestCursor}'::uuid`] as const;

const sorts: Readonly<Record<CustomerSort, Columns>> = {
  createdAt: { first: null, second: cursor },
  id: { first: null, second: ["c.customer_id", "text", "''"] },
  updatedAt: { first: ["c.updated_at", "timestamptz", "'-infinity'::timestamptz"], second: cursor },
  name: { first: ["lower(c.name)", "text", "''"], second: cursor, hasNulls: true },
};

/** Returns the order of a sort. */
export function orderOf(sort: CustomerSort, direction: "asc" | "desc"): Order {
  const { first, second, hasNulls = false } = sorts[sort];
  const columns = first === null ? [second] : [first, second];
  const than = direction === "asc" ? ">" : "<";
  const after = ({ part, values }: SortKey, parameters: Parameters) => {
    const compared = part === 0 ? columns : [second];
    const bounds = compared.map(([, type], index) => parameters.add(values[index], type));
    return `(${compared.map(([sql]) => sql).join(", ")}) ${than} (${bounds.join(", ")})`;
  };
  const isNull = `${first?.[0]} is null`;
  const orderBy = columns.map(([sql]) => `${sql} ${direction}`).join(", ");
  return {
    partCount: hasNulls ? 2 : 1,
    keyColumns: `${first === null ? "null" : `${first[0]}::text`} as "first",
      ${second[0]}::text as "second"`,
    orderBy,
    startOfNameless: { part: 1, values: [direction === "asc" ? lowestCursor : highestCursor] },
    orderByAll: hasNulls ? `${isNull}, ${orderBy}` : orderBy,
    keyOf: ({ first: one, second: other }) => {
      if (first === null) return { part: 0, values: [other ?? ""] };
      if (one === null) return { part: 1, values: [other ?? ""] };
      return { part: 0, values: [one, other ?? ""] };
    },
    inPart(part, key, parameters) {
      const begun = key !== null && key.part === part ? after(key, parameters) : null;
      if (part === 1) return begun === null ? isNull : `${isNull} and ${begun}`;
      const [sql, , lowest] = columns[0] ?? second;
      return begun ?? `${sql} >= ${lowest}`;
    },
    isAfter(key, parameters) {
      if (key === null) return "true";
      const begun = after(key, parameters);
      if (key.part === 1) return `${isNull} and ${begun}`;
      return hasNulls ? `(${begun} or ${isNull})` : begun;
    },
  };
}
