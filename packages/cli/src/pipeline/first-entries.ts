import type { ReportEntry } from "./report.ts";

/** Keeps the entries that stand first in the file, in whatever order they come: lanes race. */
export class FirstEntries {
  readonly #max: number;
  #entries: ReportEntry[] = [];
  /** Entries from this number on are not among the first. */
  #end = Number.POSITIVE_INFINITY;

  constructor(max: number) {
    this.#max = max;
  }

  /** Whether an entry with this number may be among the first, as far as is known. */
  takes(number: number): boolean {
    return number < this.#end;
  }

  add(entry: ReportEntry): void {
    if (!this.takes(entry.number)) return;
    this.#entries.push(entry);
    // Sorted now and then, so that it costs little.
    if (this.#entries.length < this.#max * 2) return;
    this.#entries = this.list();
    this.#end = this.#entries.at(-1)?.number ?? this.#end;
  }

  /** The first entries, in file order. */
  list(): ReportEntry[] {
    return this.#entries.toSorted((a, b) => a.number - b.number).slice(0, this.#max);
  }
}
