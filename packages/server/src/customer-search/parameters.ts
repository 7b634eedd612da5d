/** The parameters of a statement that is put together, in the order of their mention. */
export class Parameters {
  readonly values: unknown[] = [];

  /** Adds a value, and returns what stands for it in the statement, such as `$3::text`. */
  add(value: unknown, type: string): string {
    this.values.push(value);
    return `$${this.values.length}::${type}`;
  }
}
