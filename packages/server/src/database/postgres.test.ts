import { createHash } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createDatabase } from "../../../../test/cluster.ts";
import { testApi } from "../testing/api.ts";
import { testStore } from "../testing/store/store.ts";
import { type Database, DatabaseUnavailable, sqlState, type Transaction } from "./database.ts";
import { openPostgres } from "./postgres.ts";
import { applySchema } from "./schema/schema.ts";

describe.skipIf(testStore === "embedded")("PostgreSQL", () => {
  let url: string;
  let database: Database;
  let other: Database;

  beforeAll(async () => {
    url = await createDatabase(process.env.TEST_DATABASE_URL ?? "");
    database = openPostgres({ url });
    other = openPostgres({ url });
    await applySchema(database);
    await database.execute("create table notes (id integer primary key, text text not null)");
  });

  beforeEach(async () => {
    await database.execute("truncate notes");
    await database.execute("insert into notes (id, text) values (1, 'one'), (2, 'two')");
  });

  afterAll(() => Promise.all([database.close(), other.close()]));

  const note = (transaction: Transaction, id: number, text: string) =>
    transaction.execute("update notes set text = $2 where id = $1", [id, text]);
  const texts = async () => {
    const rows = await other.query<{ text: string }>("select text from notes order by id");
    return rows.map(({ text }) => text);
  };
  const killConnection = async (transaction: Transaction) => {
    const [row] = await transaction.query<{ pid: number }>("select pg_backend_pid() as pid");
    await other.query("select pg_terminate_backend($1)", [row?.pid]);
    await sleep(50);
  };

  it("keeps connections for single statements, however many transactions there are", async () => {
    const small = openPostgres({ url, connectionsMax: 4 });
    const ended: string[] = [];
    const slow = () =>
      small
        .transaction((transaction) => transaction.query("select pg_sleep(0.3)"))
        .then(() => ended.push("transaction"));

    const transactions = Array.from({ length: 8 }, slow);
    await small.query("select 1").then(() => ended.push("statement"));
    await Promise.all(transactions);
    await small.close();

    expect(ended).toEqual(["statement", ...transactions.map(() => "transaction")]);
  });

  it.each(["40001", "40P01"])("runs a transaction again after %s", async (state) => {
    let attempts = 0;

    await database.transaction(async (transaction) => {
      await note(transaction, 1, `attempt ${++attempts}`);
      if (attempts < 3) await raise(transaction, state);
    });

    expect([attempts, await texts()]).toEqual([3, ["attempt 3", "two"]]);
  });

  it("gives up after some attempts, as in an outage, with what PostgreSQL said", async () => {
    let attempts = 0;
    const work = database.transaction(async (transaction) => {
      attempts += 1;
      await raise(transaction, "40001");
    });

    const error: unknown = await work.catch((thrown) => thrown);

    expect(error).toBeInstanceOf(DatabaseUnavailable);
    expect([attempts, sqlState((error as Error).cause)]).toEqual([6, "40001"]);
  });

  it("does not run a transaction again after any other error, and undoes it", async () => {
    let attempts = 0;
    const work = database.transaction(async (transaction) => {
      attempts += 1;
      await note(transaction, 1, "changed");
      await raise(transaction, "23514");
    });

    await expect(work).rejects.toMatchObject({ code: "23514" });
    expect([attempts, await texts()]).toEqual([1, ["one", "two"]]);
  });

  it("lets both of two transactions finish that wait for each other", async () => {
    let waiting = 0;
    const update = (first: number, second: number, text: string) =>
      database.transaction(async (transaction) => {
        await note(transaction, first, text);
        waiting += 1;
        while (waiting < 2) await sleep(5);
        await note(transaction, second, text);
      });

    await Promise.all([update(1, 2, "a"), update(2, 1, "b")]);

    expect(new Set(await texts()).size).toBe(1);
  });

  it.each([
    ["in the middle of it", (t: Transaction) => t.query("select 1")],
    ["before its commit", async () => {}],
  ])("runs a transaction again whose connection was lost %s", async (_, next) => {
    let attempts = 0;

    await database.transaction(
      async (transaction) => {
        attempts += 1;
        await note(transaction, 1, `attempt ${attempts}`);
        if (attempts === 1) await killConnection(transaction);
        await next(transaction);
      },
      { repeatable: true },
    );

    expect([attempts, await texts()]).toEqual([2, ["attempt 2", "two"]]);
  });

  describe("a connection that is lost during the commit", () => {
    beforeAll(async () => {
      await database.execute(
        `create function wait_at_commit() returns trigger language plpgsql
        as $$ begin perform pg_sleep(0.3); return null; end $$`,
      );
      await database.execute(
        `create constraint trigger waits after insert on notes deferrable initially deferred
        for each row execute function wait_at_commit()`,
      );
    });

    afterAll(() => database.execute("drop function wait_at_commit cascade"));

    it.each([
      ["is an outage, since nobody knows what was done", false, 1],
      ["is no harm to work that finds out by itself", true, 2],
    ])("%s", async (_, repeatable, expected) => {
      let attempts = 0;
      const work = database.transaction(
        async (transaction) => {
          attempts += 1;
          await transaction.execute("insert into notes (id, text) values ($1, '')", [
            10 + attempts,
          ]);
          const [row] = await transaction.query<{ pid: number }>("select pg_backend_pid() as pid");
          if (attempts > 1) return;
          setTimeout(() => other.query("select pg_terminate_backend($1)", [row?.pid]), 100);
        },
        { repeatable },
      );

      const error: unknown = await work.catch((thrown) => thrown);

      expect(attempts).toBe(expected);
      expect(error instanceof DatabaseUnavailable).toBe(!repeatable);
    });
  });

  it("survives the loss of a connection that nobody uses", async () => {
    const lost: Error[] = [];
    const own = openPostgres({ url, onLostConnection: (error) => lost.push(error) });
    const [row] = await own.query<{ pid: number }>("select pg_backend_pid() as pid");
    await other.query("select pg_terminate_backend($1)", [row?.pid]);
    await expect.poll(() => lost.length).toBe(1);

    const rows = await own.query("select 1 as one");

    expect(rows).toEqual([{ one: 1 }]);
    await own.close();
  });

  it("does not repeat a statement on its own whose connection was lost", async () => {
    const work = database.query("select pg_terminate_backend(pg_backend_pid()), pg_sleep(1)");

    await expect(work).rejects.toThrow(DatabaseUnavailable);
  });

  it("takes its locks from a transaction of a process that was stopped", async () => {
    const own = openPostgres({ url, idleInTransactionMs: 200 });
    let attempts = 0;
    let locked = () => {};
    const isLocked = new Promise<void>((resolve) => {
      locked = resolve;
    });
    const stopped = own.transaction(async (transaction) => {
      await note(transaction, 1, `attempt ${++attempts}`);
      if (attempts > 1) return;
      locked();
      await sleep(1_000);
      await note(transaction, 2, "too late");
    });
    await isLocked;

    const taken = other.transaction(async (transaction) => {
      await note(transaction, 1, "taken over");
      return attempts;
    });

    // Its process goes on, finds the transaction undone, and begins it anew.
    expect(await taken).toBe(1);
    await stopped;
    expect([attempts, await texts()]).toEqual([2, ["attempt 2", "two"]]);
    await own.close();
  });

  it("that cannot be reached is an outage, for a statement and for a transaction", async () => {
    const nowhere = openPostgres({ url: "postgresql://postgres@127.0.0.1:1/nothing" });

    await expect(nowhere.query("select 1")).rejects.toThrow(DatabaseUnavailable);
    await expect(nowhere.execute("select 1")).rejects.toThrow(/ECONNREFUSED/);
    await expect(nowhere.transaction(async () => 1)).rejects.toThrow(DatabaseUnavailable);
    await nowhere.close();
  });

  it("cuts off a statement that takes too long, which is an outage to the client", async () => {
    const impatient = openPostgres({ url, statementTimeoutMs: 200 });
    const api = await testApi({ database: impatient });
    await api.post("/api/v1/customers", { id: "a" });

    const answer = await other.transaction(async (transaction) => {
      await transaction.query("select * from customers where customer_id = 'a' for update");
      return api.patch("/api/v1/customers/a", { name: "Late" });
    });

    expect([answer.status, answer.body.code]).toEqual([503, "database_busy"]);
    expect((await api.get("/api/v1/customers/a")).body.data?.name).toBeNull();
    await impatient.close();
  });

  it.each([
    ["53100", 507, "disk_full", false],
    ["53200", 503, "database_out_of_memory", true],
    ["53300", 503, "database_connections_exhausted", true],
    ["53400", 507, "database_limit_exceeded", false],
    ["58030", 503, "database_io_error", true],
    ["25006", 503, "database_read_only", true],
    ["57P03", 503, "database_starting", true],
    ["55P03", 503, "database_busy", true],
    ["40001", 503, "database_busy", true],
    ["57P01", 503, "database_unavailable", true],
  ])("tells clients what %s is, and whether to send again", async (state, status, code, again) => {
    const api = await testApi({ database });
    await database.execute(
      `create or replace function refuse() returns trigger language plpgsql
      as $$ begin raise exception 'raised' using errcode = '${state}'; end $$`,
    );
    await database.execute(
      "create or replace trigger refuses before insert on customers execute function refuse()",
    );

    const answer = await api.post("/api/v1/customers", { id: `c${state}` });

    await database.execute("drop trigger refuses on customers");
    expect([answer.status, answer.body.code]).toEqual([status, code]);
    expect(answer.headers.get("x-should-retry")).toBe(String(again));
    expect(String(answer.body.message).startsWith("The database cannot be reached")).toBe(
      code === "database_unavailable",
    );
  });

  it("names the plan that it keeps by the statement, since connections may be shared", async () => {
    const sql = "select 'kept' as text";

    const names = await database.transaction(async (transaction) => {
      await transaction.query(sql, [], { isPrepared: true });
      return transaction.query("select name from pg_prepared_statements where statement = $1", [
        sql,
      ]);
    });

    const digest = createHash("sha256").update(sql).digest("hex");
    expect(names).toEqual([{ name: digest.slice(0, 32) }]);
  });

  it("undoes a savepoint alone when its work fails", async () => {
    await database.transaction(async (transaction) => {
      await note(transaction, 1, "kept");
      const inner = transaction.savepoint(async () => {
        await note(transaction, 2, "undone");
        await raise(transaction, "23514");
      });
      await expect(inner).rejects.toMatchObject({ code: "23514" });
    });

    expect(await texts()).toEqual(["kept", "two"]);
  });

  async function raise(transaction: Transaction, state: string): Promise<void> {
    await transaction.execute(
      `do $$ begin raise exception 'raised' using errcode = '${state}'; end $$`,
    );
  }
});
