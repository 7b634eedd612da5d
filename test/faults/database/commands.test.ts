import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { removeScratch } from "../../scratch.ts";
import { isPostgres } from "../../server.ts";
import { writeStates } from "../commands/files.ts";
import { type Step, steps } from "../commands/steps.ts";
import { chance, firstSeed, isLong } from "../random.ts";
import { type DatabaseFault, databaseFaults } from "./faults.ts";
import { ledgerOf, struckRun } from "./struck.ts";
import { type DatabaseWorld, newDatabaseWorld } from "./world.ts";

const customerCount = isLong ? 20_000 : 400;
const restartEveryMs = isLong ? 5_000 : 3_000;
/** Each round goes through all commands, with another fault at each. */
const roundCount = isLong ? 12 : 1;

let world: DatabaseWorld;
/** The same commands without any fault. */
let undisturbed: DatabaseWorld;
/** How often each command was struck by each fault. */
const struck = new Map<string, number>();

describe.skipIf(!isPostgres)("a database that fails", () => {
  afterAll(async () => {
    if (isLong) process.stdout.write(`${JSON.stringify(Object.fromEntries(struck))}\n`);
    await removeScratch();
  });

  describe.each(Array.from({ length: roundCount }, (_, round) => firstSeed + round))(
    "(seed %i)",
    (seed) => {
      const random = chance(seed);
      let left: DatabaseFault[] = [];

      beforeAll(async () => {
        [world, undisturbed] = await Promise.all([newDatabaseWorld(), newDatabaseWorld()]);
        await Promise.all([world, undisturbed].map(({ cwd }) => writeStates(cwd, customerCount)));
      });

      afterAll(async () => {
        await Promise.all([world.close(), undisturbed.close()]);
      });

      /** Each fault has its turn before one comes again. */
      const nextFault = ({ writes }: Step): DatabaseFault => {
        const all = databaseFaults(world, restartEveryMs);
        const fits = ({ strikesReaders }: DatabaseFault) => writes || strikesReaders;
        if (!left.some(fits)) left = [...left, ...all];
        const fitting = left.filter(fits);
        const fault = fitting[random.below(fitting.length)] as DatabaseFault;
        left = left.filter((one) => one !== fault);
        return fault;
      };

      test.each(steps.map((step) => [step.name, step] as const))(
        "changes nothing of what %s does",
        async (_, step) => {
          const fault = nextFault(step);
          const wanting = undisturbed.start(...(await step.args(undisturbed, 1))).ended;
          const { ended, strikes } = await struckRun({ world, step, fault, random });
          const wanted = await wanting;

          const what = `${step.name} under ${fault.name}`;
          struck.set(what, (struck.get(what) ?? 0) + strikes);
          expect([what, ended.code, ended.stderr]).toEqual([
            what,
            wanted.code,
            expect.not.stringMatching(/\n\s+at /),
          ]);
          expect(step.result(ended)).toEqual(step.result(wanted));
          expect(strikes).toBeGreaterThan(0);
          expect(await world.records()).toEqual(await undisturbed.records());
          expect(await ledgerOf(world)).toEqual(await ledgerOf(undisturbed));
        },
      );
    },
  );
});
