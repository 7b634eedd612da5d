/**
 * A rate with additive increase and multiplicative decrease: a refusal halves it, and each second
 * restores a fiftieth of the maximum, so that a half is whole again after 25 seconds. Times are
 * milliseconds of a monotonic clock.
 */
export class Allowance {
  readonly max: number;
  private left: number;
  private leftAt = Number.NEGATIVE_INFINITY;

  constructor(max: number) {
    this.max = max;
    this.left = max;
  }

  /** Returns the current rate: at least 1, at most `max`. */
  at(now: number): number {
    if (this.left >= this.max) return this.max;
    return Math.min(this.max, this.left + ((now - this.leftAt) / 1_000) * (this.max / 50));
  }

  /** Halves the rate. Requests that started before the last halving do not halve it again. */
  halve(now: number, begunAt: number): void {
    if (begunAt < this.leftAt || this.max === Number.POSITIVE_INFINITY) return;
    this.left = Math.max(1, this.at(now) / 2);
    this.leftAt = now;
  }
}

/** Late timers are made up for within this time; more would be a burst. */
const slackMs = 50;

/** The targeted share of the rate; the rest makes up for late timers. */
const share = 0.97;

/**
 * Spreads starts evenly at a little less than a rate per second, and never allows more than the
 * rate within any second. A bucket with a second's tokens therefore never runs dry, whenever it
 * starts to count. At the full rate, each late timer would delay all later starts.
 */
export class Pace {
  readonly rate: Allowance;
  private due = Number.NEGATIVE_INFINITY;
  /** Of the last second's starts, oldest first. */
  private starts: number[] = [];

  constructor(perSecond: number) {
    this.rate = new Allowance(perSecond);
  }

  /** When the next may start. */
  nextAt(now: number): number {
    if (this.rate.max === Number.POSITIVE_INFINITY) return now;
    const inOneSecond = Math.max(1, Math.floor(this.rate.at(now)));
    const first = this.starts.at(-inOneSecond);
    return first === undefined ? this.due : Math.max(this.due, first + 1_000);
  }

  start(now: number): void {
    if (this.rate.max === Number.POSITIVE_INFINITY) return;
    this.due = Math.max(this.due, now - slackMs) + 1_000 / (share * this.rate.at(now));
    this.starts.push(now);
    if (this.starts.length > this.rate.max) this.starts.shift();
  }
}
