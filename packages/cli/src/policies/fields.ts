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
  const ids = new Set(mapped[kind.kind].flatMap((name) => [...kind.namesOf(name)]));
  const ownIds = new Set(kind.kind === "usage" ? [] : kind.namesOf("id"));
  return new Map(
    kind.fieldNames.map((name) => {
      const type = kind.typeOf(name);
      // An empty text is no map and no list: null would clear all that is stored of one.
      const isNullable = kind.isNullable(name) && type !== "map" && type !== "list";
      return [name, { type, isNullable, isMapped: ids.has(name), isOwnId: ownIds.has(name) }];
    }),
  );
}

/**
 * The same as records have them in a file, where the id may still have the name that another system
 * gives it.
 */
export function sourceFields(kind: PolicyKind): ReadonlyMap<string, PolicyField> {
  const fields = policyFields(kind);
  const { foreignId } = kind;
  const id = fields.get("id");
  return foreignId === null || id === undefined ? fields : new Map([...fields, [foreignId, id]]);
}
