import { existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createApp } from "../../http/app.ts";
import { createLifecycle } from "../../http/lifecycle.ts";
import { createLog } from "../../log.ts";
import { createServices } from "../../services.ts";
import { testApi } from "../../testing/api.ts";
import { canMount, mountDisk, type SmallDisk } from "../../testing/store/small-disk.ts";
import { testStore } from "../../testing/store/store.ts";
import { copyStoreTemplate } from "../../testing/store/store-template.ts";
import { type Database, unawaited } from "../database.ts";
import { outageOf } from "../outage.ts";
import { applySchema } from "../schema/schema.ts";
import { openEmbedded } from "./embedded.ts";

const open = (dataDir: string, own: object = {}) =>
  openEmbedded({ dataDir, command: "a test", ...own });

describe.skipIf(testStore === "postgres")("an embedded store whose disk is nearly full", () => {
  let directory: string;
  let key: string;
  let database: Database;

  beforeAll(async () => {
    directory = mkdtempSync(join(tmpdir(), "carryover-full-"));
    await copyStoreTemplate(directory);
    const roomy = await open(directory);
    await roomy.execute("create table notes (text text)");
    key = (await testApi({ database: roomy })).key;
    await roomy.close();
    database = await open(directory, { reserveBytes: 2 ** 53 });
  });

  afterAll(async () => {
    await database.close();
    rmSync(directory, { recursive: true });
  });

  it("refuses what writes, with the disk, what is free and what to do", async () => {
    const write = database.execute("insert into notes values ('a')");

    await expect(write).rejects.toThrow(
      new RegExp(`^The disk of ${directory}/store has [\\d,]+ MB free, .* Free some space there`),
    );
    await expect(database.query("select * from notes for update")).rejects.toThrow(/The disk of/);
    expect(await database.query("select * from notes")).toEqual([]);
  });

  it("refuses the whole of a transaction whose refused statement nobody waited for", async () => {
    const work = database.transaction(async (transaction) => {
      unawaited(transaction.execute("insert into notes values ('a')"));
      await transaction.query("select 1");
    });

    await expect(work).rejects.toThrow(/The disk of/);
    expect(await database.transaction((inner) => inner.query("select * from notes"))).toEqual([]);
  });

  it("is opened, with its schema, and answers what reads; 507 to what writes", async () => {
    await applySchema(database);
    const services = createServices(() => new Date());
    const app = createApp({
      database,
      services,
      lifecycle: createLifecycle(),
      log: createLog("silent"),
    });
    const headers = { "x-api-key": key, "content-type": "application/json" };
    const send = (path: string, init: RequestInit = {}) =>
      app.fetch(new Request(`http://test.invalid${path}`, { headers, ...init }));

    const read = await send("/api/v1/customers");
    const ready = await send("/readyz");
    const write = await send("/api/v1/customers", { method: "POST", body: '{"id": "a"}' });

    expect([read.status, ready.status, write.status]).toEqual([200, 200, 507]);
    expect(await write.json()).toMatchObject({
      code: "disk_full",
      message: expect.stringMatching(/^The disk of .* Free some space there/),
    });
    expect(write.headers.get("x-should-retry")).toBe("false");
  });
});

describe.skipIf(testStore === "postgres" || !canMount)("an embedded store on a small disk", () => {
  let directory: string;
  let disk: SmallDisk;

  beforeAll(() => {
    directory = mkdtempSync(join(tmpdir(), "carryover-disk-"));
    disk = mountDisk(directory, "150m");
  });

  afterAll(() => {
    disk.unmount();
    rmSync(directory, { recursive: true });
  });

  it("is not made where it would fill the disk, and no lock stays", async () => {
    disk.fill(100 * 1024 ** 2);

    await expect(open(directory)).rejects.toThrow(/has 100 MB free, and 128 MB are needed/);

    expect(existsSync(join(directory, "lock"))).toBe(false);
    disk.free();
  });

  it("that is stuck on a full disk is stopped, says so, and is sound afterwards", async () => {
    const stops: Error[] = [];
    const onStopped = (error: Error) => void stops.push(error);
    await copyStoreTemplate(directory);
    const stuck = await open(directory, { reserveBytes: 0, statementMs: 2_000, onStopped });
    await stuck.execute("create table notes (text text)");
    await stuck.execute("insert into notes values ('kept')");
    disk.fill();
    const stopped = async () => {
      for (;;) {
        try {
          // Goes into the log alone. The first ones are refused, and then nothing ends any more.
          await stuck.query("select pg_logical_emit_message(true, 'test', repeat('x', 1000000))");
        } catch (error) {
          if (outageOf(error)?.code !== "disk_full") return error;
        }
      }
    };

    const error = await stopped();

    const { code, message } = outageOf(error) ?? {};
    expect([code, message]).toEqual([
      "store_stopped",
      `The embedded store has stopped: a statement did not end within 2 s. The disk of \
${directory}/store has 0 MB free. Start the command, or the server, again; committed data is kept.`,
    ]);
    expect(stops).toEqual([error]);
    await expect(stuck.query("select 1")).rejects.toBe(error);
    await stuck.close();
    disk.free();
    expect(readdirSync(directory)).toEqual(["store"]);
    const again = await open(directory);
    const rows = await again.query<{ text: string }>("select text from notes where text = 'kept'");
    expect(rows).toEqual([{ text: "kept" }]);
    await again.close();
  });
});
