import { parseInstant } from "@carryover/contract/client";

/**
 * Finds the latest updatedAt of records. One in the future is an error of its source: it would make
 * every other file look old, so it is left out.
 */
export class Newest {
  readonly #now: number;
  #at = Number.NEGATIVE_INFINITY;

  constructor(now: number) {
    this.#now = now;
  }

  /** Takes the updatedAt of a record, which was checked; null for none. */
  note(updatedAt: string | null): void {
    if (updatedAt === null) return;
    const at = parseInstant(updatedAt);
    if (typeof at === "number" && at > this.#at && at <= this.#now) this.#at = at;
  }

  /** In milliseconds since 1970; null if no record had one. */
  get at(): number | null {
    return Number.isFinite(this.#at) ? this.#at : null;
  }

  /** The same in ISO 8601. */
  get instant(): string | null {
    return this.at === null ? null : new Date(this.at).toISOString();
  }
}
