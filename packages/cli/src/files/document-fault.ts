/** A place in a file; both count from 1. */
export interface DocumentPlace {
  readonly line: number;
  readonly column: number;
}

/** What is wrong with a document, and where. */
export interface DocumentFault extends DocumentPlace {
  /** The place in the document, such as `plans[2].productId`; empty for a fault of the syntax. */
  readonly path: string;
  readonly message: string;
}
