import { Carryover, type ImportRun } from "@carryover/sdk";
import { RecordPlaces } from "../pipeline/places.ts";
import type { PlannedBatch } from "../pipeline/planner.ts";

/** A request that waits to be answered by the test. */
export interface Arrival {
  readonly method: string;
  readonly lane: number;
  readonly number: number;
  readonly answer: (status?: number, body?: object) => void;
}

/** A client whose requests for batches wait until the test answers them. */
export function batchServer() {
  const waiting: Arrival[] = [];
  /** Every request so far, as `PUT 3.0`. */
  const seen: string[] = [];
  const client = new Carryover({
    apiKey: "server-test",
    baseUrl: "http://test.invalid",
    maxRetries: 0,
    fetch: (url, { method = "" }) =>
      new Promise((resolve) => {
        const [, lane, number] = /batches\/(\d+)\.(\d+)$/.exec(url) ?? [];
        const key = { method, lane: Number(lane), number: Number(number) };
        seen.push(`${method} ${lane}.${number}`);
        const answer = (status = 200, body: object = { data: resultOf(key) }) => {
          waiting.splice(waiting.indexOf(arrival), 1);
          resolve(Response.json(body, { status }));
        };
        const arrival = { ...key, answer };
        waiting.push(arrival);
      }),
  });
  return { client, waiting, seen };
}

/** The result of a batch whose records were all created; it has none in these tests. */
function resultOf({ lane, number }: { lane: number; number: number }) {
  const sha256 = digestOf(lane, number);
  return { lane, number, sha256, counts: {}, outcomes: [], details: [] };
}

export function digestOf(lane: number, number: number): string {
  return `${lane}.${number}`.padEnd(64, "0");
}

export function plannedBatch(lane: number, number: number, wave = 0): PlannedBatch {
  return {
    lane,
    number,
    wave,
    sha256: digestOf(lane, number),
    body: Buffer.from("{}"),
    places: new RecordPlaces(),
    warnings: new Map(),
    rejected: [],
    release: () => {},
    recordAt: () => ({}),
  };
}

/** A run that has so many batches of each lane. */
export function runWith(lanes: readonly number[] = []): ImportRun {
  return { id: "run-1", lanes } as unknown as ImportRun;
}

/** Lets everything happen that can happen without another answer. */
export function settled(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 5));
}
