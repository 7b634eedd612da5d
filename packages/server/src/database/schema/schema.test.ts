import { readFile } from "node:fs/promises";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createDatabase } from "../../../../../test/cluster.ts";
import { testApi } from "../../testing/api.ts";
import { stepDigests } from "../../testing/store/step-digests.ts";
import { emptyDatabase, sharedDatabase, testStore } from "../../testing/store/store.ts";
import type { Database } from "../database.ts";
import { openPostgres } from "../postgres.ts";
import { applySchema, SchemaDiffers, SchemaTooNew, schemaIsCurrent } from "./schema.ts";
import { lastStepOfFirstRelease, schemaSteps, statementsOf } from "./steps.ts";

interface Step {
  readonly number: number;
  readonly name: string;
  readonly digest: string | null;
}

const steps = (database: Database) =>
  database.query<Step>("select number, name, digest from schema_steps order by number");

describe("the schema", () => {
  it("is applied in numbered steps, each once", async () => {
    const database = await sharedDatabase();

    const applied = await steps(database);

    const known = await schemaSteps();
    expect(applied).toEqual(known.map(({ number, name, digest }) => ({ number, name, digest })));
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
      `insert into schema_steps (number, name, applied_at, digest)
      select u.number, u.name, now(), u.digest
      from unnest($1::int[], $2::text[], $3::text[]) as u (number, name, digest)`,
      [
        before.map(({ number }) => number),
        before.map(({ name }) => name),
        before.map(({ digest }) => digest),
      ],
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

  it("is refused when a step had another text, at the start and in readiness", async () => {
    const database = await sharedDatabase();
    const api = await testApi();
    await database.execute("update schema_steps set digest = 'other' where number = 5");

    await expect(applySchema(database)).rejects.toThrow(SchemaDiffers);
    await expect(applySchema(database)).rejects.toThrow(
      /^Schema step 0005_subscriptions\.sql was applied .* with another text .*empty database/,
    );
    const ready = await api.get("/readyz");
    expect([ready.status, ready.body.code]).toEqual([503, "schema_not_current"]);
  });

  it("is refused when another program has applied a step of the same number", async () => {
    const database = await sharedDatabase();
    await database.execute(
      "update schema_steps set name = '0002_other.sql', digest = 'other' where number = 2",
    );

    await expect(applySchema(database)).rejects.toThrow(
      /^Schema step 0002_other\.sql .*\(this program has 0002_customers\.sql\)/,
    );
  });

  it("stops the start when a step fails, and the step does not count as applied", async () => {
    const database = await sharedDatabase();
    const last = before.at(-1);
    await database.execute("delete from schema_steps where number = $1", [last?.number]);

    await expect(applySchema(database)).rejects.toThrow(
      new RegExp(`^Schema step ${last?.name} failed: .*(already exists|does not exist)`),
    );
    expect(await steps(database)).toEqual(before.slice(0, -1));
    expect(await schemaIsCurrent(database)).toBe(false);
  });
});

describe("a database of version 0.1.0, which kept no digests", () => {
  it("is taken over if it is what that version makes, and refused by table if not", async () => {
    const database = await emptyDatabase();
    const firstRelease = (await schemaSteps()).filter(
      ({ number }) => number <= lastStepOfFirstRelease,
    );
    await database.execute(
      "create table schema_steps (number integer primary key, name text not null, " +
        "applied_at timestamptz not null)",
    );
    for (const step of firstRelease) {
      for (const statement of statementsOf(step)) await database.execute(statement);
      const row = [step.number, step.name];
      await database.execute("insert into schema_steps values ($1, $2, now())", row);
    }
    await database.execute("alter table subscriptions alter column plan_id drop not null");

    await expect(applySchema(database)).rejects.toThrow(
      /^Table subscriptions .* from schema step 0005_subscriptions\.sql on, .*empty database/,
    );
    await database.execute("alter table subscriptions alter column plan_id set not null");
    await database.execute("create index of_the_operator on customers (created_at)");
    await applySchema(database);

    expect(await steps(database)).toEqual(await steps(await sharedDatabase()));
    expect(await schemaIsCurrent(database)).toBe(true);
    await database.close();
  });
});

describe("the digests of schema steps", () => {
  const kept = () => readFile(new URL("../../../schema/digests.txt", import.meta.url), "utf8");

  it("are kept: a step that has one is never edited, and a new one gets its line", async () => {
    const digests = stepDigests(await schemaSteps(), await kept());

    // A new step: npm run generate. An edited one: bring it back, and add a step instead.
    expect(digests.faults).toEqual([]);
    expect(digests.text).toBe(await kept());
  });

  it("tell an edited step, a removed one and a new one", async () => {
    const [first, second] = await schemaSteps();
    if (first === undefined || second === undefined) throw new Error("There are no steps.");
    const lines = (digest: string) => `${digest}  ${first.path}\n`;

    const edited = stepDigests([{ ...first, digest: "b".repeat(64) }], lines(first.digest));
    const removed = stepDigests([], lines(first.digest));
    const added = stepDigests([first, second], lines(first.digest));

    expect(edited.faults[0]).toMatch(/^Schema step 0\.1\.0\/0001_environments\.sql was edited/);
    expect(edited.text).toBe(lines(first.digest));
    expect(removed.faults[0]).toMatch(/was removed/);
    expect(added.text).toBe(`${lines(first.digest)}${second.digest}  ${second.path}\n`);
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
