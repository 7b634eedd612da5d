import {
  type CustomerRecord,
  customerShape,
  type FieldType,
  parseInstant,
  type Reading,
  type ReadingOptions,
  type RecordIssue,
  type RecordShape,
  type RunKind,
  readCustomer,
  readSubscription,
  readUsage,
  type SubscriptionRecord,
  subscriptionShape,
  type UsageRecord,
  usageShape,
} from "@carryover/contract/client";
import type { ReaderOptions } from "../json/options.ts";
import { fileMetadataNames } from "./file-metadata.ts";

/** What the importer has to know of the records of one kind. */
interface RecordKind<T> {
  readonly kind: RunKind;
  /** The name of its list in a file. */
  readonly collection: string;
  /** What two records with the same identity have in common, for people. */
  readonly identityName: string;
  readonly shape: RecordShape<T>;
  /** What other systems call the id; it is one where the record has none of its own. */
  readonly foreignId: string | null;
  /** Reads one entry; the record is what is sent. */
  readonly read: (value: unknown, options: ReadingOptions) => Reading<T>;
  /** The customer whose lane the record goes in. */
  readonly customerId: (record: T) => string;
  /** What makes two records of a file mean the same thing. */
  readonly identity: (record: T) => string;
  /** An id that records of different customers may give, so that their order matters too. */
  readonly sharedId: (record: T) => string | null;
  /** When it was last changed where it comes from; null where the record does not say it. */
  readonly updatedAt: (record: T) => string | null;
  /** What decides which of two records of one identity is the later one; null for the import. */
  readonly datedAt: (record: T) => string | null;
}

/** What of a record the importer looks at. */
export interface RecordKeys {
  readonly customerId: string;
  readonly identity: string;
  readonly sharedId: string | null;
  readonly updatedAt: string | null;
  readonly datedAt: string | null;
}

/** The keys of a record that was read, with warnings; or what is wrong with it. */
export type KeysReading =
  | {
      readonly ok: true;
      readonly keys: RecordKeys;
      readonly warnings: readonly RecordIssue[];
      readonly ignored: readonly string[];
    }
  | { readonly ok: false; readonly issues: readonly RecordIssue[] };

/** A kind of records, with the type of its records out of sight. */
export interface Kind {
  readonly kind: RunKind;
  readonly collection: string;
  readonly identityName: string;
  /** What other systems call the id, such as `_id`. */
  readonly foreignId: string | null;
  /** The names that fields may have, other names included. */
  readonly fieldNames: readonly string[];
  /** The type of the field with this name. */
  readonly typeOf: (fieldName: string) => FieldType;
  /** Whether the field with this name may be null. */
  readonly isNullable: (fieldName: string) => boolean;
  /** The names of each field that a record must have, the first one of a field first. */
  readonly required: ReadonlyArray<readonly string[]>;
  /** What to write instead of an unknown field that decides who has access; null for others. */
  readonly insteadOf: (name: string) => string | null;
  /** Every name of the field that has this one. */
  readonly namesOf: (fieldName: string) => readonly string[];
  readonly read: (value: unknown, options: ReadingOptions) => KeysReading;
}

const customers: RecordKind<CustomerRecord> = {
  kind: "customers",
  collection: "customers",
  identityName: "id",
  shape: customerShape,
  foreignId: "_id",
  read: readCustomer,
  customerId: (record) => record.id,
  identity: (record) => record.id,
  sharedId: () => null,
  updatedAt: (record) => record.updatedAt ?? null,
  datedAt: (record) => record.updatedAt ?? null,
};

const subscriptions: RecordKind<SubscriptionRecord> = {
  kind: "subscriptions",
  collection: "subscriptions",
  identityName: "subscription",
  shape: subscriptionShape,
  foreignId: null,
  read: readSubscription,
  customerId: (record) => record.customerId,
  // Two periods of one plan are two subscriptions; an instant can be written in many ways.
  identity: ({ id, customerId, planId, resourceId, startDate, billingId }) => {
    const start = startDate ? parseInstant(startDate) : "";
    // Two billing ids are two subscriptions, and a plan that changed has the billing id of before.
    const place = [customerId, planId, resourceId ?? "", start, billingId ?? ""];
    return id ?? place.join(separator);
  },
  sharedId: (record) => record.id ?? null,
  updatedAt: (record) => record.updatedAt ?? null,
  datedAt: (record) => record.updatedAt ?? null,
};

const usage: RecordKind<UsageRecord> = {
  kind: "usage",
  collection: "usages",
  identityName: "usage",
  shape: usageShape,
  foreignId: null,
  read: readUsage,
  customerId: (record) => record.customerId,
  identity: ({ customerId, featureId, resourceId }) => {
    return [customerId, featureId, resourceId ?? ""].join(separator);
  },
  sharedId: () => null,
  // Its createdAt says when it was measured, which may be long ago.
  updatedAt: () => null,
  datedAt: (record) => record.createdAt ?? null,
};

/** No id holds a blank, so joined ids are equal only if each of them is. */
const separator = " ";

/** Every kind, in the order in which they are imported. */
export const kinds: Readonly<Record<RunKind, Kind>> = {
  customers: kindOf(customers),
  subscriptions: kindOf(subscriptions),
  usage: kindOf(usage),
};

function kindOf<T>(own: RecordKind<T>): Kind {
  const { kind, collection, identityName, shape, foreignId } = own;
  const fieldNames = [...shape.fields.keys(), ...shape.aliases.keys()];
  const canonical = (name: string): string => shape.aliases.get(name) ?? name;
  const fieldOf = (name: string) => shape.fields.get(canonical(name) as keyof T & string);
  const namesOf = (name: string) => {
    const names = fieldNames.filter((each) => canonical(each) === canonical(name));
    return canonical(name) === "id" && foreignId !== null ? [...names, foreignId] : names;
  };
  return {
    kind,
    collection,
    identityName,
    foreignId,
    fieldNames,
    namesOf,
    typeOf: (name) => fieldOf(name)?.type ?? "text",
    isNullable: (name) => fieldOf(name)?.isNullable ?? false,
    required: [...shape.fields.keys()].filter((name) => fieldOf(name)?.isRequired).map(namesOf),
    insteadOf: (name) => shape.insteadOfDecisive?.(name) ?? null,
    read(value, options) {
      const reading = own.read(value, options);
      if (!reading.ok) return reading;
      const { record, warnings, ignored } = reading;
      const keys = {
        customerId: own.customerId(record),
        identity: own.identity(record),
        sharedId: own.sharedId(record),
        updatedAt: own.updatedAt(record),
        datedAt: own.datedAt(record),
      };
      return { ok: true, keys, warnings, ignored };
    },
  };
}

/** How to tell the forms of a file apart; a bare list belongs to the kind that was asked for. */
export function readerOptions(kind: Kind): ReaderOptions {
  const all = Object.values(kinds);
  return {
    collections: all.map((each) => each.collection),
    extras: fileMetadataNames,
    recordFields: [...new Set(all.flatMap((each) => [...each.fieldNames, each.foreignId ?? "id"]))],
    defaultCollection: kind.collection,
  };
}
