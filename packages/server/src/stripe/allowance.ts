/**
 * How much is allowed, by additive increase and multiplicative decrease: a no halves it, and each
 * second gives a fiftieth of the most back, so that a half is whole again after 25 seconds.
 * Times are milliseconds of a clock that only runs forward.
 */
export class Allowance {
  readonly max: number;
  private left: number;
  private leftAt = Number.NEGATIVE_INFINITY;

  constructor(max: number) {
    this.max = max;
    this.left = max;
  }

  /** What is allowed now: at least 1, at most `max`. */
  at(now: number): number {
    if (this.left >= this.max) return this.max;
    return Math.min(this.max, this.left + ((now - this.leftAt) / 1_000) * (this.max / 50));
  }

  /** Many requests may be told the same no; those that began before the last halving count once. */
  halve(now: number, begunAt: number): void {
    if (begunAt < this.leftAt || this.max === Number.POSITIVE_INFINITY) return;
    this.left = Math.max(1, this.at(now) / 2);
    this.leftAt = now;
  }
}

/** Late timers are made up for within this time; more would be a burst. */
const slackMs = 50;

/** What is aimed at, of the rate: the rest is room to make up for late timers. */
const share = 0.97;

/**
 * Spreads starts evenly at a little less than a rate per second, and never lets more than the rate
 * begin within any one second. So a bucket that holds a second's tokens never runs dry, whenever it
 * begins to count. Aiming at the rate itself, each late timer would put off all starts after it.
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
