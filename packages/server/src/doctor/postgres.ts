import { limits } from "@carryover/contract";
import type { Database } from "../database/database.ts";
import { openPostgres } from "../database/postgres.ts";
import {
  SchemaDiffers,
  type SchemaState,
  SchemaTooNew,
  schemaState,
  tablesOfSchema,
} from "../database/schema/schema.ts";
import { type Check, ok, problem, reasonOf, skipped, warning, within } from "./check.ts";
import { clockCheck } from "./clock.ts";
import {
  type ConnectionRoom,
  loadConnectionRoom,
  loadLackingTables,
  loadSession,
  type Session,
} from "./store.ts";

/** The checks of PostgreSQL, and the database for further checks. */
export interface Examined {
  readonly checks: readonly Check[];
  /** Null if it cannot be asked, or its tables are not those of this program. */
  readonly database: Database | null;
}

/** The versions that the tests run on; see docs/reference/store.md. */
const versionMin = 15;
const versionMax = 18;

/** Opens a database to ask it something. Nothing is sent yet; close it afterwards. */
export function openToAsk(url: string): Database {
  const statementTimeoutMs = limits.doctorQuestionMs;
  return openPostgres({ url, connectionsMax: 1, statementTimeoutMs });
}

/** Examines a database and changes nothing in it. */
export async function examinePostgres(
  database: Database,
  place: { readonly name: string; readonly connectionsMax: number },
): Promise<Examined> {
  let session: Session;
  const askedAt = Date.now();
  try {
    session = await within(2 * limits.doctorQuestionMs, loadSession(database));
  } catch (error) {
    const unreachable = problem("database", `${place.name}: ${reasonOf(error)}.`, unreachableFix);
    const others = ["database-version", "schema", "permissions", "clock", "connections"];
    const notAsked = others.map((name) => skipped(name, "The database was not reached."));
    return { checks: [unreachable, ...notAsked], database: null };
  }
  const reading = { theirs: session.clock, askedAt, answeredAt: Date.now() };
  const schema = await askInTime("schema", () => schemaCheck(database));
  return {
    checks: [
      databaseCheck(session, place.name),
      versionCheck(session),
      schema.check,
      await permissionCheck(database, session, schema.state),
      clockCheck("clock", "the database", reading),
      await connectionsCheck(database, place.connectionsMax),
    ],
    database: schema.state === null || schema.state.appliedCount === 0 ? null : database,
  };
}

const unreachableFix =
  "See that PostgreSQL runs, that this machine may reach it, and that DATABASE_URL has its host, " +
  "port, database, user and password: psql with the same URL must work. In a password, # is " +
  "written as %23, / as %2F, ? as %3F and @ as %40.";

/** Makes the check of a database URL that cannot be parsed; its parts may contain the password. */
export function misread(): Check {
  const message = "DATABASE_URL has an @ behind what reads as its host and port.";
  return problem("database", message, unreachableFix);
}

function databaseCheck({ isReadOnly, role }: Session, name: string): Check {
  if (!isReadOnly) return ok("database", `${name} answers, to the role ${role}.`);
  return problem(
    "database",
    `${name} answers, but is read-only: a standby, or set so.`,
    "Let DATABASE_URL name the primary, or end default_transaction_read_only.",
  );
}

function versionCheck({ version }: Session): Check {
  const [major, minor] = [Math.floor(version / 10_000), version % 10_000];
  const is = `PostgreSQL ${major}.${minor}`;
  const asks = `${versionMin} to ${versionMax} are supported`;
  if (major < versionMin) {
    const fix = `Upgrade PostgreSQL to ${versionMax}.`;
    return problem("database-version", `${is} is too old: ${asks}.`, fix);
  }
  if (major <= versionMax) return ok("database-version", `${is}; ${asks}.`);
  const fix = `Use PostgreSQL ${versionMax}, or a version of carryover that supports this one.`;
  return warning("database-version", `${is} is newer than what was tested: ${asks}.`, fix);
}

interface SchemaFound {
  readonly check: Check;
  /** Null if it belongs to another program, or is unknown. */
  readonly state: SchemaState | null;
}

async function schemaCheck(database: Database): Promise<SchemaFound> {
  try {
    const state = await schemaState(database);
    return { check: schemaFound(state), state };
  } catch (error) {
    if (error instanceof SchemaTooNew) {
      const fix = "Run the version that has brought these steps, or a newer one.";
      return { check: problem("schema", error.message, fix), state: null };
    }
    if (!(error instanceof SchemaDiffers)) throw error;
    const fix = "Run the version that made this database, or begin with an empty one.";
    return { check: problem("schema", error.message, fix), state: null };
  }
}

