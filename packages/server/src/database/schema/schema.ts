import { limits } from "@carryover/contract";
import { allowTime, type Database, type Queryable, type Transaction } from "../database.ts";
import {
  lastStepOfFirstRelease,
  type SchemaStep,
  schemaSteps,
  statementsOf,
  tablesOfFirstRelease,
} from "./steps.ts";
import { differingTables, schemaTables } from "./tables.ts";

/** The database was changed by a newer program than this one. */
export class SchemaTooNew extends Error {
  override readonly name = "SchemaTooNew";
}

/** The database was made by schema steps with another text than those of this program. */
export class SchemaDiffers extends Error {
  override readonly name = "SchemaDiffers";
}

/** Any number that nobody else uses for a lock. */
const schemaLock = 7_305_114_203;

/** A step as the database knows it. */
interface AppliedStep {
  readonly number: number;
  readonly name: string;
  /** Null for steps that version 0.1.0 has applied. */
  readonly digest: string | null;
}

/**
 * Brings the database to this program's schema. Each step runs in a transaction that inserts its
 * number first; servers that start together wait for each other, and each step runs once. A
 * database with this schema is only read. Throws SchemaTooNew, SchemaDiffers, or the error of a
 * failed step; the program must not start then.
 */
export async function applySchema(database: Database): Promise<void> {
  if (await schemaIsCurrent(database)) return;
  const steps = await schemaSteps();
  const repeatable = true;
  const firstRelease = await tablesOfFirstRelease();
  await database.transaction((transaction) => prepare(transaction, steps, firstRelease), {
    repeatable,
  });
  for (const step of steps) {
    await database.transaction((transaction) => applyStep(transaction, step), { repeatable });
  }
  // Another program may have applied a step of the same number meanwhile.
  requireSame(await appliedSteps(database), steps);
}

/** Returns whether the database has exactly this program's schema. */
export async function schemaIsCurrent(database: Queryable): Promise<boolean> {
  const steps = await schemaSteps();
  const applied = await appliedSteps(database);
  const isSame = ({ number, digest }: SchemaStep, index: number) =>
    applied[index]?.number === number && applied[index]?.digest === digest;
  return applied.length === steps.length && steps.every(isSame);
}

/** How far a database is from this program's schema. */
export interface SchemaState {
  /** Steps that the database has. */
  readonly appliedCount: number;
  /** Names of the steps that it lacks, in their order. */
  readonly pending: readonly string[];
  /** Whether version 0.1.0 made it and its tables have not been compared yet. */
  readonly isUncompared: boolean;
}

/** Reads how far a database is, and changes nothing. Throws SchemaTooNew and SchemaDiffers. */
export async function schemaState(database: Queryable): Promise<SchemaState> {
  const steps = await schemaSteps();
  const applied = await appliedSteps(database);
  refuseNewer(applied, steps);
  const compared = applied.filter(({ digest }) => digest !== null);
  requireSame(compared, steps);
  const numbers = new Set(applied.map(({ number }) => number));
  return {
    appliedCount: applied.length,
    pending: steps.filter(({ number }) => !numbers.has(number)).map(({ name }) => name),
    isUncompared: compared.length < applied.length,
  };
}

/** Returns the tables that the steps of this program make. */
export async function tablesOfSchema(): Promise<string[]> {
  const names = (await schemaSteps()).flatMap(({ sql }) =>
    [...sql.matchAll(/^create table (\w+) \(/gm)].map(([, name = ""]) => name),
  );
  return ["schema_steps", ...names];
}

/** Returns the applied steps in order; none for an empty database. */
async function appliedSteps(database: Queryable): Promise<AppliedStep[]> {
  const [table] = await database.query<{ exists: boolean }>(
    "select to_regclass('schema_steps') is not null as exists",
  );
  if (!table?.exists) return [];
  // Version 0.1.0 made the table without this column.
  return database.query<AppliedStep>(
    "select number, name, to_jsonb(s) ->> 'digest' as digest from schema_steps s order by number",
  );
}

/** Makes the table of steps, and compares what is in it with the steps of this program. */
async function prepare(
  transaction: Transaction,
  steps: readonly SchemaStep[],
  firstRelease: string,
): Promise<void> {
  await lockSchema(transaction);
  await transaction.execute(
    `create table if not exists schema_steps (
      number integer primary key,
      name text not null,
      applied_at timestamptz not null
    )`,
  );
  await transaction.execute("alter table schema_steps add column if not exists digest text");
  refuseNewer(await appliedSteps(transaction), steps);
  await adopt(transaction, steps, firstRelease);
  requireSame(await appliedSteps(transaction), steps);
}

/** Adds digests to the steps of a database of version 0.1.0, after comparing its tables. */
async function adopt(
  transaction: Transaction,
  steps: readonly SchemaStep[],
  tables: string,
): Promise<void> {
  const unknown = (await appliedSteps(transaction)).filter(({ digest }) => digest === null);
  if (unknown.length === 0) return;
  const firstRelease = steps.filter(({ number }) => number <= lastStepOfFirstRelease);
  const [differing] = differingTables(tables, await schemaTables(transaction)).filter(
    (name) => name !== "schema_steps",
  );
  if (differing !== undefined) {
    const making = firstRelease.find(({ sql }) => sql.includes(`create table ${differing} (`));
    throw new SchemaDiffers(
      `Table ${differing} of the database is not what version 0.1.0 makes of it, from schema ` +
        `step ${making?.name} on, so those steps had another text. ${advice}`,
    );
  }
  await transaction.execute(
    `update schema_steps s
    set digest = u.digest
    from unnest($1::text[], $2::text[]) as u (name, digest)
    where s.name = u.name and s.digest is null`,
    [firstRelease.map(({ name }) => name), firstRelease.map(({ digest }) => digest)],
  );
}

const advice =
  "Run the version that made this database, or begin with an empty database (or another " +
  "--data-dir), apply the catalog and import the files again.";

function refuseNewer(applied: readonly AppliedStep[], steps: readonly SchemaStep[]): void {
  const known = steps.at(-1)?.number ?? 0;
  const latest = applied.at(-1)?.number ?? 0;
  if (latest <= known) return;
  throw new SchemaTooNew(
    `The database is at schema step ${latest}, this program knows steps up to ${known}. ` +
      "A newer version has been here: run that version.",
  );
}

/** Requires that applied steps are the same as in this program; later steps may be missing. */
function requireSame(applied: readonly AppliedStep[], steps: readonly SchemaStep[]): void {
  refuseNewer(applied, steps);
  for (const { number, name, digest } of applied) {
    const step = steps.find((each) => each.number === number);
    if (step !== undefined && step.digest === digest) continue;
    const ours = step?.name === name ? "" : ` (this program has ${step?.name ?? "none"})`;
    throw new SchemaDiffers(
      `Schema step ${name} was applied to this database with another text than this program ` +
        `has${ours}. ${advice}`,
    );
  }
}

async function applyStep(transaction: Transaction, step: SchemaStep): Promise<void> {
  await lockSchema(transaction);
  const inserted = await transaction.execute(
    `insert into schema_steps (number, name, applied_at, digest)
    values ($1, $2, now(), $3)
    on conflict (number) do nothing`,
    [step.number, step.name, step.digest],
  );
  if (inserted === 0) return;
  for (const statement of statementsOf(step)) {
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
  await allowTime(transaction, limits.schemaStepMs);
  await transaction.query("select pg_advisory_xact_lock($1::bigint)", [schemaLock]);
}
