import { createWriteStream } from "node:fs";
import { join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { applyCatalog } from "../catalog.ts";
import { free, seats } from "../kinds.ts";
import { type Ended, jsonOf, type Program, start } from "../program.ts";
import { makeScratch, removeScratch } from "../scratch.ts";
import { get, isPostgres, runsOf, type Server, startServer } from "../server.ts";
import { type Seen, startProxy } from "./proxy.ts";
import { chance, firstSeed, isLong } from "./random.ts";

/** Hundreds of kills of a million records beside PostgreSQL; the embedded store is for less. */
const isWhole = isLong && isPostgres;
const killsWanted = isWhole ? 200 : 24;
const recordCount = isWhole ? 1_000_000 : 60_000;

/** A kill comes this soon after a request of the run was sent. */
const killWithinMs = 100;
/** A request stays on its way for this long, so that some arrive after their sender is gone. */
const delayMs = 60;
/** One kill in so many is the server's. */
const serverKillEvery = 4;
/** A kill comes after so many requests of its program at the latest. */
const requestsMax = isWhole ? 4 : 12;

const kinds = ["customers", "subscriptions", "usage"] as const;
const recordOf = {
  customers: (id: string) => ({ id }),
  subscriptions: (id: string) => free(id),
  usage: (id: string, index: number) => seats(id, index),
};

/** A kill may take seconds: so much is read again, and a server started. */
const patienceMs = 4 * 3_600_000;

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

test(
  `${killsWanted} kills lose and double no record, and as many undo each once`,
  async () => {
    const kills = { import: 0, undo: 0 };
    for (let round = 1; Math.min(kills.import, kills.undo) < killsWanted; round++) {
      const cwd = await makeScratch();
      const file = (kind: string) => `${round}-${kind}.json`;
      for (const [index, kind] of kinds.entries()) {
        await writeRecords(join(cwd, file(kind)), (at) => recordOf[kind](`k${round}-${at}`, at));
        const until = Math.min(
          killsWanted,
          kills.import + quota(killsWanted - kills.import, index),
        );
        const flags = [`--${kind}-file`, file(kind)];
        const ended = await disturbed(["import", ...flags], cwd, (count) => {
          kills.import += count;
          return kills.import < until;
        });

        expect([ended.stderr, ended.code]).toEqual([expect.any(String), 0]);
        const runs = await runsOf(server, file(kind));
        expect(runs.map(({ status, counts }) => [status, counts.created])).toEqual([
          ["completed", recordCount],
        ]);
      }
      await expectSample(round);
      for (const [index, kind] of [...kinds].reverse().entries()) {
        const [run] = await runsOf(server, file(kind));
        const until = Math.min(killsWanted, kills.undo + quota(killsWanted - kills.undo, index));
        const ended = await disturbed(["undo", run?.id ?? "", "--yes"], cwd, (count) => {
          kills.undo += count;
          return kills.undo < until;
        });

        const counts = { reversed: recordCount, kept: 0, failed: 0 };
        expect(jsonOf<{ counts: object }>(ended).counts).toEqual(counts);
      }
      const left = await get<{ data: unknown[] }>(server, "/api/v1/customers?limit=10");
      expect(left.data).toEqual([]);
    }
    expect(kills).toEqual({ import: killsWanted, undo: killsWanted });
  },
  patienceMs,
);

/** A part of the kills for each kind. */
const quota = (left: number, index: number) => Math.ceil(left / (kinds.length - index));

async function writeRecords(path: string, record: (index: number) => object): Promise<void> {
  const lines = function* () {
    for (let index = 0; index < recordCount; index++) yield `${JSON.stringify(record(index))}\n`;
  };
  await pipeline(Readable.from(lines()), createWriteStream(path));
}

/**
 * Runs a command again and again until it has ended by itself, and kills it as often as `goesOn`
 * allows, which is given the kills that have landed.
 */
async function disturbed(
  args: readonly string[],
  cwd: string,
  goesOn: (kills: number) => boolean,
): Promise<Ended> {
  let isWanted = goesOn(0);
  for (let trial = 1; ; trial++) {
    const { ended, kills } = isWanted
      ? await killed(args, cwd, trial % serverKillEvery === 0)
      : { ended: await starting(args, cwd, server.url).ended, kills: 0 };
    isWanted = goesOn(kills);
    if (ended.signal === null) return ended;
  }
}

function starting(args: readonly string[], cwd: string, url: string): Program {
  const env = { CARRYOVER_API_KEY: server.key };
  return start([...args, "--url", url, "--json"], { cwd, env });
}

/** Kills the program, or its server, at some request that writes. */
async function killed(args: readonly string[], cwd: string, isServerKill: boolean) {
  const requestOfKill = random.below(requestsMax);
  let requests = 0;
  let wasServerKilled = false;
  let killing: Promise<void> | undefined;
  const kill = async () => {
    await sleep(random.below(killWithinMs));
    if (program.child.exitCode !== null) return;
    if (isServerKill) await restartServer();
    else program.child.kill("SIGKILL");
    wasServerKilled = isServerKill;
  };
  const decide = async ({ isBatch, path }: Seen) => {
    const isWrite = isBatch || path.endsWith("/undo-steps");
    if (isWrite && requests++ === requestOfKill) killing = kill();
    if (isWrite) await sleep(random.below(delayMs));
    return { kind: "none" } as const;
  };
  const proxy = await startProxy({ target: server.url, decide });
  const program = starting(args, cwd, proxy.url);
  const ended = await program.ended;
  await killing;
  await proxy.close();
  return { ended, kills: wasServerKilled || ended.signal === "SIGKILL" ? 1 : 0 };
}

/** The server comes back on the same store and port, and the program goes on by itself. */
async function restartServer(): Promise<void> {
  const { store, port, key } = server;
  await server.kill();
  server = await startServer({ store, port, key });
}

/** Each customer has one subscription, and the usage that its record says. */
async function expectSample(round: number): Promise<void> {
  for (let index = 0; index < recordCount; index += Math.ceil(recordCount / 40)) {
    const id = `k${round}-${index}`;
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
