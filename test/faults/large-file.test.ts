import { Readable } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { countsOf, type Ended, start } from "../program.ts";
import { makeScratch, removeScratch } from "../scratch.ts";
import { type Server, startServer } from "../server.ts";
import { startProxy } from "./proxy.ts";
import { isLong } from "./random.ts";

const fileBytes = isLong ? 5e9 : 1e8;
const slowFileBytes = isLong ? 5e8 : 5e7;
const memoryMaxMb = 250;
/** A server takes no more than one batch in this time. */
const batchMs = 1_000;

let server: Server;

beforeAll(async () => {
  server = await startServer();
});

afterAll(async () => {
  await server.stop();
  await removeScratch();
});

test(`a file of ${fileBytes / 1e6} MB takes no more memory than another`, async () => {
  const { records, stdin } = customersOf(fileBytes, "large");

  const ended = await importing(stdin, server.url);

  expect(ended.stderr).not.toMatch(/\n\s+at /);
  expect([ended.code, countsOf(ended).created]).toEqual([0, records]);
  expect(ended.peakMb).toBeLessThan(memoryMaxMb);
});

test("a server that takes one batch a second does not make the program grow", async () => {
  const { records, stdin } = customersOf(slowFileBytes, "slow");
  let last = Promise.resolve();
  let batches = 0;
  const proxy = await startProxy({
    target: server.url,
    decide: async ({ isBatch }) => {
      if (isBatch) {
        batches += 1;
        last = last.then(() => sleep(batchMs));
        await last;
      }
      return { kind: "none" };
    },
  });

  const ended = await importing(stdin, proxy.url);

  await proxy.close();
  expect([ended.code, countsOf(ended).created]).toEqual([0, records]);
  expect(ended.peakMb).toBeLessThan(memoryMaxMb);
  expect(batches).toBeGreaterThan(slowFileBytes / 16e6);
  expect(ended.seconds).toBeGreaterThan((batches * batchMs) / 1_000);
});

/** Customers of some 20 KB each, made while they are read. */
function customersOf(bytes: number, prefix: string): { records: number; stdin: Readable } {
  const metadata = Object.fromEntries(
    Array.from({ length: 40 }, (_, key) => [`key-${key}`, `${key} `.repeat(160).trim()]),
  );
  const record = (index: number) => `${JSON.stringify({ id: `${prefix}-${index}`, metadata })}\n`;
  const records = Math.ceil(bytes / record(0).length);
  const lines = function* () {
    for (let index = 0; index < records; index++) yield record(index);
  };
  return { records, stdin: Readable.from(lines()) };
}

async function importing(stdin: Readable, url: string): Promise<Ended> {
  const args = ["import", "--customers-file", "-", "--url", url, "--json"];
  const env = { CARRYOVER_API_KEY: server.key, NODE_OPTIONS: "--max-old-space-size=128" };
  return start(args, { cwd: await makeScratch(), env, stdin }).ended;
}
