import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type CustomersFile, writeCustomers } from "../customers-file.ts";
import { expectExact, expectStored } from "../exact.ts";
import { type Ended, type Program, start } from "../program.ts";
import { makeScratch, removeScratch } from "../scratch.ts";
import { type Server, startServer } from "../server.ts";
import { startProxy } from "./proxy.ts";
import { chance, firstSeed, isLong } from "./random.ts";

const killsWanted = isLong ? 25 : 4;
const recordCount = isLong ? 200_000 : 20_000;

/** A kill comes this soon after the first batch was sent. */
const killWithinMs = 100;
/** A batch stays on its way for this long, so that some arrive after their sender is gone. */
const batchDelayMs = 60;
/** One kill in so many is the server's. */
const serverKillEvery = 5;

let server: Server;
const random = chance(firstSeed);

beforeAll(async () => {
  server = await startServer();
});

afterAll(async () => {
  await server.stop();
  await removeScratch();
});

test(`${killsWanted} kills change nothing of the result (seed ${firstSeed})`, async () => {
  let kills = 0;
  for (let fileNumber = 1; kills < killsWanted; fileNumber++) {
    const prefix = `kills-${fileNumber}`;
    const path = join(await makeScratch(), `${prefix}.json`);
    const file = await writeCustomers({ path, prefix, count: recordCount, oddEvery: 10 });
    let ended: Ended | null = null;
    while (kills < killsWanted) {
      const isServerKill = kills % serverKillEvery === serverKillEvery - 1;
      const trial = isServerKill ? await killServer(file) : await killProgram(file);
      if (trial.wasKilled) kills += 1;
      if (trial.ended.signal === null) ended = trial.ended;
      if (ended !== null) break;
    }
    ended ??= await importing(file, server.url).ended;
    await expectExact(server, file, ended);
    await expectStored(server, file);
  }
  expect(kills).toBe(killsWanted);
});

interface Trial {
  readonly wasKilled: boolean;
  readonly ended: Ended;
}

function importing(file: CustomersFile, url: string): Program {
  const args = ["import", "--customers-file", file.path, "--url", url, "--json"];
  const report = ["--report", `${file.path}-report`];
  return start([...args, ...report], { env: { CARRYOVER_API_KEY: server.key } });
}

/** Imports through a proxy that delays batches, and calls back soon after the first one. */
async function importWith(
  file: CustomersFile,
  onUnderway: (program: Program) => Promise<void>,
): Promise<Ended> {
  let underway: Promise<void> | undefined;
  const proxy = await startProxy({
    target: server.url,
    decide: async ({ isBatch }) => {
      if (!isBatch) return { kind: "none" };
      underway ??= sleep(random.below(killWithinMs)).then(() => onUnderway(program));
      await sleep(random.below(batchDelayMs));
      return { kind: "none" };
    },
  });
  const program = importing(file, proxy.url);
  const ended = await program.ended;
  await underway;
  await proxy.close();
  return ended;
}

async function killProgram(file: CustomersFile): Promise<Trial> {
  const ended = await importWith(file, async (program) => {
    program.child.kill("SIGKILL");
  });
  return { wasKilled: ended.signal === "SIGKILL", ended };
}

/** The server comes back on the same store and port, and the program goes on by itself. */
async function killServer(file: CustomersFile): Promise<Trial> {
  let wasKilled = false;
  const ended = await importWith(file, async ({ child }) => {
    if (child.exitCode !== null) return;
    const { store, port, key } = server;
    await server.kill();
    server = await startServer({ store, port, key });
    wasKilled = true;
  });
  return { wasKilled, ended };
}
