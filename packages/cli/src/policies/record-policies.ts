import { type PolicyField, type PolicyKind, policyFields } from "./fields.ts";
import type { Policies } from "./policies.ts";
import { RecordTexts } from "./record-texts.ts";

/** The policies of an import, with the fields that they are about. */
export class RecordPolicies {
  readonly policies: Policies;
  readonly #fields: ReadonlyMap<string, ReadonlyMap<string, PolicyField>>;

  constructor(policies: Policies, kinds: readonly PolicyKind[]) {
    this.policies = policies;
    this.#fields = new Map(kinds.map((kind) => [kind.collection, policyFields(kind)]));
  }

  /** The fields of the records in a list of a file. */
  fieldsOf(collection: string): ReadonlyMap<string, PolicyField> {
    return this.#fields.get(collection) ?? new Map();
  }

  /** What the reader asks of one record. */
  textsOf(collection: string): RecordTexts {
    return new RecordTexts(this.policies, this.fieldsOf(collection));
  }
}