function schemaFound({ appliedCount, pending, isUncompared }: SchemaState): Check {
  const applies = "Start carryover serve: it applies them before it takes requests.";
  if (appliedCount === 0) {
    const message = `The database is empty: ${pending.length} schema steps are to be applied.`;
    return warning("schema", message, applies);
  }
  if (pending.length > 0 || isUncompared) {
    const left = pending.length === 0 ? "" : ` ${pending.length} are pending: ${listed(pending)}.`;
    const message = `${appliedCount} schema steps are applied.${left}`;
    const from = isUncompared ? " Version 0.1.0 has made it; its tables are compared first." : "";
    return warning("schema", message + from, `Make a backup. ${applies}`);
  }
  return ok("schema", `All ${appliedCount} schema steps are applied, with this program's text.`);
}

async function permissionCheck(
  database: Database,
  session: Session,
  state: SchemaState | null,
): Promise<Check> {
  const { check } = await askInTime("permissions", async () => {
    return { check: permissionsFound(session, state, await lackingTables(database)), state };
  });
  return check;
}

async function lackingTables(database: Database) {
  return loadLackingTables(database, await tablesOfSchema());
}

function permissionsFound(
  { role, schema, mayCreate }: Session,
  state: SchemaState | null,
  lacking: Awaited<ReturnType<typeof lackingTables>>,
): Check {
  const name = "permissions";
  const unusable = lacking.filter(({ mayUse }) => !mayUse).map((table) => table.name);
  if (unusable.length > 0) {
    const message = `The role ${role} may not read and write ${listed(unusable)}.`;
    const fix = `Make it their owner, or: grant select, insert, update, delete on … to ${role};`;
    return problem(name, message, fix);
  }
  if (state !== null && state.pending.length === 0) {
    return ok(name, `The role ${role} may read and write all tables.`);
  }
  if (schema === null) {
    const fix = "Make the schema, or set another search_path for the role.";
    return problem(name, `The search_path of ${role} names no schema that exists.`, fix);
  }
  if (!mayCreate) {
    const message = `The role ${role} may not create tables in the schema ${schema}.`;
    const fix = `As its owner: grant create on schema ${schema} to ${role};`;
    return problem(name, message, fix);
  }
  const foreign = lacking.map((table) => table.name);
  if (foreign.length === 0) return ok(name, `The role ${role} may create, read and write tables.`);
  const message = `The role ${role} does not own ${listed(foreign)}, which schema steps change.`;
  return problem(name, message, `As their owner: alter table … owner to ${role};`);
}

async function connectionsCheck(database: Database, connectionsMax: number): Promise<Check> {
  const { check } = await askInTime("connections", async () => {
    return { check: connectionsFound(await loadConnectionRoom(database), connectionsMax) };
  });
  return check;
}

function connectionsFound(room: ConnectionRoom, connectionsMax: number): Check {
  const name = "connections";
  const most = Math.min(room.max, room.roleMax ?? room.max, room.databaseMax ?? room.max);
  const wants = `A server opens up to ${connectionsMax}`;
  const fix = "Set CARRYOVER_CONNECTIONS lower, or max_connections of PostgreSQL higher.";
  if (connectionsMax > most) {
    return problem(name, `${wants}, and PostgreSQL gives ${most}.`, fix);
  }
  // The one that asks will be gone.
  const free = Math.max(0, room.max - (room.used - 1));
  const message = `${wants}; PostgreSQL gives ${most}, and ${free} are free now.`;
  if (connectionsMax > free) {
    return warning(name, `${message} Those of a server that runs already are counted.`, fix);
  }
  return ok(name, message);
}

/** Runs a check; an error of the database, or a timeout, becomes a problem. */
async function askInTime<T extends { readonly check: Check }>(
  name: string,
  ask: () => Promise<T>,
): Promise<T | { readonly check: Check; readonly state: null }> {
  try {
    return await within(2 * limits.doctorQuestionMs, ask());
  } catch (error) {
    const fix = "Let the role of DATABASE_URL own the database, or grant it what is missing.";
    return { check: problem(name, `PostgreSQL says: ${reasonOf(error)}.`, fix), state: null };
  }
}

function listed(names: readonly string[]): string {
  const shown = names.slice(0, 5).join(", ");
  return names.length > 5 ? `${shown} and ${names.length - 5} more` : shown;
}
