import { randomBytes } from "node:crypto";
import { createControl, startEmulator } from "@carryover/stripe-emulator";
import { Client } from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { encrypted } from "../../packages/server/src/integrations/secrets.ts";
import { type Cluster, createDatabase, startCluster } from "../cluster.ts";
import { run } from "../program.ts";
import { doctor } from "./doctoring.ts";

let cluster: Cluster;
let url: string;

beforeAll(async () => {
  cluster = await startCluster();
  url = await createDatabase(cluster.url);
  const { code, stderr } = await run(["keys", "create"], { env: { DATABASE_URL: url } });
  if (code !== 0) throw new Error(stderr);
});

afterAll(() => cluster.stop());

async function sql(text: string, parameters: unknown[] = [], at = url) {
  const client = new Client({ connectionString: at });
  await client.connect();
  try {
    return (await client.query(text, parameters)).rows as Record<string, unknown>[];
  } finally {
    await client.end();
  }
}

/** Runs it on the database while a fault is planted there. */
async function withFault(plant: string, mend: string) {
  await sql(plant);
  try {
    return await doctor([], { env: { DATABASE_URL: url } });
  } finally {
    await sql(mend);
  }
}

test("finds nothing wrong with a database that a server can run on", async () => {
  const { problems, checks } = await doctor([], { env: { DATABASE_URL: url } });
  const found = ["database", "database-version", "schema", "permissions", "clock", "connections"];

  expect(problems).toEqual([]);
  expect(found.map((name) => checks[name]?.status)).toEqual(found.map(() => "ok"));
  expect(checks["encryption-key"]?.message).toContain("nothing is kept that needs it");
});

test("makes nothing in a database that is empty, and says what would be made", async () => {
  const empty = await createDatabase(cluster.url);
  const { problems, checks } = await doctor([], { env: { DATABASE_URL: empty } });
  const tables = await sql("select from pg_tables where schemaname = 'public'", [], empty);

  expect(problems).toEqual([]);
  expect(checks.schema?.message).toMatch(/The database is empty: \d+ schema steps/);
  expect(tables).toEqual([]);
});

