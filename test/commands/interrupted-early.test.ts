import { execFileSync } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { open, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  copyStoreTemplate,
  makeStoreTemplate,
} from "../../packages/server/src/testing/store/store-template.ts";
import { faultyDisk } from "../disk/disk.ts";
import { type Program, run, start } from "../program.ts";
import { makeScratch, removeScratch } from "../scratch.ts";
import { isPostgres } from "../server.ts";

let cwd: string;
let removeTemplate = async () => {};

beforeAll(async () => {
  cwd = await makeScratch();
  await writeFile(join(cwd, "c.json"), '[{"id": "a"}]');
  await writeFile(join(cwd, "catalog.yaml"), "products: []\n");
  // Opening a store that is there is far from the limit of an interruption; making one need not be.
  if (isPostgres) removeTemplate = await makeStoreTemplate();
  for (const name of ["data", "slow"]) await copyStoreTemplate(join(cwd, name));
});

afterAll(async () => {
  await removeScratch();
  await removeTemplate();
});

/** Waits for a lock to be taken, and for a moment of what is done under it. */
async function lockIn(directory: string, { child }: Program): Promise<string> {
  const lock = join(directory, "lock");
  while (!existsSync(lock)) {
    if (child.exitCode !== null) throw new Error("The program has ended without a lock.");
    await sleep(5);
  }
  return lock;
}

// What opens is the embedded store, whatever store the other tests are on.
describe("a command that is interrupted before it sends anything", () => {
  test("while it opens the store says so with the command, and gives the lock back", async () => {
    const args = ["import", "--customers-file", "c.json", "--data-dir", "data", "--json"];
    const program = start(args, { cwd });
    const lock = await lockIn(join(cwd, "data"), program);

    program.child.kill("SIGTERM");
    const ended = await program.ended;

    expect(ended).toMatchObject({
      code: 130,
      signal: null,
      stdout: "",
      stderr: `Interrupted: nothing was sent yet. To run it again: carryover ${args.join(" ")}\n`,
    });
    expect(existsSync(lock)).toBe(false);
  });

  test("is any other that opens the store", async () => {
    const program = start(["catalog", "apply", "catalog.yaml", "--data-dir", "data"], { cwd });
    const lock = await lockIn(join(cwd, "data"), program);

    program.child.kill("SIGINT");
    const ended = await program.ended;

    expect(ended).toMatchObject({ code: 130, signal: null, stdout: "" });
    expect(ended.stderr).toBe("Interrupted: nothing was sent yet. Run the same command again.\n");
    expect(existsSync(lock)).toBe(false);
  });

  test("does not wait for the end of an input that has none", async () => {
    const pipe = join(cwd, "pipe");
    execFileSync("sh", ["-c", `mkfifo "$1"`, "sh", pipe]);
    const program = start(["import", "--customers-file", "pipe", "--data-dir", "none"], { cwd });
    await using writer = await open(pipe, "w");
    await writer.write('[{"id": "a"}');
    await sleep(200);

    program.child.kill("SIGINT");
    const ended = await program.ended;

    expect(ended).toMatchObject({ code: 130, signal: null, stdout: "" });
    expect(ended.stderr).toMatch(/^Interrupted: nothing was sent yet\. To run it again: .*\n$/);
    expect(existsSync(join(cwd, "none"))).toBe(false);
  });

  test("is one about keys, which gives the lock back as well", async () => {
    const args = ["keys", "create", "--data-dir", "data"];
    const program = start(args, { cwd });
    const lock = await lockIn(join(cwd, "data"), program);

    program.child.kill("SIGINT");
    const ended = await program.ended;

    expect(ended).toMatchObject({ code: 130, signal: null, stdout: "" });
    expect(ended.stderr).toBe("Interrupted. To see what was done: carryover keys list\n");
    expect(existsSync(lock)).toBe(false);
  });

  test("is a server, which ends well as soon as it has started", async () => {
    const program = start(["serve", "--port", "0", "--data-dir", "data"], { cwd });
    const lock = await lockIn(join(cwd, "data"), program);

    program.child.kill("SIGTERM");
    const ended = await program.ended;

    expect(ended).toMatchObject({ code: 0, signal: null });
    expect(existsSync(lock)).toBe(false);
  });
});

describe("a command that is interrupted in its work, and listens for nothing itself", () => {
  const args = ["catalog", "apply", "slow.yaml", "--data-dir", "slow"];
  const product = "products:\n  - id: slow-product\n";

  test("finishes the statement that is under way, and gives the lock back", async () => {
    await writeFile(join(cwd, "slow.yaml"), product);
    const disk = await faultyDisk();
    await disk.fail("wait", "slow-product");
    const program = start(args, { cwd, env: disk.env });
    await disk.waiting(program);

    program.child.kill("SIGINT");
    await program.said(/^Interrupted/m);
    await disk.mend();
    const ended = await program.ended;

    expect(ended).toMatchObject({ code: 130, signal: null });
    expect(ended.stderr).toContain("Interrupted. The last request may have taken effect;");
    expect(existsSync(join(cwd, "slow", "lock"))).toBe(false);
    expect(await run(args, { cwd })).toMatchObject({ code: 0 });
  });

  test("ends without what does not finish, and so does a second interruption", async () => {
    for (const interruptedMs of [300, 20_000]) {
      const disk = await faultyDisk({ interruptedMs });
      await disk.fail("wait", "stuck-product");
      await writeFile(join(cwd, "slow.yaml"), product.replace("slow", "stuck"));
      const program = start(args, { cwd, env: disk.env });
      await disk.waiting(program);

      program.child.kill("SIGINT");
      await program.said(/^Interrupted/m);
      if (interruptedMs > 300) program.child.kill("SIGINT");
      const ended = await program.ended;

      expect(ended).toMatchObject({ code: 130, signal: null });
    }
    expect(await run(args, { cwd })).toMatchObject({ code: 0 });
  });

  test("ends at once where a server does not answer", async () => {
    const silent = createServer(() => {});
    await new Promise<void>((resolve) => silent.listen(0, "127.0.0.1", resolve));
    const { port } = silent.address() as AddressInfo;
    const asked = once(silent, "request");
    const env = { CARRYOVER_URL: `http://127.0.0.1:${port}`, CARRYOVER_API_KEY: "server-a" };
    const program = start(["runs", "list"], { cwd, env });
    await asked;

    program.child.kill("SIGINT");
    const ended = await program.ended;
    silent.closeAllConnections();
    silent.close();

    expect(ended).toMatchObject({ code: 130, signal: null, stdout: "" });
    expect(ended.stderr).toBe("Interrupted. Run the same command again.\n");
  });
});
