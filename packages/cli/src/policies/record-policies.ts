import { type PolicyField, type PolicyKind, policyFields, sourceFields } from "./fields.ts";
import { areOn, type Policies } from "./policies.ts";
import { RecordTexts } from "./record-texts.ts";

/** The policies of an import, with the fields that they are about. */
export class RecordPolicies {
  readonly policies: Policies;
  /** Whether any of them is on. */
  readonly isOn: boolean;
  readonly #fields: ReadonlyMap<string, ReadonlyMap<string, PolicyField>>;
  readonly #sourceFields: ReadonlyMap<string, ReadonlyMap<string, PolicyField>>;

  constructor(policies: Policies, kinds: readonly PolicyKind[]) {
    this.policies = policies;
    this.isOn = areOn(policies);
    this.#fields = new Map(kinds.map((kind) => [kind.collection, policyFields(kind)]));
    this.#sourceFields = new Map(kinds.map((kind) => [kind.collection, sourceFields(kind)]));
  }

  /** The fields of the records in a list of a file, once their ids have our name. */
  fieldsOf(collection: string): ReadonlyMap<string, PolicyField> {
    return this.#fields.get(collection) ?? new Map();
  }

  /** What the reader asks of one record; null if nothing of it is changed. */
  textsOf(collection: string): RecordTexts | null {
    return this.isOn ? this.textsWith(this.policies, collection) : null;
  }

  /** The same with other policies. */
  textsWith(policies: Policies, collection: string): RecordTexts {
    return new RecordTexts(policies, this.#sourceFields.get(collection) ?? new Map());
  }
}
