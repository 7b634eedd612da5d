import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type CustomersFile, writeCustomers } from "../customers-file.ts";
import { expectExact, expectStored } from "../exact.ts";
import { type Ended, run } from "../program.ts";
import { makeScratch, removeScratch } from "../scratch.ts";
import { type Server, startServer } from "../server.ts";
import { type ProxyFault, startProxy } from "./proxy.ts";
import { type Chance, chance, firstSeed, isLong } from "./random.ts";

const seeds = Array.from({ length: isLong ? 500 : 2 }, (_, index) => firstSeed + index);
/** Networks that are bad at the same time: most of it is waiting. */
const atATime = 6;
/** In at least eight batches, one of each lane. */
const recordCount = 4_000;

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

/** Kinds of faults that were done in any of the networks. */
const struck = new Map<string, number>();

const groups = Array.from({ length: Math.ceil(seeds.length / atATime) }, (_, group) =>
  seeds.slice(group * atATime, (group + 1) * atATime),
);

test.each(groups.map((group) => [`${group[0]} to ${group.at(-1)}`, group] as const))(
  "bad networks change nothing of the result (seeds %s)",
  async (_, group) => {
    const failures: string[] = [];
    const trials = group.map((seed) =>
      badNetwork(seed).catch((error) => void failures.push(`seed ${seed}: ${error.message}`)),
    );
    await Promise.all(trials);
    expect(failures).toEqual([]);
    // One network may be lucky, not several.
    expect([...struck.keys()].filter((kind) => kind !== "none")).not.toEqual([]);
  },
);

test.runIf(isLong)("each kind of fault was done", () => {
  process.stdout.write(`${JSON.stringify(Object.fromEntries(struck))}\n`);
  expect([...struck.keys()].sort()).toEqual([
    "answer",
    "double-reply",
    "drip",
    "drop-reply",
    "drop-request",
    "none",
    "repeat",
    "reset",
    "slow",
    "truncate",
  ]);
});

async function badNetwork(seed: number): Promise<void> {
  const prefix = `network-${seed}`;
  const path = join(await makeScratch(), `${prefix}.json`);
  const file = await writeCustomers({ path, prefix, count: recordCount, oddEvery: 10 });
  const random = chance(seed);
  const proxy = await startProxy({
    target: server.url,
    decide: () => {
      return random.below(100) < faultPercent ? fault(random) : { kind: "none" };
    },
  });

  const ended = await importUntilDone(file, proxy.url);
  await proxy.close();

  for (const [kind, count] of proxy.done) struck.set(kind, (struck.get(kind) ?? 0) + count);
  await expectExact(server, file, ended);
  await expectStored(server, file);
}

function fault(random: Chance): ProxyFault {
  return random.pick<() => ProxyFault>([
    () => ({ kind: "drop-request" }),
    () => ({ kind: "drop-reply" }),
    () => ({ kind: "reset" }),
    () => ({ kind: "truncate" }),
    () => ({ kind: "repeat" }),
    () => ({ kind: "slow", ms: random.below(400) }),
    () => ({ kind: "drip", ms: random.below(400) }),
    () => ({ kind: "double-reply" }),
    () => ({ kind: "answer", status: 429, retryAfter: 1 }),
    () => ({ kind: "answer", status: 429, retryAfter: new Date(Date.now() + 1_000).toUTCString() }),
    () => ({ kind: "answer", status: 500 }),
    () => ({ kind: "answer", status: 502 }),
    () => ({ kind: "answer", status: 503 }),
    () => ({ kind: "answer", status: 504 }),
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
