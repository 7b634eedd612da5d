import { existsSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { testApi } from "../../testing/api.ts";
import { freshDatabase, sharedDatabase, testStore } from "../../testing/store/store.ts";
import { copyStoreTemplate } from "../../testing/store/store-template.ts";
import { DatabaseUnavailable } from "../database.ts";
import { openEmbedded } from "./embedded.ts";
import { StoreLocked } from "./lock.ts";

describe("a store that is gone", () => {
  it("is an outage to everyone: to callers, to clients and to readiness", async () => {
    const database = await freshDatabase();
    const api = await testApi({ database });
    await database.close();

    const [read, write, ready, alive] = [
      await api.get("/api/v1/customers"),
      await api.post("/api/v1/customers", { id: "a" }),
      await api.get("/readyz"),
      await api.get("/healthz"),
    ];

    expect([read, write, ready].map(({ status, body }) => [status, body.code])).toEqual(
      [read, write, ready].map(() => [503, "database_unavailable"]),
    );
    expect(alive.status).toBe(200);
    await expect(database.query("select 1")).rejects.toThrow(DatabaseUnavailable);
    await expect(database.transaction(async () => 1)).rejects.toThrow(DatabaseUnavailable);
  });
});

describe("a transaction of either store", () => {
  it("is undone when its work throws, and the next one works", async () => {
    const database = await sharedDatabase();
    await database.execute("create table if not exists scratch (id integer)");
    const work = database.transaction(async (transaction) => {
      await transaction.execute("insert into scratch (id) values (1)");
      throw new Error("no");
    });

    await expect(work).rejects.toThrow("no");
    expect(await database.query("select * from scratch")).toEqual([]);
    await database.execute("drop table scratch");
  });

  it("names the SQLSTATE of what PostgreSQL refused", async () => {
    const database = await sharedDatabase();

    await expect(database.query("select 1/0")).rejects.toMatchObject({ code: "22012" });
    await expect(database.query("selec")).rejects.toMatchObject({ code: "42601" });
  });

  it("returns a text that begins with a byte order mark as it was written", async () => {
    const database = await sharedDatabase();

    const rows = await database.query("select $1::text as text", ["\ufeffa"]);

    expect(rows).toEqual([{ text: "\ufeffa" }]);
  });

  it("gives counts and revisions as numbers, and dates as dates", async () => {
    const database = await sharedDatabase();

    const rows = await database.query(
      "select 9007199254740991::bigint as big, '0044-03-15 00:00:00Z'::timestamptz as at",
    );

    expect(rows).toEqual([
      { big: Number.MAX_SAFE_INTEGER, at: new Date("0044-03-15T00:00:00.000Z") },
    ]);
  });
});

describe.skipIf(testStore === "postgres")("the embedded store on disk", () => {
  let directory: string;

  beforeAll(() => {
    directory = mkdtempSync(join(tmpdir(), "carryover-store-"));
  });

  afterAll(() => rmSync(directory, { recursive: true }));

  it("is for one opener at a time, and keeps what was written", async () => {
    const options = { dataDir: join(directory, "data"), command: "a test" };
    await copyStoreTemplate(options.dataDir);
    const first = await openEmbedded(options);
    await first.execute("create table notes (text text)");
    await first.execute("insert into notes (text) values ('kept')");

    await expect(openEmbedded(options)).rejects.toThrow(StoreLocked);
    await first.close();
    await first.close();
    const second = await openEmbedded(options);

    expect(await second.query("select text from notes")).toEqual([{ text: "kept" }]);
    expect(statSync(options.dataDir).mode & 0o077).toBe(0);
    await second.close();
    expect(existsSync(join(options.dataDir, "lock"))).toBe(false);
  });

  it("that cannot be opened is an outage, and is not left locked", async () => {
    const dataDir = join(directory, "broken");
    mkdirSync(join(dataDir, "store"), { recursive: true });
    writeFileSync(join(dataDir, "store", "PG_VERSION"), "no version");

    await expect(openEmbedded({ dataDir, command: "a test" })).rejects.toThrow(DatabaseUnavailable);
    expect(existsSync(join(dataDir, "lock"))).toBe(false);
  });
});
