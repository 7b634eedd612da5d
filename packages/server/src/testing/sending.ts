import { laneOf, limits } from "@carryover/contract";
import fc from "fast-check";
import { expect } from "vitest";
import type { TestApi } from "./api.ts";
import { openRun, putBatch, type RunOptions } from "./runs.ts";

/** How a file is sent: sizes of batches, which of them are sent again, and whether lanes race. */
export const sending = fc.record({
  sizes: fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 1, maxLength: 5 }),
  repeats: fc.array(fc.boolean(), { minLength: 1, maxLength: 7 }),
  together: fc.boolean(),
});
export type Sending = typeof sending extends fc.Arbitrary<infer T> ? T : never;

/** Sends each record in a batch of its own. */
export const oneByOne: Sending = { sizes: [1], repeats: [false], together: false };

/** Imports records as a client would, and returns one outcome per record, in file order. */
export async function sendFile<T>(
  api: TestApi,
  run: RunOptions,
  records: readonly T[],
  how: Sending & { readonly customerOf: (record: T) => string },
): Promise<string[]> {
  return sendRecords(api, await openRun(api, run), records, how);
}

/** Sends the records of a file to an open run, and gives one outcome per record, in file order. */
export async function sendRecords<T>(
  api: TestApi,
  runId: string,
  records: readonly T[],
  how: Sending & { readonly customerOf: (record: T) => string },
): Promise<string[]> {
  const outcomes: string[] = [];
  const lanes = Array.from({ length: limits.laneCount }, (_, lane) =>
    [...records.entries()].filter(([, record]) => laneOf(how.customerOf(record)) === lane),
  );
  const sendLane = async (lane: number) => {
    let entries = lanes[lane] ?? [];
    for (let number = 0; entries.length > 0; number++) {
      const batch = entries.slice(0, how.sizes[number % how.sizes.length]);
      entries = entries.slice(batch.length);
      const options = {
        records: batch.map(([, record]) => record),
        recordNumbers: batch.map(([index]) => index + 1),
      };
      const isRepeated = how.repeats[number % how.repeats.length];
      const [answer, again] = await Promise.all([
        putBatch(api, runId, `${lane}.${number}`, options),
        isRepeated ? putBatch(api, runId, `${lane}.${number}`, options) : null,
      ]);
      expect(answer.status, JSON.stringify(answer.body)).toBe(200);
      if (again !== null) expect(again.body).toEqual(answer.body);
      const given = answer.body.data?.outcomes as unknown as string[];
      batch.forEach(([index], place) => {
        outcomes[index] = given[place] ?? "";
      });
    }
  };
  if (how.together) await Promise.all(lanes.map((_, lane) => sendLane(lane)));
  else for (const lane of lanes.keys()) await sendLane(lane);
  return outcomes;
}
