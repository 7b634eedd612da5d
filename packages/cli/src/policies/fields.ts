import type { FieldType, RunKind } from "@carryover/contract/client";

/** What policies have to know of a kind of records. */
export interface PolicyKind {
  readonly kind: RunKind;
  readonly collection: string;
  readonly foreignId: string | null;
  readonly fieldNames: readonly string[];
  readonly typeOf: (fieldName: string) => FieldType;
  readonly isNullable: (fieldName: string) => boolean;
  readonly namesOf: (fieldName: string) => readonly string[];
}

/** What policies have to know of a field of a record. */
export interface PolicyField {
  readonly type: FieldType;
  readonly isNullable: boolean;
  /** Whether it holds an id that is no id of the catalog. */
  readonly isMapped: boolean;
  /** Whether it holds the id of the record itself. */
  readonly isOwnId: boolean;
}

/** The fields that name customers, subscriptions and resources. */
const mapped: Readonly<Record<RunKind, readonly string[]>> = {
  customers: ["id"],
  subscriptions: ["id", "customerId", "resourceId"],
  usage: ["customerId", "resourceId"],
};

/** The fields of the records of a kind, by each of their names. */
export function policyFields(kind: PolicyKind): ReadonlyMap<string, PolicyField> {
  const { foreignId } = kind;
  const names = foreignId === null ? kind.fieldNames : [...kind.fieldNames, foreignId];
  const ids = new Set(mapped[kind.kind].flatMap((name) => [...kind.namesOf(name)]));
  const ownIds = new Set(kind.kind === "usage" ? [] : kind.namesOf("id"));
  return new Map(
    names.map((name) => {
      const type = name === foreignId ? "text" : kind.typeOf(name);
      const isNullable = kind.isNullable(name);
      return [name, { type, isNullable, isMapped: ids.has(name), isOwnId: ownIds.has(name) }];
    }),
  );
}
