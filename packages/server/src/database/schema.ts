import { readdir, readFile } from "node:fs/promises";
import type { Database, Queryable, Transaction } from "./database.ts";

/** The numbered SQL files; the same path from src and from dist. */
const schemaDirectory = new URL("../../schema/", import.meta.url);

/** One numbered, forward-only change of the schema. */
interface SchemaStep {
  readonly number: number;
  readonly name: string;
  readonly sql: string;
}

/** The database was changed by a newer program than this one. */
export class SchemaTooNew extends Error {
  override readonly name = "SchemaTooNew";
}

/** Any number will do, as long as nobody else uses it for a lock. */
const schemaLock = 7_305_114_203;

/**
 * Brings the database to this program's schema. Each step runs in a transaction that inserts its
 * number first; servers that start together wait for each other, and each step runs once.
 * Throws SchemaTooNew, or the error of the step that failed, and then nobody may start.
 */
export async function applySchema(database: Database): Promise<void> {
  const steps = await readSteps();
  await database.transaction(
    async (transaction) => {
      await lockSchema(transaction);
      await transaction.execute(
        `create table if not exists schema_steps (
          number integer primary key,
          name text not null,
          applied_at timestamptz not null
        )`,
      );
      await refuseNewer(transaction, steps);
    },
    { repeatable: true },
  );
  for (const step of steps) {
    await database.transaction((transaction) => applyStep(transaction, step), {
      repeatable: true,
    });
  }
}

/** Whether the database has exactly this program's schema. */
export async function schemaIsCurrent(database: Queryable): Promise<boolean> {
  const steps = await readSteps();
  const [row] = await database.query<{ latest: number | null }>(
    "select max(number) as latest from schema_steps",
  );
  return row?.latest === steps.at(-1)?.number;
}

async function applyStep(transaction: Transaction, step: SchemaStep): Promise<void> {
  await lockSchema(transaction);
  const inserted = await transaction.execute(
    `insert into schema_steps (number, name, applied_at)
    values ($1, $2, now())
    on conflict (number) do nothing`,
    [step.number, step.name],
  );
  if (inserted === 0) return;
  for (const statement of statements(step.sql)) {
    try {
      await transaction.execute(statement);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      throw new Error(`Schema step ${step.name} failed: ${reason}`, { cause: error });
    }
  }
}

/** Steps may take long on large tables, and so does waiting for the server that runs them. */
async function lockSchema(transaction: Transaction): Promise<void> {
  await transaction.execute("set local statement_timeout = 0");
  await transaction.query("select pg_advisory_xact_lock($1::bigint)", [schemaLock]);
}

async function refuseNewer(transaction: Transaction, steps: readonly SchemaStep[]): Promise<void> {
  const [row] = await transaction.query<{ latest: number | null }>(
    "select max(number) as latest from schema_steps",
  );
  const known = steps.at(-1)?.number ?? 0;
  if ((row?.latest ?? 0) > known) {
    throw new SchemaTooNew(
      `The database is at schema step ${row?.latest}, this program knows ${known} steps. ` +
        "A newer version has been here: run that version.",
    );
  }
}

async function readSteps(): Promise<SchemaStep[]> {
  const names = (await readdir(schemaDirectory)).filter((name) => /^\d{4}_.*\.sql$/.test(name));
  return Promise.all(
    names.sort().map(async (name) => ({
      number: Number(name.slice(0, 4)),
      name,
      sql: await readFile(new URL(name, schemaDirectory), "utf8"),
    })),
  );
}

/** Schema files keep to one rule: a semicolon at the end of a line ends a statement. */
function statements(sql: string): string[] {
  return sql
    .split(/;[ \t]*$/m)
    .map((statement) => statement.trim())
    .filter((statement) => statement.replaceAll(/^--.*$/gm, "").trim() !== "");
}
