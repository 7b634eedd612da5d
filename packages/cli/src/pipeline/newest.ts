import { parseInstant } from "@carryover/contract/client";

/** Finds the latest updatedAt of records. */
export class Newest {
  #at = Number.NEGATIVE_INFINITY;

  /** Takes the updatedAt of a record, which was checked; null for none. */
  note(updatedAt: string | null): void {
    if (updatedAt === null) return;
    const at = parseInstant(updatedAt);
    if (typeof at === "number" && at > this.#at) this.#at = at;
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
