/** A field that an import left out because nobody knows it. */
export interface IgnoredField {
  readonly field: string;
  /** In how many records. */
  readonly count: number;
  /** The line of the first of them. */
  readonly line: number;
  /** The field that it was read as, so that its value is not lost. */
  readonly readAs?: string;
}

/** Names that are counted one by one: a file that uses ids as names has as many as records. */
const namesMax = 1_000;

/**
 * Counts the fields that `--ignore-unknown` leaves out, or that were read under another name, with
 * an example of each.
 */
export class IgnoredFields {
  readonly #fields = new Map<string, { count: number; readonly line: number }>();
  readonly #renamed = new Map<string, { field: string; count: number; line: number }>();
  #others = 0;
  #otherLine = 0;

  note(names: readonly string[], line: number): void {
    for (const name of names) {
      const known = this.#fields.get(name);
      if (known !== undefined) known.count += 1;
      else if (this.#fields.size < namesMax) this.#fields.set(name, { count: 1, line });
      else {
        this.#others += 1;
        this.#otherLine ||= line;
      }
    }
  }

  /** Counts a field that was read as another one. */
  noteReadAs(field: string, readAs: string, line: number): void {
    const known = this.#renamed.get(readAs);
    if (known !== undefined) known.count += 1;
    else this.#renamed.set(readAs, { field, count: 1, line });
  }

  /** The fields, those of most records first; what is beyond the limit is the last one. */
  list(): IgnoredField[] {
    const fields = [...this.#fields].map(([field, { count, line }]) => ({ field, count, line }));
    const renamed = [...this.#renamed].map(([readAs, rest]) => ({ ...rest, readAs }));
    const sorted = [...renamed, ...fields.toSorted((a, b) => b.count - a.count)];
    if (this.#others === 0) return sorted;
    return [...sorted, { field: "(others)", count: this.#others, line: this.#otherLine }];
  }
}
