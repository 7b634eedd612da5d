import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Program } from "../../program.ts";
import { removeScratch } from "../../scratch.ts";
import { isPostgres } from "../../server.ts";
import { flagsOf, writeStates } from "../commands/files.ts";
import { isLong } from "../random.ts";
import { type DatabaseWorld, newDatabaseWorld } from "./world.ts";

const customerCount = 1_500;
const cuts = [
  ["immediate", "json"],
  ["fast", "ndjson"],
  ["immediate", "csv"],
] as const;

describe.skipIf(!isPostgres)("an export that is cut in its middle", () => {
  let world: DatabaseWorld;

  beforeAll(async () => {
    world = await newDatabaseWorld();
    await writeStates(world.cwd, customerCount);
    expect((await world.start("import", ...flagsOf("first"), "--json").ended).code).toBe(1);
  });

  afterAll(async () => {
    await world.close();
    await removeScratch();
  });

  test.each(isLong ? cuts : cuts.slice(0, 1))(
    "by a restart (%s) leaves no file (%s)",
    async (mode, format) => {
      const directory = `cut-${mode}-${format}`;
      const args = ["export", "--out", directory, "--format", format, "--json"];

      const { ended, bytes } = await world.asSuperuser(async (client) => {
        // Customers and subscriptions arrive, and usage does not.
        await client.query("begin; lock table usage_counters in access exclusive mode");
        const program = world.start(...args);
        const written = await bytesIn(join(world.cwd, directory), program);
        await world.cluster.restart(mode);
        return { ended: await program.ended, bytes: written };
      });
      const left = await readdir(join(world.cwd, directory));
      const again = await world.start(...args).ended;

      expect(bytes).toBeGreaterThan(0);
      expect([ended.code, ended.stdout, left]).toEqual([3, "", []]);
      expect(ended.stderr).toMatch(/[Rr]un the same command again/);
      expect(ended.stderr).not.toMatch(/\n\s+at /);
      expect([again.code, (await readdir(join(world.cwd, directory))).length]).toEqual([0, 4]);
    },
  );
});

/** Waits until something is written there; returns how much. */
async function bytesIn(directory: string, { child }: Program): Promise<number> {
  for (;;) {
    const names = await readdir(directory).catch(() => []);
    const sizes = await Promise.all(
      names.map(async (name) => (await stat(join(directory, name))).size),
    );
    const bytes = sizes.reduce((sum, size) => sum + size, 0);
    if (bytes > 0 || child.exitCode !== null) return bytes;
    await sleep(20);
  }
}
