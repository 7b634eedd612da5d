import {
  type CustomerRecord,
  customerShape,
  type Reading,
  type ReadingOptions,
  type RunKind,
  readCustomer,
} from "@carryover/contract";
import type { ReaderOptions } from "./json/options.ts";

/** What the importer has to know of one kind of records. */
export interface Kind {
  readonly kind: RunKind;
  /** The name of its list in a file. */
  readonly collection: string;
  /** Reads one entry; the record is what is sent. */
  readonly read: (value: unknown, options: ReadingOptions) => Reading<CustomerRecord>;
  /** The customer whose lane the record goes in. */
  readonly customerId: (record: CustomerRecord) => string;
  /** What makes two records of a file mean the same thing. */
  readonly identity: (record: CustomerRecord) => string;
}

/** Every kind, in the order in which they are imported. */
export const kinds: Readonly<Record<RunKind, Kind>> = {
  customers: {
    kind: "customers",
    collection: "customers",
    read: readCustomer,
    customerId: (record) => record.id,
    identity: (record) => record.id,
  },
};

/** How to tell the forms of a file apart; a bare list belongs to the kind that was asked for. */
export function readerOptions(kind: Kind): ReaderOptions {
  return {
    collections: Object.values(kinds).map((each) => each.collection),
    extras: [],
    recordFields: [...customerShape.fields.keys(), ...customerShape.aliases.keys()],
    defaultCollection: kind.collection,
  };
}
