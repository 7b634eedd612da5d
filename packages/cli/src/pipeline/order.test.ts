import { laneOf } from "@carryover/contract";
import fc from "fast-check";
import { expect, test } from "vitest";
import { batchServer, runWith } from "../testing/batch-server.ts";
import { inPieces, soundRecord } from "../testing/checked-records.ts";
import { Throttle } from "../throttle.ts";
import { type PlannedBatch, plan } from "./planner.ts";
import { send } from "./sender.ts";

/**
 * The promise of imports, as far as it lies with the sender: a run has the effect of its records
 * one at a time. So of two records that may meet, because they are of one customer or give one id,
 * the second may only be sent when the first has been answered.
 */

interface Drawn {
  readonly customer: number;
  readonly shared: number | null;
}

const drawnRecords = fc.array(
  fc.record({
    customer: fc.nat({ max: 12 }),
    shared: fc.option(fc.nat({ max: 6 }), { freq: 2 }),
  }),
  { maxLength: 40 },
);

const recordsOf = (drawn: readonly Drawn[]) =>
  drawn.map(({ customer, shared }, index) => {
    const sharedId = shared === null ? null : `s${shared}`;
    return soundRecord(index + 1, `customer-${customer}`, { sharedId });
  });

const mayMeet = (a: Drawn, b: Drawn) =>
  a.customer === b.customer || (a.shared !== null && a.shared === b.shared);

const nameOf = ({ lane, number }: { lane: number; number: number }) => `${lane}.${number}`;

/** Sends records to a server that answers in any order; gives what stood against the promise. */
async function faultsOf(
  drawn: readonly Drawn[],
  how: { sharedIdsMax: number; applied: readonly number[]; choose: () => number },
): Promise<string[]> {
  const { client, waiting } = batchServer();
  const planned = new Map<string, PlannedBatch>();
  const answered = new Set<number>();
  const faults: string[] = [];
  async function* noted(batches: AsyncIterable<PlannedBatch>) {
    for await (const batch of batches) {
      planned.set(nameOf(batch), batch);
      yield batch;
    }
  }
  const expectMet = (numbers: readonly number[]) => {
    for (const number of numbers) {
      const record = drawn[number - 1];
      drawn.slice(0, number - 1).forEach((earlier, index) => {
        const isTogether = numbers.includes(index + 1);
        if (record === undefined || !mayMeet(earlier, record) || isTogether) return;
        if (!answered.has(index + 1)) faults.push(`${number} was sent before ${index + 1}`);
      });
    }
  };
  const stopping = new AbortController().signal;
  const batches = noted(plan(inPieces(recordsOf(drawn)), how.sharedIdsMax));
  const options = { client, run: runWith(how.applied), throttle: new Throttle(), stopping };
  let isOver = false;
  const over = (async () => {
    for await (const _ of send(batches, options));
    isOver = true;
  })();
  const looked = new Set<object>();
  while (!isOver) {
    for (const arrival of waiting.filter((each) => !looked.has(each))) {
      looked.add(arrival);
      expectMet(planned.get(nameOf(arrival))?.places.numbers ?? []);
    }
    const arrival = waiting[how.choose() % Math.max(1, waiting.length)];
    const batch = arrival && planned.get(nameOf(arrival));
    for (const number of batch?.places.numbers ?? []) answered.add(number);
    arrival?.answer(200, { data: { sha256: batch?.sha256, outcomes: [], details: [] } });
    await new Promise(setImmediate);
  }
  await over;
  if (answered.size !== drawn.length) faults.push(`${answered.size} records were answered`);
  return faults;
}

test("no record is sent before those that it may meet are answered, also in a resumed run", () => {
  const limit = fc.integer({ min: 1, max: 10 });
  const applied = fc.array(fc.nat({ max: 2 }), { minLength: 8, maxLength: 8 });

  return fc.assert(
    fc.asyncProperty(
      ...[drawnRecords, limit, applied, fc.infiniteStream(fc.nat())],
      async (drawn, sharedIdsMax, lanes, choices) => {
        const choose = () => choices.next().value ?? 0;

        const faults = await faultsOf(drawn, { sharedIdsMax, applied: lanes, choose });

        expect(faults).toEqual([]);
      },
    ),
    { numRuns: 60 },
  );
});

test("the lanes that the records are dealt into are several, so that this says something", () => {
  const lanes = Array.from({ length: 13 }, (_, customer) => laneOf(`customer-${customer}`));

  expect(new Set(lanes).size).toBeGreaterThan(4);
});
