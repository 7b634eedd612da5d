import { existsSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { run } from "../program.ts";
import { makeScratch, removeScratch } from "../scratch.ts";
import { freshStore, get, type Server, startServer } from "../server.ts";
import { type FaultyDisk, faultyDisk } from "./disk.ts";

afterAll(removeScratch);

/** A statement that does not end is given up soon. */
const impatient = { embeddedStatementMs: 500 };

async function serverOn(disk: FaultyDisk, env: Record<string, string> = {}): Promise<Server> {
  const server = await startServer({ env: { ...disk.env, ...env } });
  expect((await create(server, "kept")).status).toBe(201);
  return server;
}

async function create({ url, key }: Server, id: string) {
  const response = await fetch(`${url}/api/v1/customers`, {
    method: "POST",
    headers: { "x-api-key": key, "content-type": "application/json" },
    body: JSON.stringify({ id }),
  });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

/** Asks for a customer, and waits until nothing is answered any more. */
async function stuckRequest(server: Server) {
  const reply = create(server, "lost").catch((error: unknown) => error);
  const ask = () => fetch(`${server.url}/readyz`, { signal: AbortSignal.timeout(300) });
  for (;;) {
    try {
      await ask();
    } catch {
      return { reply };
    }
  }
}

/** The customers that a server on the same store has once the disk is sound again. */
async function keptBy(server: Server, disk: FaultyDisk): Promise<string[]> {
  await disk.mend();
  const next = await startServer({ store: server.store, key: server.key });
  const { data } = await get<{ data: { id: string }[] }>(next, "/api/v1/customers");
  expect(await next.stop()).toMatchObject({ code: 0 });
  return data.map(({ id }) => id);
}

const isLocked = ({ store }: Server) => existsSync(join(store.flags[1] ?? "", "lock"));

describe("a server whose embedded store has stopped", () => {
  test("answers store_stopped where a statement does not end, and ends with 3", async () => {
    const disk = await faultyDisk(impatient);
    const server = await serverOn(disk);
    await disk.fail("wait");

    const reply = await create(server, "lost");
    const ended = await server.program.ended;

    expect(reply).toMatchObject({ status: 503, body: { code: "store_stopped" } });
    expect(reply.body.message).toMatch(
      /^The embedded store has stopped: a statement did not end within 0\.5 s\. The disk of /,
    );
    expect(ended).toMatchObject({ code: 3, signal: null });
    expect(ended.stderr).toContain("the store has stopped");
    expect(isLocked(server)).toBe(false);
    expect(await keptBy(server, disk)).toEqual(["kept"]);
  });

  test("answers the same where its thread has died, and ends with 3", async () => {
    const disk = await faultyDisk();
    const server = await serverOn(disk);
    await disk.fail("end");

    const reply = await create(server, "lost");
    const ended = await server.program.ended;

    expect(reply).toMatchObject({ status: 503, body: { code: "store_stopped" } });
    expect(reply.body.message).toContain("its thread ended with 7");
    expect(ended).toMatchObject({ code: 3, signal: null });
    expect(isLocked(server)).toBe(false);
  });

  test("kills itself where its thread cannot end, and keeps the lock until then", async () => {
    const disk = await faultyDisk({ ...impatient, embeddedEndMs: 300 });
    const server = await serverOn(disk);
    await disk.fail("hang");

    const reply = await create(server, "lost");
    const ended = await server.program.ended;

    expect(reply).toMatchObject({ status: 503, body: { code: "store_stopped" } });
    expect(ended).toMatchObject({ signal: "SIGKILL" });
    expect(ended.stderr).toContain("the store has stopped");
    expect(isLocked(server)).toBe(true);
    expect(await keptBy(server, disk)).toEqual(["kept"]);
  });

  test("ends with 3 where that comes to light while it drains, and answers who waits", async () => {
    const disk = await faultyDisk({ embeddedStatementMs: 3_000 });
    const server = await serverOn(disk);
    await disk.fail("wait");
    const { reply } = await stuckRequest(server);

    const ended = await server.stop();

    expect(await reply).toMatchObject({ status: 503, body: { code: "store_stopped" } });
    expect(ended).toMatchObject({ code: 3, signal: null });
  });
});

describe("a server whose embedded store is stuck", () => {
  test("ends with 1 when it is told to stop and its time is over", async () => {
    const disk = await faultyDisk();
    const server = await serverOn(disk, { CARRYOVER_DRAIN_TIMEOUT_MS: "500" });
    await disk.fail("wait");
    const { reply } = await stuckRequest(server);

    const ended = await server.stop();

    expect(ended).toMatchObject({ code: 1, signal: null });
    expect(await reply).toBeInstanceOf(Error);
  });

  test.each(["wait", "hang"] as const)("ends with the second signal (%s)", async (fault) => {
    const disk = await faultyDisk(fault === "hang" ? { embeddedEndMs: 300 } : {});
    const server = await serverOn(disk);
    await disk.fail(fault);
    await stuckRequest(server);
    server.program.child.kill("SIGTERM");
    while ((await fetch(`${server.url}/api/v1/customers`)).status !== 503);

    const ended = await server.stop();

    const expected = fault === "wait" ? { code: 1 } : { signal: "SIGKILL" };
    expect(ended).toMatchObject(expected);
  });

  test("ends with 1 where it does not close in time", async () => {
    const disk = await faultyDisk({ closeTimeoutMs: 300 });
    const server = await serverOn(disk, { CARRYOVER_DRAIN_TIMEOUT_MS: "0" });
    await disk.fail("wait");

    const ended = await server.stop();

    expect(ended).toMatchObject({ code: 1, signal: null });
  });

  test("ends with 3 where the store does not even open", async () => {
    const disk = await faultyDisk({ embeddedOpenMs: 1_000 });
    const { flags } = await freshStore();
    await disk.fail("wait");

    const ended = await run(["serve", "--port", "0", ...flags], { env: disk.env });

    expect(ended).toMatchObject({ code: 3, signal: null, stdout: "" });
    expect(ended.stderr).toContain("The embedded store has stopped: a statement did not end");
    expect(existsSync(join(flags[1] ?? "", "lock"))).toBe(false);
  });
});

describe("an import into an embedded store that has stopped", () => {
  test("ends with 3 and the reason, and the same command goes on", async () => {
    const disk = await faultyDisk(impatient);
    const { flags } = await freshStore();
    const file = join(await makeScratch(), "customers.json");
    await writeFile(file, '[{"id": "stuck-here"}]');
    const args = ["import", "--customers-file", file, "--json", ...flags];
    await disk.fail("wait", "stuck-here");

    const ended = await run(args, { env: disk.env });
    await disk.mend();
    const again = await run(args);

    expect(ended).toMatchObject({ code: 3, signal: null });
    expect(ended.stderr).toContain("The embedded store has stopped");
    expect(again).toMatchObject({ code: 0, signal: null });
  });
});
