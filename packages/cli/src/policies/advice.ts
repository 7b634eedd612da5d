import type { RecordCode, RecordIssue } from "@carryover/contract/client";
import { applyPolicies } from "./apply.ts";
import type { PolicyField } from "./fields.ts";
import { type Policies, policyFlags } from "./policies.ts";
import { RecordTexts } from "./record-texts.ts";

/** A record with a fault, as it is before any policy. */
interface FaultyRecord {
  readonly value: Record<string, unknown>;
  /** Its text, with the digits of the file. */
  readonly json: string;
}

/** How a record is checked. */
interface Check {
  readonly policies: Policies;
  readonly fields: ReadonlyMap<string, PolicyField>;
  /** The issues of a record that policies were applied to. */
  readonly issuesOf: (value: Record<string, unknown>) => readonly RecordIssue[];
}

/** The policies that may take a fault, the mildest first. */
const candidates: Readonly<Partial<Record<RecordCode, ReadonlyArray<keyof Policies>>>> = {
  invalid_type: ["numbersAsText", "emptyAsNull"],
  invalid_id: ["trim", "mapIds"],
  invalid_email: ["trim", "emptyAsNull", "dropBadEmail"],
  invalid_date: ["trim", "emptyAsNull"],
  date_without_zone: ["zone"],
  too_long: ["trim", "dropBadEmail"],
  empty_text: ["emptyAsNull"],
  invalid_metadata: ["metadataAsText"],
  number_out_of_range: ["numbersAsText", "metadataAsText"],
};

/** A zone in which every time of day exists once. */
const someZone = "UTC";

/**
 * What to add to the hint of an issue: the flag that takes it, by trying which one does; "" if
 * none does. Only one flag more is tried at a time.
 */
export function adviceOf(issue: RecordIssue, record: FaultyRecord, check: Check): string {
  for (const name of candidates[issue.code] ?? []) {
    if (!isOff(name, check.policies)) continue;
    const policies = { ...check.policies, [name]: name === "zone" ? someZone : true };
    const isLeft = issuesWith(policies, record, check).some((left) => {
      return left.pointer === issue.pointer;
    });
    if (!isLeft) return adviceFor(name);
  }
  return "";
}

/** Which of these policies takes a number that is too large, by trying; "" if none does. */
export function adviceOnNumber(
  policies: Policies,
  isTaken: (policies: Policies) => boolean,
): string {
  const names = candidates.number_out_of_range ?? [];
  const name = names.find((each) => {
    return isOff(each, policies) && isTaken({ ...policies, [each]: true });
  });
  return name === undefined ? "" : adviceFor(name);
}

function isOff(name: keyof Policies, policies: Policies): boolean {
  return policies[name] === false || policies[name] === null;
}

function adviceFor(name: keyof Policies): string {
  const zone = " with the time zone of the file, such as --zone Europe/Berlin";
  return ` Or pass ${policyFlags[name]}${name === "zone" ? zone : ""}.`;
}

function issuesWith(
  policies: Policies,
  { value, json }: FaultyRecord,
  { fields, issuesOf }: Check,
): readonly RecordIssue[] {
  const replaced = new RecordTexts(policies, fields).replaced(value, json);
  const read = replaced === null ? value : (JSON.parse(replaced) as Record<string, unknown>);
  const { value: cleaned, issues } = applyPolicies(read, policies, fields);
  return issues.length > 0 ? issues : issuesOf(cleaned);
}
