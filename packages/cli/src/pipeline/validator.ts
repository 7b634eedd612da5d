import { namedCustomer, type RecordIssue, recordIssue } from "@carryover/contract/client";
import type { CellPlace } from "../csv/place.ts";
import { adviceOf } from "../policies/advice.ts";
import { applyPolicies, explainIssues } from "../policies/apply.ts";
import type { PolicyUse } from "../policies/policies.ts";
import type { RecordPolicies } from "../policies/record-policies.ts";
import type { PolicyUses } from "../policies/uses.ts";
import { type RecordNames, recordNames, unreadable, valueShown } from "./faults/causes.ts";
import { type Metadata, withMetadata } from "./file-metadata.ts";
import type { IdTable, NewestOfIds } from "./id-table.ts";
import type { IgnoredFields } from "./ignored-fields.ts";
import type { Kind, RecordKeys } from "./kinds.ts";
import type { Newest } from "./newest.ts";
import type { FileRecord, Position, RecordFault } from "./reader.ts";

/** An issue at its place in the file. */
export interface PlacedIssue extends RecordIssue {
  readonly position: Position;
  /** The value that it is about, shortened for people; none where it may be a secret. */
  readonly value?: string;
  /** Its place in a table; none in JSON. */
  readonly cell?: CellPlace;
}

/** A record that may be sent, as the JSON that it is in the file, with the file's metadata. */
export interface SoundRecord {
  readonly kind: "sound";
  readonly number: number;
  readonly position: Position;
  readonly byteLength: number;
  readonly customerId: string;
  /** An id that records of different customers may give. */
  readonly sharedId: string | null;
  /** A window into a larger text: keeping it would keep all of that. */
  readonly json: string;
  readonly warnings: readonly PlacedIssue[];
  /** Whether the file has a newer one of its identity before it; told where it is compared. */
  readonly isOvertaken?: boolean;
}

/** A record that is not sent, with every reason found. */
export interface RejectedRecord {
  readonly kind: "rejected";
  readonly number: number;
  readonly position: Position;
  readonly byteLength: number;
  /** The customer that it still names; null if that cannot be read. */
  readonly customerId: string | null;
  readonly issues: readonly PlacedIssue[];
  readonly names: RecordNames;
}

export type CheckedRecord = SoundRecord | RejectedRecord;

export interface ValidatorOptions {
  readonly kind: Kind;
  readonly ignoreUnknown: boolean;
  /** Fields that the server leaves out, since it is too old to know them. */
  readonly lacking?: readonly string[];
  /** Reject what stands in the file already, instead of warning of it. */
  readonly noRepeats: boolean;
  /** Whether the server applies records in no order that is defined, so that none may repeat. */
  readonly hasNoOrder?: boolean;
  readonly repeats: IdTable;
  /** Takes the updatedAt of records that are sent. */
  readonly newest?: Newest;
  /** Tells records that others before them are newer than. */
  readonly newestOfIds?: NewestOfIds | undefined;
  /** Told the keys of each record that is sent, and its number. */
  readonly onKeys?: (keys: RecordKeys, recordNumber: number) => void;
  /** Takes what is left out of records that are sent. */
  readonly ignored: IgnoredFields;
  /** What stands beside the list and applies to each record of it. */
  readonly metadata: Metadata | null;
  /** What is done to dirt, and advised against it; null if nothing is. */
  readonly policies?: PolicyOptions | null;
  readonly locate: LocateIssue;
}

/** Policies, and what takes the uses of them in records that are sent. */
export interface PolicyOptions {
  readonly rules: RecordPolicies;
  readonly uses: PolicyUses;
}

/** Finds the place of an issue in a record, from its original text. */
export type LocateIssue = (
  record: {
    readonly number: number;
    readonly position: Position;
    readonly byteLength: number;
  },
  issue: RecordIssue,
) => Promise<PlacedIssue>;

/** Checks records with the schemas that the server uses; records of other kinds are left out. */
export async function* validate(
  source: AsyncIterable<ReadonlyArray<FileRecord | RecordFault>>,
  options: ValidatorOptions,
): AsyncGenerator<readonly CheckedRecord[], void, undefined> {
  for await (const items of source) {
    const checked: CheckedRecord[] = [];
    for (const item of items) {
      if (item.collection !== options.kind.collection) continue;
      const record = item.kind === "fault" ? rejectedByReader(item) : check(item, options);
      checked.push(record instanceof Promise ? await record : record);
    }
    yield checked;
  }
}

