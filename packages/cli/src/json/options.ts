/** What the reader has to know of the data, to tell the forms of a file apart. */
export interface ReaderOptions {
  /** Names of the lists of records at the top level, such as `customers`. */
  readonly collections: ReadonlyArray<string>;
  /** Other names allowed beside them, such as `additionalMetaData`. */
  readonly extras: ReadonlyArray<string>;
  /** Names of fields by which a record is recognised, such as `customerId`. */
  readonly recordFields: ReadonlyArray<string>;
  /** The collection that the records of a bare list, or one per line, belong to. */
  readonly defaultCollection: string;
}
