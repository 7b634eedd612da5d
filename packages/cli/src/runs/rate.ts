import type { ImportRun } from "@carryover/sdk";

/** How fast a run is, as far as whoever looks at it now and then can know. */
export interface RunSpeed {
  /** Over the last seconds. */
  readonly recordsPerSecond: number;
  /** For how long no batch was applied, since the first look. */
  readonly silentSeconds: number;
  /** Whether that is longer than a batch takes. */
  readonly isSilent: boolean;
}

const windowMs = 10_000;
const silentMs = 10_000;

interface Look {
  readonly records: number;
  readonly atMs: number;
}

/** Computes the rate of a run from one look to the next. */
export class RunRate {
  #looks: Look[] = [];
  #changed = { batchCount: -1, atMs: 0 };

  look(run: ImportRun, nowMs: number): RunSpeed {
    const now = { records: recordsOf(run), atMs: nowMs };
    if (run.batchCount !== this.#changed.batchCount) {
      this.#changed = { batchCount: run.batchCount, atMs: nowMs };
    }
    // The newest look before the window is its beginning.
    const inWindow = this.#looks.findIndex(({ atMs }) => atMs > nowMs - windowMs);
    this.#looks = [...this.#looks.slice(Math.max(0, inWindow - 1)), now];
    const [first = now] = this.#looks;
    const seconds = (nowMs - first.atMs) / 1_000;
    const silence = nowMs - this.#changed.atMs;
    return {
      recordsPerSecond: seconds <= 0 ? 0 : (now.records - first.records) / seconds,
      silentSeconds: silence / 1_000,
      isSilent: silence >= silentMs,
    };
  }
}

/** Records that were answered; of an undo those that it has looked at. */
function recordsOf({ counts, undone }: ImportRun): number {
  return undone === null ? counts.read : undone.reversed + undone.kept + undone.failed;
}

/** Below this, a rate says more of the start than of the run. */
const secondsMin = 1;

/**
 * Records per second of a run from its beginning to its last batch, pauses included. Null if that
 * was within a second, or is not known.
 */
export function averageRate({ counts, createdAt, lastBatchAt }: ImportRun): number | null {
  if (!lastBatchAt) return null;
  const seconds = (Date.parse(lastBatchAt) - Date.parse(createdAt)) / 1_000;
  return seconds < secondsMin ? null : counts.read / seconds;
}