function rejectedByReader(fault: RecordFault): RejectedRecord {
  const { number, position, byteLength, code, pointer, message, hint, cell } = fault;
  const place = { position: fault.faultPosition, ...(cell && { cell }) };
  const issue = { code, pointer, message, hint, ...place };
  const own = { customerId: null, issues: [issue], names: unreadable };
  return { kind: "rejected", number, position, byteLength, ...own };
}

/** A sound record without remarks is checked without waiting: nearly all of them are. */
function check(
  item: FileRecord,
  options: ValidatorOptions,
): CheckedRecord | Promise<CheckedRecord> {
  const { kind, repeats, metadata } = options;
  const { number, position, byteLength } = item;
  const place = { number, position, byteLength };
  const own = withOwnId(item, options);
  const clean = options.policies?.rules.isOn ? cleaned(own, options.policies, kind) : null;
  const named = clean?.record ?? own;
  const { value, json } = metadata === null ? named : withMetadata(named, metadata);
  const reading = clean?.refusal ?? kind.read(value, options);
  if (!reading.ok) {
    const customerId = namedCustomer(kind.kind, value);
    const found = explained(reading.issues, value, options);
    const advice = advised(found, own, options);
    return placeAll(item, found, options).then((placed) => {
      const issues = placed.map((issue, index) => {
        return withValue({ ...issue, hint: issue.hint + advice[index] }, kind, value);
      });
      return { kind: "rejected", ...place, customerId, issues, names: recordNames(kind, value) };
    });
  }
  const { customerId, sharedId, identity, updatedAt, datedAt } = reading.keys;
  const lost = options.lacking?.length ? leftOutOf(value, options.lacking, kind) : nothingLost;
  if (lost.deciding.length > 0) {
    return placeAll(item, lost.deciding, options).then((issues) => {
      return { kind: "rejected", ...place, customerId, issues, names: recordNames(kind, value) };
    });
  }
  const earlier = repeats.note(identity, position.line);
  const repeated = earlier === null ? [] : [repeatedIssue(earlier, options)];
  if (repeated.length > 0 && (options.noRepeats || options.hasNoOrder)) {
    return placeAll(item, repeated, options).then((issues) => {
      return { kind: "rejected", ...place, customerId, issues, names: recordNames(kind, value) };
    });
  }
  options.newest?.note(updatedAt);
  options.onKeys?.(reading.keys, number);
  const ignored = [...reading.ignored, ...lost.others];
  if (ignored.length > 0) options.ignored.note(ignored, position.line);
  const isOvertaken = options.newestOfIds?.note(identity, datedAt) ?? false;
  const sound = { kind: "sound" as const, ...place, customerId, sharedId, json, isOvertaken };
  if (clean !== null) options.policies?.uses.note(clean.uses, position.line);
  const remarks = [...(clean?.warnings ?? none), ...reading.warnings, ...repeated];
  if (remarks.length === 0) return { ...sound, warnings: [] };
  return placeAll(item, remarks, options).then((warnings) => ({ ...sound, warnings }));
}

/** A record that policies were applied to, with what they say of it. */
interface CleanedRecord {
  readonly record: FileRecord;
  readonly uses: readonly PolicyUse[];
  readonly warnings: readonly RecordIssue[];
  /** Why it must not be sent; null if nothing speaks against it. */
  readonly refusal: { readonly ok: false; readonly issues: readonly RecordIssue[] } | null;
}

const none: readonly never[] = [];

function cleaned(
  record: FileRecord,
  { rules }: Pick<PolicyOptions, "rules">,
  kind: Kind,
): CleanedRecord {
  const fields = rules.fieldsOf(kind.collection);
  const { value, issues, ...said } = applyPolicies(record.value, rules.policies, fields);
  // Where the id has a name of ours, the other name's is an ignored field.
  const { foreignId } = kind;
  const isIgnored = foreignId !== null && Object.hasOwn(record.value, foreignId);
  const ofReader = (record.uses ?? none).filter(({ pointer }) => {
    return !isIgnored || pointer !== `/${foreignId}`;
  });
  const uses = [...ofReader, ...said.uses];
  const isSame = value === record.value;
  return {
    record: isSame ? record : { ...record, value, json: JSON.stringify(value) },
    uses,
    warnings: said.warnings,
    refusal: issues.length > 0 ? { ok: false, issues } : null,
  };
}

function explained(
  issues: readonly RecordIssue[],
  value: Record<string, unknown>,
  { policies, kind }: ValidatorOptions,
): readonly RecordIssue[] {
  if (!policies) return issues;
  const fields = policies.rules.fieldsOf(kind.collection);
  return explainIssues(issues, { value, policies: policies.rules.policies, fields });
}

