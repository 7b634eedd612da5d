import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { applyCatalog } from "../catalog.ts";
import { free, scratch, seats } from "../kinds.ts";
import { type Ended, type Program, start } from "../program.ts";
import { removeScratch } from "../scratch.ts";
import { get, type Run, type Server, startServer } from "../server.ts";
import { startProxy } from "./proxy.ts";
import { chance, firstSeed, isLong } from "./random.ts";

const killsWanted = isLong ? 25 : 4;
const recordCount = isLong ? 60_000 : 12_000;

/** A kill comes this soon after a batch of the run was sent. */
const killWithinMs = 100;
/** A batch stays on its way for this long, so that some arrive after their sender is gone. */
const batchDelayMs = 60;
/** One kill in so many is the server's. */
const serverKillEvery = 4;

let server: Server;
const random = chance(firstSeed);

beforeAll(async () => {
  server = await startServer();
  await applyCatalog(server);
});

afterAll(async () => {
  await server.stop();
  await removeScratch();
});

test(`${killsWanted} kills lose and double no subscription and no usage`, async () => {
  let kills = 0;
  for (let round = 1; kills < killsWanted; round++) {
    const ids = Array.from({ length: recordCount }, (_, index) => `k${round}-${index}`);
    const { cwd, write, import: imported } = await scratch(server);
    await write("customers.json", { customers: ids.map((id) => ({ id })) });
    await write("s.json", { subscriptions: ids.map((id) => free(id)) });
    await write("u.json", { usages: ids.map((id, index) => seats(id, index)) });
    expect((await imported("--customers-file", "customers.json")).code).toBe(0);

    let ended: Ended | null = null;
    while (ended === null) {
      const isLast = kills >= killsWanted;
      const trial = isLast ? await undisturbed(cwd) : await disturbed(cwd, kills);
      if (trial.wasKilled) kills += 1;
      if (trial.ended.signal === null) ended = trial.ended;
    }

    expect(ended.code).toBe(0);
    for (const name of ["s.json", "u.json"]) {
      const created = (await runsFrom(name)).map(({ counts }) => counts.created ?? 0);
      expect([name, created.reduce((sum, count) => sum + count, 0)]).toEqual([name, recordCount]);
    }
    await expectSample(ids);
  }
  expect(kills).toBe(killsWanted);
});

interface Trial {
  readonly wasKilled: boolean;
  readonly ended: Ended;
}

function importing(cwd: string, url: string): Program {
  const files = ["--subscriptions-file", "s.json", "--usage-file", "u.json"];
  const args = ["import", ...files, "--url", url, "--json"];
  return start(args, { cwd, env: { CARRYOVER_API_KEY: server.key } });
}

async function undisturbed(cwd: string): Promise<Trial> {
  return { wasKilled: false, ended: await importing(cwd, server.url).ended };
}

/** Kills the program, or now and then the server, at some batch of one of the two runs. */
async function disturbed(cwd: string, kills: number): Promise<Trial> {
  const isServerKill = kills % serverKillEvery === serverKillEvery - 1;
  const batchOfKill = random.below(12);
  let batches = 0;
  let wasKilled = false;
  let killing: Promise<void> | undefined;
  const kill = async () => {
    await sleep(random.below(killWithinMs));
    if (program.child.exitCode !== null) return;
    if (isServerKill) await restartServer();
    else program.child.kill("SIGKILL");
    wasKilled = isServerKill;
  };
  const proxy = await startProxy({
    target: server.url,
    decide: async ({ isBatch }) => {
      if (isBatch && batches++ === batchOfKill) killing = kill();
      if (isBatch) await sleep(random.below(batchDelayMs));
      return { kind: "none" };
    },
  });
  const program = importing(cwd, proxy.url);
  const ended = await program.ended;
  await killing;
  await proxy.close();
  return { wasKilled: wasKilled || ended.signal === "SIGKILL", ended };
}

/** The server comes back on the same store and port, and the program goes on by itself. */
async function restartServer(): Promise<void> {
  const { store, port, key } = server;
  await server.kill();
  server = await startServer({ store, port, key });
}

const seenRuns = new Set<string>();

/** The runs of a file that this round has made: files of all rounds have the same names. */
async function runsFrom(name: string): Promise<Run[]> {
  const { data } = await get<{ data: Run[] }>(server, "/api/v1/import-runs?limit=100");
  const fresh = data.filter(({ id, source }) => source.name === name && !seenRuns.has(id));
  for (const { id } of fresh) seenRuns.add(id);
  return fresh;
}

/** Each customer has one subscription, and the usage that its record says. */
async function expectSample(ids: readonly string[]): Promise<void> {
  for (let index = 0; index < ids.length; index += Math.ceil(ids.length / 40)) {
    const id = ids[index] ?? "";
    const subscriptions = await get<{ data: unknown[] }>(
      server,
      `/api/v1/subscriptions?customerId=${id}`,
    );
    const history = await get<{ data: { series: [{ points: Array<{ value: number }> }] } }>(
      server,
      `/api/v1/usage/${id}/history/feature-seats?startDate=2020-01-01T00:00:00Z`,
    );
    const values = history.data.series[0].points.map(({ value }) => value);
    expect([id, subscriptions.data.length, values]).toEqual([id, 1, [index]]);
  }
}
