import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { open, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  copyStoreTemplate,
  makeStoreTemplate,
} from "../packages/server/src/testing/store-template.ts";
import { type Program, start } from "./program.ts";
import { makeScratch, removeScratch } from "./scratch.ts";
import { isPostgres } from "./server.ts";

let cwd: string;
let removeTemplate = async () => {};

beforeAll(async () => {
  cwd = await makeScratch();
  await writeFile(join(cwd, "c.json"), '[{"id": "a"}]');
  await writeFile(join(cwd, "catalog.yaml"), "products: []\n");
  // Opening a store that is there is far from the limit of an interruption; making one need not be.
  if (isPostgres) removeTemplate = await makeStoreTemplate();
  await copyStoreTemplate(join(cwd, "data"));
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
      ...{ code: 130, signal: null, stdout: "" },
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
    expect(ended.stderr).toBe(
      "Interrupted: nothing was sent yet. The same command can be given again.\n",
    );
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
});
