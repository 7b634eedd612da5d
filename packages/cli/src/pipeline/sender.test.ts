import { limits } from "@carryover/contract";
import { ServerError } from "@carryover/sdk";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { batchServer, digestOf, plannedBatch, runWith, settled } from "../testing/batch-server.ts";
import { Throttle } from "../throttle.ts";
import type { PlannedBatch } from "./planner.ts";
import { ChangedBatch, type SenderOptions, send } from "./sender.ts";

async function* sourceOf(batches: readonly PlannedBatch[], failure?: Error) {
  yield* batches;
  if (failure !== undefined) throw failure;
}

/** Sends in the background; `given` are the batches that came back, `failure` what was thrown. */
function sending(source: AsyncIterable<PlannedBatch>, own: Partial<SenderOptions> = {}) {
  const server = batchServer();
  const stopping = new AbortController();
  const options = {
    client: server.client,
    run: runWith(),
    throttle: new Throttle(),
    stopping: stopping.signal,
    ...own,
  };
  const given: string[] = [];
  const outcome: { isOver: boolean; failure: unknown } = { isOver: false, failure: undefined };
  const over = (async () => {
    try {
      for await (const { batch, result } of send(source, options)) {
        given.push(`${batch.lane}.${batch.number}`);
        expect(result).toMatchObject({ lane: batch.lane, number: batch.number });
      }
    } catch (failure) {
      outcome.failure = failure;
    }
    outcome.isOver = true;
  })();
  return { ...server, stopping, given, outcome, over };
}

const lanesOf = (count: number) =>
  Array.from({ length: count }, (_, lane) => plannedBatch(lane, 0));

describe("what is in flight", () => {
  test("is one batch of a lane", async () => {
    const { seen, waiting, over } = sending(sourceOf([plannedBatch(3, 0), plannedBatch(3, 1)]));
    await settled();
    const seenAtFirst = [...seen];

    waiting[0]?.answer();
    await settled();
    waiting[0]?.answer();
    await over;

    expect(seenAtFirst).toEqual(["PUT 3.0"]);
    expect(seen).toEqual(["PUT 3.0", "PUT 3.1"]);
  });

  test("is no more than the throttle allows", async () => {
    const throttle = new Throttle();
    const { seen, waiting, over, outcome } = sending(sourceOf(lanesOf(8)), { throttle });
    await settled();
    const seenAtFirst = seen.length;
    while (!outcome.isOver) {
      waiting[0]?.answer();
      await settled();
      expect(waiting.length).toBeLessThanOrEqual(throttle.window);
    }
    await over;

    expect(seenAtFirst).toBe(limits.batchesInFlightMax);
    expect(seen).toHaveLength(8);
  });
});

describe("a batch of a later wave", () => {
  const batches = [
    plannedBatch(0, 0),
    plannedBatch(1, 0),
    plannedBatch(2, 0, 1),
    plannedBatch(0, 1, 1),
    plannedBatch(1, 1, 2),
  ];

  test("is not sent before all of the earlier wave are answered", async () => {
    const { seen, waiting, over } = sending(sourceOf(batches));
    const steps: string[][] = [];
    for (const lane of [1, 0, 0, 2, 1]) {
      await settled();
      steps.push([...seen]);
      waiting.find((each) => each.lane === lane)?.answer();
    }
    await over;

    const waves = [["PUT 0.0", "PUT 1.0"], ["PUT 2.0", "PUT 0.1"], ["PUT 1.1"]];
    const [one = [], two = [], three = []] = waves;
    expect(steps).toEqual([
      one,
      one,
      [...one, ...two],
      [...one, ...two],
      [...one, ...two, ...three],
    ]);
  });

  test("is not sent at all if one of the earlier wave fails", async () => {
    const { seen, waiting, over, outcome } = sending(sourceOf(batches));
    await settled();
    waiting.find(({ lane }) => lane === 1)?.answer(500, { message: "No." });
    await settled();
    waiting[0]?.answer();
    await over;

    expect(outcome.failure).toBeInstanceOf(ServerError);
    expect(seen).toEqual(["PUT 0.0", "PUT 1.0"]);
  });

  test("waits for stored results too, when a run is resumed", async () => {
    const { seen, waiting, over } = sending(sourceOf(batches), { run: runWith([1, 0]) });
    await settled();
    const seenAtFirst = [...seen];
    while (waiting.length > 0) {
      waiting[0]?.answer();
      await settled();
    }
    await over;

    expect(seenAtFirst).toEqual(["GET 0.0", "PUT 1.0"]);
    expect(seen).toEqual(["GET 0.0", "PUT 1.0", "PUT 2.0", "PUT 0.1", "PUT 1.1"]);
  });
});

