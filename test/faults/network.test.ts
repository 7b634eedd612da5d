import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type CustomersFile, writeCustomers } from "../customers-file.ts";
import { expectExact, expectStored } from "../exact.ts";
import { type Ended, run } from "../program.ts";
import { makeScratch, removeScratch } from "../scratch.ts";
import { type Server, startServer } from "../server.ts";
import { type ProxyFault, startProxy } from "./proxy.ts";
import { type Chance, chance, firstSeed, isLong } from "./random.ts";

const seeds = Array.from({ length: isLong ? 20 : 2 }, (_, index) => firstSeed + index);

/** Of a hundred requests so many are spoilt. */
const faultPercent = 35;
/** More tries than this, and the network is too bad for the test. */
const triesMax = 10;

let server: Server;

beforeAll(async () => {
  server = await startServer();
});

afterAll(async () => {
  await server.stop();
  await removeScratch();
});

test.each(seeds)("a bad network changes nothing of the result (seed %i)", async (seed) => {
  const prefix = `network-${seed}`;
  const path = join(await makeScratch(), `${prefix}.json`);
  const file = await writeCustomers({ path, prefix, count: 24_000, oddEvery: 10 });
  const random = chance(seed);
  let faultCount = 0;
  const proxy = await startProxy({
    target: server.url,
    decide: () => {
      if (random.below(100) >= faultPercent) return { kind: "none" };
      faultCount += 1;
      return fault(random);
    },
  });

  const ended = await importUntilDone(file, proxy.url);
  await proxy.close();

  expect(faultCount).toBeGreaterThan(0);
  await expectExact(server, file, ended);
  await expectStored(server, file);
});

function fault(random: Chance): ProxyFault {
  return random.pick<() => ProxyFault>([
    () => ({ kind: "drop-request" }),
    () => ({ kind: "drop-reply" }),
    () => ({ kind: "reset" }),
    () => ({ kind: "truncate" }),
    () => ({ kind: "repeat" }),
    () => ({ kind: "slow", ms: random.below(400) }),
    () => ({ kind: "answer", status: 429, retryAfter: 1 }),
    () => ({ kind: "answer", status: 500 }),
    () => ({ kind: "answer", status: 503 }),
  ])();
}

/** Runs the same command until it does not end with 3. */
async function importUntilDone(file: CustomersFile, url: string): Promise<Ended> {
  const args = ["import", "--customers-file", file.path, "--url", url, "--json"];
  const report = ["--report", `${file.path}-report`];
  for (let tries = 1; ; tries++) {
    const ended = await run([...args, ...report], { env: { CARRYOVER_API_KEY: server.key } });
    if (ended.code !== 3 || tries === triesMax) return ended;
    expect(ended.stderr).not.toMatch(/\n\s+at /);
    expect(ended.stderr).toMatch(/To go on: carryover import|Nothing was imported\./);
  }
}
