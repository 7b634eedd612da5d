/**
 * Pending work of a request, committed as plain data, with which its `finish` continues: for work
 * with other systems, which must not happen in an open transaction.
 */
export class Pending<T> {
  readonly begun: T;

  constructor(begun: T) {
    this.begun = begun;
  }
}
