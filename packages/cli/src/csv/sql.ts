import { FileFault } from "../json/faults/file-fault.ts";
import type { Position } from "../json/position.ts";

/** Comments and blanks before the first statement of a dump. */
const beforeStatements = /^(?:\s|--[^\r\n]*|\/\*[\s\S]*?\*\/;?|\\[^\r\n]*)*/;

/** How dumps of databases go on: with a statement, of which a header has no words. */
const statements = [
  /^(?:insert\s+into|drop\s+table|lock\s+tables|select\s+pg_catalog)\b/i,
  /^create\s+(?:table|database|schema)\b/i,
  /^(?:set|pragma)\s+\w+\s*=/i,
  /^copy\s+\S+\s*\(/i,
  /^begin\s*;/i,
];

/** Throws a FileFault if a file holds statements of SQL, whatever columns they seem to have. */
export function refuseSql(text: string, position: Position): void {
  const first = text.replace(beforeStatements, "");
  if (!statements.some((statement) => statement.test(first))) return;
  throw new FileFault({
    code: "not_an_object_or_list",
    position,
    message: "The file holds statements of SQL, as dumps of databases do.",
    hint:
      "Export the rows of the table instead: in psql with \\copy (select …) to 'FILE.csv' csv " +
      "header, or as CSV with the client of your database.",
  });
}
