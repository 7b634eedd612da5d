/** A row that a statement returns as JSON: instants are texts in it. */
export type AsJson<T> = {
  readonly [K in keyof T]: T[K] extends Date | null ? string | null : T[K];
};
