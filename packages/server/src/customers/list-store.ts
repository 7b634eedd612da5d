import type { PageRequest } from "@carryover/contract";
import { createdBounds } from "../database/created-bounds.ts";
import type { Queryable } from "../database/database.ts";
import { firstId, lastId } from "../row-id.ts";
import { type CustomerRow, columns } from "./store.ts";

/** Which customers to list: exact e-mail and name, and bounds on the date of creation. */
export interface CustomerFilter {
  readonly email?: string | undefined;
  readonly name?: string | undefined;
  readonly createdAt?:
    | {
        gt?: string | undefined;
        gte?: string | undefined;
        lt?: string | undefined;
        lte?: string | undefined;
      }
    | undefined;
}

/** The condition on a text, of which an index has the lower case. */
function isExactly(column: string, parameter: string, text: string | undefined): string {
  if (text === undefined) return `and ${parameter} is null`;
  const lowered = `lower(${column}) = lower(${parameter} collate "C")`;
  return `and ${lowered} and ${column} = ${parameter}`;
}

/**
 * Returns one page of customers in the order of creation, and one row more if there are others
 * beyond it. With `before`, the page that ends right before that cursor, nearest first.
 */
export function pageOfCustomers(
  database: Queryable,
  environmentId: string,
  filter: CustomerFilter,
  page: PageRequest,
): Promise<CustomerRow[]> {
  const backwards = page.before !== undefined;
  return database.query<CustomerRow>(
    `select ${columns}
    from customers
    where environment_id = $1::uuid
      and cursor_id > coalesce($2::uuid, ${firstId})
      and cursor_id < coalesce($3::uuid, ${lastId})
      ${isExactly("email", "$4::text", filter.email)}
      ${isExactly("name", "$5::text", filter.name)}
      ${createdBounds(6)}
    order by cursor_id ${backwards ? "desc" : "asc"}
    limit $10::int`,
    [
      environmentId,
      page.after ?? null,
      page.before ?? null,
      filter.email ?? null,
      filter.name ?? null,
      filter.createdAt?.gt ?? null,
      filter.createdAt?.gte ?? null,
      filter.createdAt?.lt ?? null,
      filter.createdAt?.lte ?? null,
      page.limit + 1,
    ],
  );
}
