import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { removeScratch } from "../../scratch.ts";
import { isPostgres } from "../../server.ts";
import { writeStates } from "../commands/files.ts";
import { steps } from "../commands/steps.ts";
import { isLong } from "../random.ts";
import { lastingFaults } from "./faults.ts";
import { type DatabaseWorld, newDatabaseWorld } from "./world.ts";

/** All tries of a request with the pauses between them, on a machine that has other work. */
const secondsMax = 240;
const faultCount = 3;

/** Most of it is waiting, so all commands wait at the same time. */
describe.skipIf(!isPostgres || !isLong)("a fault of the database that does not end", () => {
  let world: DatabaseWorld;
  let undisturbed: DatabaseWorld;

  beforeAll(async () => {
    [world, undisturbed] = await Promise.all([newDatabaseWorld(), newDatabaseWorld()]);
    for (const one of [world, undisturbed]) {
      await writeStates(one.cwd, 200);
      for (const step of steps.slice(0, 3)) {
        const { code, stderr } = await one.start(...(await step.args(one, 0))).ended;
        expect([stderr, code]).toEqual([expect.any(String), step.name === "plan" ? 0 : 1]);
      }
    }
  });

  afterAll(async () => {
    await Promise.all([world.close(), undisturbed.close()]);
    await removeScratch();
  });

  test.each(Array.from({ length: faultCount }, (_, index) => index))(
    "(%i) ends every command with 3 and what to do, and nothing is changed",
    async (index) => {
      const fault = lastingFaults(world)[index];
      if (fault === undefined) return;
      const tried = steps.filter(({ name, writes }) => {
        return name !== "import of a plan" && (writes || fault.strikesReaders);
      });
      const args = await Promise.all(tried.map((step) => step.args(world, 1)));
      const mend = await fault.begin(world);
      const before = world.logged(fault.pattern);

      const ended = await Promise.all(args.map((each) => world.start(...each).ended));

      const strikes = world.logged(fault.pattern) - before;
      await mend();
      expect(strikes).toBeGreaterThan(0);
      for (const [at, { code, stderr, seconds }] of ended.entries()) {
        const what = `${tried[at]?.name} under ${fault.name}`;
        expect([what, stderr, code]).toEqual([
          what,
          expect.stringMatching(tried[at]?.goesOn ?? /^$/),
          3,
        ]);
        expect(stderr).not.toMatch(/\n\s+at /);
        expect([what, seconds]).toEqual([what, expect.toSatisfy((it) => it < secondsMax)]);
      }
      expect(await world.records()).toEqual(await undisturbed.records());
    },
  );
});
