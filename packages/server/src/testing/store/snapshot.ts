import type { Queryable } from "../../database/database.ts";
import { schemaTables } from "../../database/schema/tables.ts";

const heading = [
  "-- The whole schema, generated from the catalog of a fresh store. Do not edit: add a step to",
  '-- the schema and run "npm run generate".\n',
].join("\n");

/** Returns the schema of a database as SQL: the same text for the same schema, on either store. */
export async function schemaSnapshot(database: Queryable): Promise<string> {
  return `${heading}\n${await schemaTables(database)}`;
}
