import { expect, it } from "vitest";
import { Causes } from "./faults/causes.ts";
import { kinds } from "./kinds.ts";
import type { FileMeasure } from "./reader.ts";
import type { SentBatch } from "./sender.ts";
import { type Progress, Tally, type TallyOptions } from "./tally.ts";

/** A tally of a run that had so much when it was opened, and what it tells of its progress. */
function tallyOf(resumed: TallyOptions["resumed"]) {
  const told: Progress[] = [];
  const job = {
    kind: kinds.customers,
    causes: new Causes(),
    throttle: { reason: null },
    stopping: new AbortController().signal,
    startedAt: performance.now(),
    resumed,
    onProgress: (progress: Progress) => void told.push(progress),
  } as unknown as TallyOptions;
  const measure = { records: { customers: 10 } } as unknown as FileMeasure;
  return { tally: new Tally(job, measure), told };
}

function sent(outcomes: string[], wasApplied: boolean): SentBatch {
  const batch = { places: { count: outcomes.length }, rejected: [], warnings: new Map() };
  return { batch, result: { outcomes, details: [] }, wasApplied } as unknown as SentBatch;
}

it("begins with what the run had, and counts it once", async () => {
  const { tally, told } = tallyOf({ read: 4, rejected: 1 });

  const first = tally.progress();
  await tally.add(sent(["created", "rejected"], true));
  await tally.add(sent(["created", "created"], true));
  await tally.add(sent(["created", "rejected"], false));

  expect(first).toMatchObject({ recordsDone: 4, rejected: 1, recordsSent: 0, isResuming: true });
  expect(told).toMatchObject([
    { recordsDone: 4, rejected: 1, recordsSent: 0, isResuming: true },
    { recordsDone: 4, rejected: 1, recordsSent: 0, isResuming: true },
    { recordsDone: 6, rejected: 2, recordsSent: 2, isResuming: false },
  ]);
});

it("sends all of a new run itself", async () => {
  const { tally, told } = tallyOf({ read: 0, rejected: 0 });

  await tally.add(sent(["created", "rejected"], false));

  expect(told).toMatchObject([{ recordsDone: 2, rejected: 1, recordsSent: 2, isResuming: false }]);
});
