import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { startEmulator } from "@carryover/stripe-emulator";
import { afterAll, expect, test } from "vitest";
import { type Ended, start } from "../program.ts";
import { makeScratch, removeScratch } from "../scratch.ts";
import { freshStore, isPostgres } from "../server.ts";
import { expectSound, planByProgram, seedTwins, untilWrites } from "./cutover-program.ts";
import { chance, firstSeed, isLong } from "./random.ts";

const killsWanted = isLong ? 30 : 5;
/** A kill comes within so many writes at Stripe. */
const writesMax = 12;
/** One kill in so many is the emulator's, and one the program's before it has written anything. */
const emulatorKillEvery = 4;
const earlyKillEvery = 5;
const earlyWithinMs = 3_000;

const random = chance(firstSeed);

afterAll(removeScratch);

// On PostgreSQL the program reaches its store through a server alone.
test.skipIf(isPostgres)(
  `${killsWanted} kills of program and emulator harm nobody (seed ${firstSeed})`,
  async () => {
    let kills = 0;
    while (kills < killsWanted) {
      const more = await moveWithKills(killsWanted - kills);
      expect(more).toBeGreaterThan(0);
      kills += more;
    }
  },
);

/** Moves the customers of a world, however often it is killed. Gives how often that was. */
async function moveWithKills(killsMax: number): Promise<number> {
  const directory = await makeScratch();
  const dataDir = join(directory, "stripe");
  let emulator = await startEmulator({ dataDir });
  const port = Number(new URL(emulator.url).port);
  const twins = await seedTwins(emulator);
  const store = await freshStore();
  const access = { ...store, env: { ...store.env, ...twins.billing } };
  const plan = await planByProgram(directory, access, twins.world);

  let kills = 0;
  for (;;) {
    const program = start(["cutover", "apply", plan.path, ...access.flags], { env: access.env });
    let hasEnded = false;
    void program.ended.then(() => {
      hasEnded = true;
    });
    if (kills < killsMax) {
      if (kills % earlyKillEvery === 0) await sleep(random.below(earlyWithinMs));
      else await untilWrites(emulator, random.below(writesMax), () => hasEnded);
      if (!hasEnded) kills += 1;
      if (!hasEnded && kills % emulatorKillEvery === 0) {
        await emulator.kill();
        await sleep(random.below(1_000));
        emulator = await startEmulator({ dataDir, port });
      } else program.child.kill("SIGKILL");
    }
    if (isThrough(await program.ended)) break;
  }

  await expectSound(emulator, { ...twins, store, items: plan.items });
  await emulator.stop();
  return kills;
}

/** Whether it ended by itself: 0, or 1 because some are blocked; 3 is for the emulator's outage. */
function isThrough({ code, signal, stdout, stderr }: Ended): boolean {
  if (signal !== null || code === 3) return false;
  expect([0, 1], stdout + stderr).toContain(code);
  return true;
}
