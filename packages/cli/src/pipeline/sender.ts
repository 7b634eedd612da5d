import { type BatchResult, type Carryover, ConflictError, type ImportRun } from "@carryover/sdk";
import type { Throttle } from "../throttle.ts";
import type { PlannedBatch } from "./planner.ts";

/** A batch with what the server made of it. */
export interface SentBatch {
  readonly batch: PlannedBatch;
  readonly result: BatchResult;
  /** Whether the run had it before this process began: it was fetched, and not sent. */
  readonly wasApplied: boolean;
}

export interface SenderOptions {
  readonly client: Carryover;
  readonly run: ImportRun;
  readonly throttle: Throttle;
  /** When it is aborted, nothing new is sent; what is in flight is waited for. */
  readonly stopping: AbortSignal;
  /** Whether to send no other batch; those that the run has are still fetched. */
  readonly isEnough?: () => boolean;
}

/** The file gives other batches than the ones that were applied under the same digest. */
export class ChangedBatch extends Error {
  override readonly name = "ChangedBatch";
}

/**
 * Sends batches, at most one in flight per lane and none of a wave before the earlier waves are
 * applied, and gives each with its result as it comes. A batch that the run has already is not sent
 * again; its stored result is fetched. When one fails for good, or the source does, those in flight
 * are waited for and given before the failure is thrown.
 */
export async function* send(
  source: AsyncIterable<PlannedBatch>,
  options: SenderOptions,
): AsyncGenerator<SentBatch, void, undefined> {
  const inFlight = new Map<number, Promise<void>>();
  const done: SentBatch[] = [];
  const failures: unknown[] = [];
  let wave = 0;
  const isApplied = ({ lane, number }: PlannedBatch) => number < (options.run.lanes[lane] ?? 0);
  let appliedLeft = options.run.lanes.reduce((sum, count) => sum + count, 0);
  const mustWait = (batch: PlannedBatch) => {
    if (inFlight.size === 0) return false;
    const isTooEarly = batch.wave > wave || inFlight.has(batch.lane);
    return isTooEarly || inFlight.size >= options.throttle.window;
  };
  const start = (batch: PlannedBatch) => {
    const wasApplied = isApplied(batch);
    if (wasApplied) appliedLeft -= 1;
    const sending = sendBatch(batch, wasApplied, options).then(
      (result) => {
        done.push({ batch, result, wasApplied });
      },
      (failure) => void failures.push(failure),
    );
    inFlight.set(
      batch.lane,
      sending.finally(() => inFlight.delete(batch.lane)),
    );
  };
  try {
    for await (const batch of source) {
      while (mustWait(batch)) {
        await Promise.race(inFlight.values());
        yield* given(done.splice(0));
      }
      await options.throttle.open(options.stopping);
      if (failures.length > 0 || options.stopping.aborted) break;
      if (options.isEnough?.() && !isApplied(batch)) {
        if (appliedLeft === 0) break;
        continue;
      }
      wave = batch.wave;
      start(batch);
      yield* given(done.splice(0));
    }
  } catch (failure) {
    failures.push(failure);
  }
  await Promise.all(inFlight.values());
  yield* given(done.splice(0));
  if (failures.length > 0) throw failures[0];
}

/** Each batch keeps its body until whoever takes it is done with it, and asks for the next one. */
function* given(batches: readonly SentBatch[]): Generator<SentBatch, void, undefined> {
  for (const sent of batches) {
    yield sent;
    sent.batch.release();
  }
}

async function sendBatch(
  batch: PlannedBatch,
  wasApplied: boolean,
  options: SenderOptions,
): Promise<BatchResult> {
  const { client, run, throttle } = options;
  const { lane, number, sha256 } = batch;
  try {
    if (wasApplied) {
      const stored = await client.importRuns.retrieveBatch(run.id, { lane, number });
      if (stored.sha256 === sha256) return stored;
      throw new ChangedBatch();
    }
    const startedAt = performance.now();
    const result = await client.importRuns.putBatch(run.id, { lane, number }, batch.body);
    throttle.answered(performance.now() - startedAt);
    return result;
  } catch (error) {
    const conflict = error instanceof ConflictError && error.code === "batch_conflict";
    throw conflict ? new ChangedBatch("", { cause: error }) : error;
  }
}
