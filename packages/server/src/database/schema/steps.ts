import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { basename } from "node:path";

/** The numbered SQL files, a folder for each release; the same path from src and from dist. */
const schemaDirectory = new URL("../../../schema/", import.meta.url);

/** One numbered, forward-only change of the schema. */
export interface SchemaStep {
  readonly number: number;
  readonly name: string;
  /** Its path in the folder of the schema: a folder for the steps of each release. */
  readonly path: string;
  readonly sql: string;
  /** SHA-256 of the file as it is, comments and all. */
  readonly digest: string;
}

let steps: Promise<readonly SchemaStep[]> | null = null;

/** Returns the steps that this program knows, in their order, as they were when it first asked. */
export function schemaSteps(): Promise<readonly SchemaStep[]> {
  steps ??= readSteps();
  return steps;
}

async function readSteps(): Promise<SchemaStep[]> {
  const paths = (await readdir(schemaDirectory, { recursive: true }))
    .map((path) => path.replaceAll("\\", "/"))
    .filter((path) => /\/\d{4}_.*\.sql$/.test(path));
  const found = await Promise.all(paths.map(readStep));
  return found.sort((one, other) => one.number - other.number);
}

async function readStep(path: string): Promise<SchemaStep> {
  const text = await readFile(new URL(path, schemaDirectory));
  const digest = createHash("sha256").update(text).digest("hex");
  const name = basename(path);
  return { number: Number(name.slice(0, 4)), name, path, sql: text.toString("utf8"), digest };
}

/** Returns the tables that version 0.1.0 makes, which kept no digests of its steps. */
export function tablesOfFirstRelease(): Promise<string> {
  return readFile(new URL("snapshot-0.1.0.sql", schemaDirectory), "utf8");
}

/** The last step of version 0.1.0. */
export const lastStepOfFirstRelease = 9;

/** Splits a schema file into statements; a semicolon at the end of a line ends a statement. */
export function statementsOf({ sql }: SchemaStep): string[] {
  return sql
    .split(/;[ \t]*$/m)
    .map((statement) => statement.trim())
    .filter((statement) => statement.replaceAll(/^--.*$/gm, "").trim() !== "");
}
