import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createDatabase } from "../../../../test/cluster.ts";
import { sharedDatabase, testStore } from "../testing/store.ts";
import type { Database } from "./database.ts";
import { openPostgres } from "./postgres.ts";
import { applySchema, SchemaTooNew, schemaIsCurrent } from "./schema.ts";

interface Step {
  readonly number: number;
  readonly name: string;
}

const steps = (database: Database) =>
  database.query<Step>("select number, name from schema_steps order by number");

describe("the schema", () => {
  it("is applied in numbered steps, each once", async () => {
    const database = await sharedDatabase();

    const applied = await steps(database);

    expect(applied.map(({ number }) => number)).toEqual(applied.map((_, index) => index + 1));
    expect(applied[0]?.name).toBe("0001_environments.sql");
    expect(await schemaIsCurrent(database)).toBe(true);
  });

  it("is not touched when it is applied again", async () => {
    const database = await sharedDatabase();
    const before = await database.query("select * from schema_steps order by number");

    await applySchema(database);

    expect(await database.query("select * from schema_steps order by number")).toEqual(before);
  });
});

describe("a database that was changed by somebody else", () => {
  let before: Step[] = [];

  beforeEach(async () => {
    before = await steps(await sharedDatabase());
  });

  /** Others use the same database afterwards. */
  afterEach(async () => {
    const database = await sharedDatabase();
    await database.execute("delete from schema_steps");
    await database.execute(
      `insert into schema_steps (number, name, applied_at)
      select u.number, u.name, now()
      from unnest($1::int[], $2::text[]) as u (number, name)`,
      [before.map(({ number }) => number), before.map(({ name }) => name)],
    );
  });

  it("is refused when it is newer than the program", async () => {
    const database = await sharedDatabase();
    await database.execute(
      "insert into schema_steps (number, name, applied_at) values (9999, 'later', now())",
    );

    await expect(applySchema(database)).rejects.toThrow(SchemaTooNew);
    await expect(applySchema(database)).rejects.toThrow(/step 9999.*run that version/);
    expect(await schemaIsCurrent(database)).toBe(false);
  });

  it("stops the start when a step fails, and the step does not count as applied", async () => {
    const database = await sharedDatabase();
    const last = before.at(-1);
    await database.execute("delete from schema_steps where number = $1", [last?.number]);

    await expect(applySchema(database)).rejects.toThrow(
      new RegExp(`^Schema step ${last?.name} failed: .*already exists`),
    );
    expect(await steps(database)).toEqual(before.slice(0, -1));
    expect(await schemaIsCurrent(database)).toBe(false);
  });
});

it.skipIf(testStore === "embedded")(
  "is applied once by 20 servers that start together on an empty database",
  async () => {
    const url = await createDatabase(process.env.TEST_DATABASE_URL ?? "");
    const servers = Array.from({ length: 20 }, () => openPostgres({ url, connectionsMax: 1 }));

    const results = await Promise.allSettled(servers.map(applySchema));

    expect(results.filter(({ status }) => status === "rejected")).toEqual([]);
    const [first] = servers;
    expect(first && (await steps(first))).toEqual(await steps(await sharedDatabase()));
    await Promise.all(servers.map((server) => server.close()));
  },
);
