import { setTimeout as sleep } from "node:timers/promises";
import { startEmulator } from "@carryover/stripe-emulator";
import { afterAll, expect, test } from "vitest";
import { limits } from "../../packages/contract/src/limits.ts";
import { start } from "../program.ts";
import { makeScratch, removeScratch } from "../scratch.ts";
import { freshStore, get, isPostgres, startServer } from "../server.ts";
import { expectSound, planByProgram, seedTwins, untilWrites, writesIn } from "./cutover-program.ts";
import { isLong } from "./random.ts";

/** How long a process that was woken has for its mischief. */
const mischiefMs = 5_000;
const pollMs = 500;

afterAll(removeScratch);

// Two servers on one store need PostgreSQL, and a lease is as long as it is.
test.runIf(isPostgres && isLong)(
  "a server that was stopped for longer than its lease harms nobody when it goes on",
  async () => {
    const directory = await makeScratch();
    const emulator = await startEmulator();
    const twins = await seedTwins(emulator);
    const empty = await freshStore();
    const store = { ...empty, env: { ...empty.env, ...twins.billing } };
    const first = await startServer({ store });
    const access = { env: first.access.env, flags: [] };
    const plan = await planByProgram(directory, access, twins.world);

    const applying = start(["cutover", "apply", plan.path], { env: access.env });
    await untilWrites(emulator, 20, () => false);
    first.program.child.kill("SIGSTOP");
    applying.child.kill("SIGKILL");
    const writesBefore = await writesIn(emulator);
    const second = await startServer({ store, key: first.key });
    await sleep(limits.cutoverLeaseMs);
    while ((await stateOf(second)) === "running") await sleep(pollMs);
    first.program.child.kill("SIGCONT");
    await sleep(mischiefMs);

    expect(await stateOf(second)).toBe("completed");
    expect(await writesIn(emulator)).toBeGreaterThan(writesBefore);
    await first.stop();
    await second.stop();
    await expectSound(emulator, { ...twins, store, items: plan.items });
    await emulator.stop();
  },
);

async function stateOf(server: { url: string; key: string }): Promise<string | undefined> {
  const { data } = await get<{ data: { state: string }[] }>(server, "/api/v1/cutovers");
  return data[0]?.state;
}