/** What to add to the hint of each issue: the flag that would take it, if one does. */
function advised(
  issues: readonly RecordIssue[],
  record: FileRecord,
  { kind, policies, metadata, ...options }: ValidatorOptions,
): readonly string[] {
  if (!policies) return issues.map(() => "");
  const fields = policies.rules.fieldsOf(kind.collection);
  const issuesOf = (own: Record<string, unknown>) => {
    const entry = { ...record, value: own };
    const { value } = metadata === null ? entry : withMetadata(entry, metadata);
    const reading = kind.read(value, { ...options, withoutHints: true });
    return reading.ok ? [] : reading.issues;
  };
  const check = { policies: policies.rules.policies, fields, issuesOf };
  return issues.map((issue) => adviceOf(issue, record, check));
}

/** A record whose id has the name that another system gives it, with the name of ours. */
function withOwnId(item: FileRecord, { kind, ignored }: ValidatorOptions): FileRecord {
  const { foreignId } = kind;
  const renamed = renamedOf(item.value, kind);
  if (foreignId === null || renamed === null) return item;
  ignored.noteReadAs(foreignId, "id", item.position.line);
  return { ...item, value: renamed, json: JSON.stringify(renamed) };
}

/** The fields of a record whose id has another system's name for it; null if it has not. */
function renamedOf(value: FileRecord["value"], kind: Kind): FileRecord["value"] | null {
  const { foreignId } = kind;
  if (foreignId === null || !Object.hasOwn(value, foreignId)) return null;
  if (kind.namesOf("id").some((name) => name !== foreignId && Object.hasOwn(value, name))) {
    return null;
  }
  const { [foreignId]: id, ...others } = value;
  return { id, ...others };
}

/** What policies change in a record that was read, with the names that its fields have there. */
export function usesIn(
  record: FileRecord,
  rules: RecordPolicies,
  kind: Kind,
): readonly PolicyUse[] {
  const value = renamedOf(record.value, kind);
  if (value === null) return cleaned(record, { rules }, kind).uses;
  const { uses } = cleaned({ ...record, value }, { rules }, kind);
  return uses.map((use) =>
    use.pointer === "/id" ? { ...use, pointer: `/${kind.foreignId}` } : use,
  );
}

function withValue(issue: PlacedIssue, kind: Kind, record: unknown): PlacedIssue {
  const value = valueShown(kind, record, issue);
  return value === null ? issue : { ...issue, value };
}

function repeatedIssue(
  earlierLine: number,
  { kind, noRepeats, hasNoOrder }: Pick<ValidatorOptions, "kind" | "noRepeats" | "hasNoOrder">,
): RecordIssue {
  const found = `The same ${kind.identityName} stands at line ${earlierLine}`;
  if (noRepeats) {
    const message = `${found}, and repeats are not allowed in this run.`;
    return recordIssue("repeated_not_allowed", "", { message });
  }
  if (hasNoOrder) {
    const message = `${found}, and API v1 may apply the two in any order.`;
    const hint = "Keep one of them, or import the later one from a file of its own, afterwards.";
    return recordIssue("repeated_not_allowed", "", { message, hint });
  }
  const message = `${found}; records are applied in file order.`;
  return recordIssue("repeated_in_file", "", { message });
}

const nothingLost = { deciding: none, others: none };

/** What a server too old for it would leave out. What decides who has access is not left out. */
function leftOutOf(
  value: Record<string, unknown>,
  lacking: readonly string[],
  kind: Kind,
): { readonly deciding: readonly RecordIssue[]; readonly others: readonly string[] } {
  const names = lacking.flatMap(kind.namesOf).filter((name) => Object.hasOwn(value, name));
  const isDeciding = (name: string) => kind.insteadOf(name) !== null;
  const deciding = names.filter(isDeciding).map((name) => {
    const message = `The server is too old for "${name}", and would leave it out.`;
    const hint = "Upgrade the server, or remove the field if it says nothing that counts.";
    return recordIssue("unknown_field", `/${name}`, { message, hint });
  });
  return { deciding, others: names.filter((name) => !isDeciding(name)) };
}

function placeAll(
  item: FileRecord,
  issues: readonly RecordIssue[],
  options: ValidatorOptions,
): Promise<PlacedIssue[]> {
  return Promise.all(issues.map((issue) => options.locate(item, issue)));
}
