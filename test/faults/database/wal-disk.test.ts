import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { canMount } from "../../../packages/server/src/testing/store/small-disk.ts";
import type { Ended } from "../../program.ts";
import { removeScratch } from "../../scratch.ts";
import { isPostgres } from "../../server.ts";
import { flagsOf, writeStates } from "../commands/files.ts";
import { steps } from "../commands/steps.ts";
import type { Seen } from "../proxy.ts";
import { isLong } from "../random.ts";
import { ledgerOf } from "./struck.ts";
import { type DatabaseWorld, newDatabaseWorld } from "./world.ts";

const customerCount = 1_000;
/** What a server says that cannot write its log: then it goes down, with all who use it. */
const panic = /PANIC: .*No space left on device/;
/** The commands may write too little to need another segment; then the test does. */
const forcedAfterMs = 3_000;
const pollMs = 50;

describe.skipIf(!isPostgres || !isLong || !canMount)("a full disk of the write-ahead log", () => {
  let world: DatabaseWorld;
  let undisturbed: DatabaseWorld;

  beforeAll(async () => {
    [world, undisturbed] = await Promise.all([
      newDatabaseWorld({ hasWalDisk: true }),
      newDatabaseWorld(),
    ]);
    for (const { cwd } of [world, undisturbed]) await writeStates(cwd, customerCount);
  });

  afterAll(async () => {
    await Promise.all([world.close(), undisturbed.close()]);
    await removeScratch();
  });

  test.each([
    ["an import", () => ["import", ...flagsOf("first"), "--json"], 5],
    ["another import", () => ["import", ...flagsOf("second"), "--json", "--yes"], 11],
    ["an undo", (one: DatabaseWorld) => undoStep.args(one, 1), 1],
  ] as const)("ends PostgreSQL during %s, which goes on after it", async (_, argsOf, at) => {
    const wanted = await undisturbed.start(...(await argsOf(undisturbed))).ended;
    const args = await argsOf(world);
    const before = world.logged(panic);

    const struck = await struckBy(world, args, at);
    const ended = struck.code === 3 ? await world.start(...args).ended : struck;

    expect(world.logged(panic)).toBeGreaterThan(before);
    expect(struck.stderr).not.toMatch(/\n\s+at /);
    expect([ended.stderr, ended.code]).toEqual([expect.any(String), wanted.code]);
    expect(await world.records()).toEqual(await undisturbed.records());
    expect(await ledgerOf(world)).toEqual(await ledgerOf(undisturbed));
  });
});

const undoStep = steps.find(({ name }) => name === "undo") as (typeof steps)[number];

/** Runs a command; the disk is full from its write of this number until PostgreSQL is down. */
async function struckBy(world: DatabaseWorld, args: readonly string[], at: number): Promise<Ended> {
  let writes = 0;
  let striking: Promise<void> | undefined;
  const decide = ({ isBatch, path }: Seen) => {
    if ((isBatch || path.endsWith("/undo-steps")) && ++writes === at) striking = strike(world);
    return { kind: "none" } as const;
  };
  const behind = await world.startBehind({ decide }, ...args);
  const ended = await behind.program.ended;
  await striking;
  await behind.close();
  return ended;
}

async function strike(world: DatabaseWorld): Promise<void> {
  const before = world.logged(panic);
  world.walDisk?.fill();
  const forcedAt = Date.now() + forcedAfterMs;
  while (world.logged(panic) === before) {
    if (Date.now() > forcedAt) await needSegment(world);
    await sleep(pollMs);
  }
  world.walDisk?.free();
  await world.cluster.restart("immediate");
}

/** Nobody learns of an answer: the server is gone with the question. */
async function needSegment(world: DatabaseWorld): Promise<void> {
  const write = "select pg_logical_emit_message(false, 'full', repeat('x', 3000000))";
  await world.asSuperuser((client) => client.query(write)).catch(() => {});
}