test("every batch is given once, and those of a lane in order, whatever comes back first", () => {
  const lanes = fc.array(fc.nat({ max: limits.laneCount - 1 }), { maxLength: 25 });

  return fc.assert(
    fc.asyncProperty(lanes, fc.infiniteStream(fc.nat()), async (drawn, choices) => {
      const next = new Map<number, number>();
      const batches = drawn.map((lane) => {
        const number = next.get(lane) ?? 0;
        next.set(lane, number + 1);
        return plannedBatch(lane, number);
      });
      const { waiting, given, over, outcome } = sending(sourceOf(batches));
      while (!outcome.isOver) {
        const choice = choices.next().value ?? 0;
        waiting[choice % Math.max(1, waiting.length)]?.answer();
        await new Promise(setImmediate);
      }
      await over;

      const names = batches.map(({ lane, number }) => `${lane}.${number}`);
      const ofLane = (list: string[], lane: number) => list.filter((n) => n.startsWith(`${lane}.`));
      expect(outcome.failure).toBeUndefined();
      expect([...given].sort()).toEqual([...names].sort());
      for (const lane of next.keys()) expect(ofLane(given, lane)).toEqual(ofLane(names, lane));
    }),
    { numRuns: 50 },
  );
});

describe("when a batch fails for good", () => {
  test("the others in flight are waited for and given before the failure", async () => {
    const { waiting, given, over, outcome, seen } = sending(sourceOf(lanesOf(8)));
    await settled();
    waiting.find(({ lane }) => lane === 1)?.answer(500, { message: "No." });
    await settled();
    const isOverTooSoon = outcome.isOver;

    while (waiting.length > 0) waiting[0]?.answer();
    await over;

    expect(isOverTooSoon).toBe(false);
    expect(outcome.failure).toBeInstanceOf(ServerError);
    expect([...given].sort()).toEqual(["0.0", "2.0", "3.0"]);
    expect(seen).toHaveLength(limits.batchesInFlightMax);
  });

  test("so they are when the source fails", async () => {
    const failure = new Error("The file has changed.");
    const { waiting, given, over, outcome } = sending(sourceOf(lanesOf(2), failure));
    await settled();
    const isOverTooSoon = outcome.isOver;

    while (waiting.length > 0) waiting[0]?.answer();
    await over;

    expect(isOverTooSoon).toBe(false);
    expect(outcome.failure).toBe(failure);
    expect(given).toEqual(["0.0", "1.0"]);
  });
});

describe("a batch that the run has already", () => {
  const run = runWith([2]);

  test("is fetched, not sent", async () => {
    const batches = [plannedBatch(0, 0), plannedBatch(0, 1), plannedBatch(0, 2)];
    const { seen, waiting, given, over, outcome } = sending(sourceOf(batches), { run });
    while (!outcome.isOver) {
      waiting[0]?.answer();
      await settled();
    }
    await over;

    expect(seen).toEqual(["GET 0.0", "GET 0.1", "PUT 0.2"]);
    expect(given).toEqual(["0.0", "0.1", "0.2"]);
  });

  test("with another digest means that the file has changed", async () => {
    const { waiting, over, outcome } = sending(sourceOf([plannedBatch(0, 0)]), { run });
    await settled();
    waiting[0]?.answer(200, { data: { sha256: digestOf(7, 7) } });
    await over;

    expect(outcome.failure).toBeInstanceOf(ChangedBatch);
  });

  test("and that somebody else sent with another content means it too", async () => {
    const { waiting, over, outcome } = sending(sourceOf([plannedBatch(0, 0)]));
    await settled();
    waiting[0]?.answer(409, { message: "No.", code: "batch_conflict" });
    await over;

    expect(outcome.failure).toBeInstanceOf(ChangedBatch);
  });

  test("is no other conflict", async () => {
    const { waiting, over, outcome } = sending(sourceOf([plannedBatch(0, 0)]));
    await settled();
    waiting[0]?.answer(409, { message: "No.", code: "import_run_not_open" });
    await over;

    expect(outcome.failure).toMatchObject({ code: "import_run_not_open" });
  });
});

test("when it is to stop, nothing new is sent and what is in flight is given", async () => {
  const { seen, waiting, given, over, stopping, outcome } = sending(sourceOf(lanesOf(8)));
  await settled();
  stopping.abort();

  while (waiting.length > 0) waiting[0]?.answer();
  await over;

  expect(seen).toEqual(["PUT 0.0", "PUT 1.0", "PUT 2.0", "PUT 3.0"]);
  expect(given).toEqual(["0.0", "1.0", "2.0", "3.0"]);
  expect(outcome.failure).toBeUndefined();
});

test("when it is enough, nothing new is sent, and what the run has is still fetched", async () => {
  const batches = [plannedBatch(0, 0), plannedBatch(1, 0), plannedBatch(2, 0), plannedBatch(1, 1)];
  const run = runWith([0, 2, 0]);
  const sent = sending(sourceOf(batches), { run, isEnough: () => true });
  while (!sent.outcome.isOver) {
    sent.waiting[0]?.answer();
    await settled();
  }

  expect(sent.seen).toEqual(["GET 1.0", "GET 1.1"]);
  expect(sent.outcome.failure).toBeUndefined();
});
