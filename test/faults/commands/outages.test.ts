import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { removeScratch } from "../../scratch.ts";
import type { ProxyFault } from "../proxy.ts";
import { chance, firstSeed, isLong } from "../random.ts";
import { writeStates } from "./files.ts";
import { type Step, steps } from "./steps.ts";
import { type CommandWorld, newWorld } from "./world.ts";

const customerCount = 200;

/** An outage that is too long to wait for, so that a command ends at once. */
const outage: ProxyFault = { kind: "answer", status: 503, retryAfter: 3_600 };

let world: CommandWorld;
/** The same commands without any outage. */
let undisturbed: CommandWorld;
const random = chance(firstSeed);

beforeAll(async () => {
  [world, undisturbed] = await Promise.all([newWorld(), newWorld()]);
  for (const { cwd } of [world, undisturbed]) await writeStates(cwd, customerCount);
});

afterAll(async () => {
  await world.server.stop();
  await undisturbed.server.stop();
  await removeScratch();
});

test.each(steps.map((step) => [step.name, step] as const))(
  "%s ends with 3 at whichever request an outage begins, and goes on after it",
  async (_, step) => {
    const { ended: wanted, requests } = await counting(step);
    let strikes = 0;
    for (const first of some(requests)) {
      strikes += await expectTrueEnd(step, first);
    }

    const ended = await world.start(...(await step.args(world, 0))).ended;

    expect(strikes).toBeGreaterThan(0);
    expect([ended.stderr, ended.code]).toEqual([expect.any(String), wanted.code]);
    expect(step.result(ended)).toEqual(step.result(wanted));
    expect(await world.records()).toEqual(await undisturbed.records());
  },
);

/** The requests of the end are those after the last record; some of the others. */
function some(count: number): number[] {
  const last = count - random.below(Math.min(count, 4));
  if (!isLong) return [last];
  const any = () => 1 + random.below(count);
  return [1, 2, 3, any(), any(), any(), any(), count - 3, count - 2, count - 1, count];
}

async function counting(step: Step) {
  let requests = 0;
  const decide = () => {
    requests += 1;
    return { kind: "none" } as const;
  };
  const behind = await undisturbed.startBehind({ decide }, ...(await step.args(undisturbed, 0)));
  const ended = await behind.program.ended;
  await behind.close();
  return { ended, requests };
}

/** Returns the requests that had the outage for an answer. */
async function expectTrueEnd(step: Step, first: number): Promise<number> {
  const args = await step.args(world, first);
  let requests = 0;
  let strikes = 0;
  const decide = () => {
    if (++requests < first) return { kind: "none" } as const;
    strikes += 1;
    return outage;
  };
  const behind = await world.startBehind({ decide }, ...args);
  const ended = await behind.program.ended;
  await behind.close();
  if (strikes === 0) return 0;
  const where = `outage from request ${first}`;
  expect([where, ended.stderr]).toEqual([where, expect.stringMatching(step.goesOn)]);
  expect([where, ended.stderr]).toEqual([where, expect.not.stringMatching(/\n\s+at /)]);
  expect([where, ended.code]).toEqual([where, 3]);
  if (args[0] === "export") {
    expect(await readdir(join(world.cwd, args[2] ?? "")).catch(() => [])).toEqual([]);
  }
  return strikes;
}