describe("a fault that was planted", () => {
  test("schema steps of a newer version", async () => {
    const { problems, checks } = await withFault(
      "insert into schema_steps (number, name, applied_at) values (9999, 'later', now())",
      "delete from schema_steps where number = 9999",
    );

    expect(problems).toEqual(["schema"]);
    expect(checks.schema?.message).toContain("The database is at schema step 9999");
  });

  test("a schema step with another text", async () => {
    const { problems, checks } = await withFault(
      "update schema_steps set digest = 'f' || digest where number = 3",
      "update schema_steps set digest = substr(digest, 2) where number = 3",
    );

    expect(problems).toEqual(["schema"]);
    expect(checks.schema?.message).toContain("0003_imports.sql was applied to this database with");
  });

  test("schema steps that are pending, which is a warning, and that are not applied", async () => {
    const taken = "select number from schema_steps order by number desc limit 1";
    const [last] = await sql(taken);
    const { problems, checks } = await withFault(
      `create table kept_step as select * from schema_steps where number = ${last?.number};
      delete from schema_steps where number = ${last?.number}`,
      "insert into schema_steps select * from kept_step; drop table kept_step",
    );

    expect(problems).toEqual([]);
    expect(checks.schema?.status).toBe("warning");
    expect(checks.schema?.message).toMatch(/steps are applied\. 1 are pending: \d{4}_\w+\.sql\.$/);
  });

  test("an encryption key that is another one, or missing", async () => {
    const key = randomBytes(32);
    const [environment] = await sql("select id from environments limit 1");
    const environmentId = String(environment?.id);
    const secret = "rk_test_kept_secret_1234";
    const sealed = encrypted(secret, key, { environmentId, column: "api_key" });
    await sql(
      `insert into integrations (environment_id, vendor, id, account_id, is_live, key_tail, source,
        api_key, created_at, updated_at)
      values ($1, 'STRIPE', $1, 'acct_1', false, '1234', 'stored', $2, now(), now())`,
      [environmentId, sealed],
    );
    // Nobody listens there: what the key is good for is another question.
    const others = { DATABASE_URL: url, CARRYOVER_STRIPE_URL: "http://127.0.0.1:1" };
    const withKey = (each: Buffer) => ({ CARRYOVER_ENCRYPTION_KEY: each.toString("base64") });

    const right = await doctor([], { env: { ...others, ...withKey(key) } });
    const wrong = await doctor([], { env: { ...others, ...withKey(randomBytes(32)) } });
    const missing = await doctor([], { env: others });
    await sql("delete from integrations");

    expect(right.problems).toEqual(["stripe"]);
    expect(right.checks["encryption-key"]?.message).toContain("It reads what is kept");
    expect(right.checks.stripe?.message).toContain("The restricted test key …1234 of default");
    expect(right.ended.stdout).not.toContain(secret);
    expect([wrong.problems, missing.problems]).toEqual([["encryption-key"], ["encryption-key"]]);
    expect(wrong.checks["encryption-key"]?.message).toContain("cannot be read with this");
    expect(missing.checks["encryption-key"]?.message).toContain("which is not set");
  });

  test("a Stripe that is silent; a key that works, and a live one sent elsewhere", async () => {
    const emulator = await startEmulator();
    const others = { DATABASE_URL: url, CARRYOVER_STRIPE_URL: emulator.url };
    const keyed = (key: string) => ({ env: { ...others, CARRYOVER_STRIPE_KEY: key } });
    const works = await doctor([], keyed("sk_test_doctored_secret1"));
    const live = await doctor([], keyed("rk_live_doctored_secret1"));
    const control = createControl(emulator.url, "acct_doctored", "test");
    await control.addFaults({ fault: "drop_request", times: 100 });
    const silent = await doctor([], keyed("sk_test_doctored_secret1"));
    await emulator.stop();

    expect(works.problems).toEqual([]);
    expect(works.checks.stripe?.message).toBe(
      `The secret test key …ret1 of default works, at ${emulator.url}: account acct_doctored.`,
    );
    expect(works.checks["stripe-clock"]?.status).toBe("ok");
    expect(live.checks.stripe).toMatchObject({ status: "warning" });
    expect(silent.problems).toEqual(["stripe"]);
    for (const { ended } of [works, live, silent]) expect(ended.stdout).not.toContain("secret1");
  });

  test("a role that may not use the tables, and one that may make none", async () => {
    await sql("create role reader login; grant select on customers to reader");
    const reading = new URL(url);
    reading.username = "reader";
    const empty = new URL(await createDatabase(cluster.url));
    empty.username = "reader";
    const reader = await doctor([], { env: { DATABASE_URL: reading.href } });
    const maker = await doctor([], { env: { DATABASE_URL: empty.href } });

    expect(reader.problems).toContain("permissions");
    expect(reader.checks.permissions?.message).toContain("may not read and write");
    expect(maker.problems).toEqual(["permissions"]);
    expect(maker.checks.permissions?.fix).toContain("grant create on schema public to reader");
  });

  test("a clock that is an hour ahead", async () => {
    const ahead = "const now = Date.now; Date.now = () => now() + 3600000";
    const NODE_OPTIONS = `--import=data:text/javascript,${encodeURIComponent(ahead)}`;
    const { problems, checks } = await doctor([], { env: { DATABASE_URL: url, NODE_OPTIONS } });

    expect(problems).toEqual(["clock"]);
    expect(checks.clock?.message).toMatch(/is 3,(599|600|601) s ahead of that of the database/);
  });

  test("more connections than PostgreSQL gives", async () => {
    const env = { DATABASE_URL: url, CARRYOVER_CONNECTIONS: "500" };
    const { problems, checks } = await doctor([], { env });

    expect(problems).toEqual(["connections"]);
    expect(checks.connections?.message).toMatch(/opens up to 500, and PostgreSQL gives 97\./);
  });

  test("a database that only reads", async () => {
    const name = new URL(url).pathname.slice(1);
    const { problems } = await withFault(
      `alter database ${name} set default_transaction_read_only = on`,
      `set transaction_read_only = off; alter database ${name} reset default_transaction_read_only`,
    );

    expect(problems).toEqual(["database"]);
  });
});
