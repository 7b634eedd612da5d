/**
 * What a request has begun and committed, as plain data, and what its `finish` goes on with: for
 * work that asks somebody else, which must not happen in an open transaction.
 */
export class Pending<T> {
  readonly begun: T;

  constructor(begun: T) {
    this.begun = begun;
  }
}
