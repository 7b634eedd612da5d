import {
  checkEmail,
  isHiddenEmail,
  limits,
  parseInstant,
  type RecordIssue,
  recordIssue,
} from "@carryover/contract/client";
import { pathOf, pointerTo } from "../json/faults/pointer.ts";
import type { PolicyField } from "./fields.ts";
import { mapId } from "./id-map.ts";
import { type Policies, type PolicyFlag, type PolicyUse, policyFlags } from "./policies.ts";
import { inZone } from "./zone.ts";

type Value = Readonly<Record<string, unknown>>;
type Fields = ReadonlyMap<string, PolicyField>;

/** A record that policies were applied to. */
export interface PolicyResult {
  readonly value: Record<string, unknown>;
  /** What they have changed. */
  readonly uses: readonly PolicyUse[];
  /** What they have left out. */
  readonly warnings: readonly RecordIssue[];
  /** Why they cannot be applied, if the record must not be sent without them. */
  readonly issues: readonly RecordIssue[];
}

/**
 * Applies the policies that look at the values of a record. A value that a policy cannot help stays
 * as it is, for the check of the record to say what is wrong with it.
 */
export function applyPolicies(
  value: Record<string, unknown>,
  policies: Policies,
  fields: Fields,
): PolicyResult {
  const record = new PolicyRecord(value, fields);
  if (policies.trim) record.trim();
  if (policies.emptyAsNull) record.nullEmpty();
  if (policies.zone !== null) record.zone(policies.zone);
  if (policies.dropBadEmail) record.dropBadEmail();
  if (policies.mapIds) record.mapIds();
  return record;
}

/** The names of ids inside of the lists of a record. */
const innerIds = ["id", "addonId", "featureId"];

/** The names of dates there. */
const innerDates = ["startDate", "endDate"];

/** The field that keeps what an id was before it was mapped. */
const originalName = "originalId";

class PolicyRecord implements PolicyResult {
  readonly uses: PolicyUse[] = [];
  readonly warnings: RecordIssue[] = [];
  readonly issues: RecordIssue[] = [];
  readonly #given: Record<string, unknown>;
  readonly #fields: Fields;
  #changed: Record<string, unknown> | null = null;

  constructor(value: Record<string, unknown>, fields: Fields) {
    this.#given = value;
    this.#fields = fields;
  }

  get value(): Record<string, unknown> {
    return this.#changed ?? this.#given;
  }

  trim(): void {
    this.#texts((name, text, { type }) => {
      const isText = type === "text" || type === "date";
      if (isText) this.#replace(policyFlags.trim, name, text, text.trim());
    });
    this.#lists((entry, path) => this.#trimmedEntry(entry, path));
  }

  nullEmpty(): void {
    this.#texts((name, text, { isNullable }) => {
      if (isNullable && text === "") this.#replace(policyFlags.emptyAsNull, name, text, null);
    });
  }

  zone(zone: string): void {
    this.#texts((name, text, { type }) => {
      if (type !== "date" || parseInstant(text) !== "date_without_zone") return;
      const date = inZone(text, zone);
      if (date?.kind === "instant") this.#replace(policyFlags.zone, name, text, date.text);
    });
    this.#lists((entry, path) => this.#datedEntry(entry, path, zone));
  }

  dropBadEmail(): void {
    const { email } = this.value;
    if (!this.#fields.has("email") || typeof email !== "string" || isHiddenEmail(email)) return;
    if (checkEmail(email) === null) return;
    this.#note(policyFlags.dropBadEmail, ["email"]);
    this.warnings.push(recordIssue("email_dropped", "/email"));
    const { email: _, ...others } = this.value;
    this.#changed = others;
  }

  mapIds(): void {
    let original: string | null = null;
    this.#texts((name, text, { isMapped, isOwnId }) => {
      if (!isMapped) return;
      const isChanged = this.#replace(policyFlags.mapIds, name, text, mapId(text));
      if (isChanged && isOwnId) original ??= text;
    });
    if (original === null) return;
    const known = this.value[originalName] ?? null;
    if (known === null) this.#write(originalName, original);
    else if (known !== original) {
      this.issues.push(recordIssue("original_id_taken", pointerTo([originalName])));
    }
  }

  /** Visits the texts of known fields. */
  #texts(visit: (name: string, text: string, field: PolicyField) => void): void {
    for (const [name, value] of Object.entries(this.value)) {
      if (typeof value !== "string") continue;
      const field = this.#fields.get(name);
      if (field !== undefined) visit(name, value, field);
    }
  }

  /** Replaces the entries of lists; one that stays is returned as it is. */
  #lists(replaced: (entry: unknown, path: ReadonlyArray<string | number>) => unknown): void {
    for (const [name, { type }] of this.#fields) {
      const list = this.value[name];
      if (type !== "list" || !Array.isArray(list)) continue;
      const entries = list.map((entry, index) => replaced(entry, [name, index]));
      if (entries.some((entry, index) => entry !== list[index])) this.#write(name, entries);
    }
  }

  /** An entry of a list with the dates that a zone makes instants. */
  #datedEntry(entry: unknown, path: ReadonlyArray<string | number>, zone: string): unknown {
    if (typeof entry !== "object" || entry === null || Array.isArray(entry)) return entry;
    const dated: Record<string, unknown> = { ...entry };
    let isChanged = false;
    for (const name of innerDates) {
      const text = dated[name];
      if (typeof text !== "string" || parseInstant(text) !== "date_without_zone") continue;
      const date = inZone(text, zone);
      if (date?.kind !== "instant") continue;
      this.#note(policyFlags.zone, [...path, name]);
      dated[name] = date.text;
      isChanged = true;
    }
    return isChanged ? dated : entry;
  }

  /** An entry of a list, and the feature that it may hold, without blanks around their ids. */
  #trimmedEntry(entry: unknown, path: ReadonlyArray<string | number>): unknown {
    if (typeof entry !== "object" || entry === null || Array.isArray(entry)) return entry;
    const trimmed: Record<string, unknown> = { ...entry };
    let isChanged = false;
    for (const [name, value] of Object.entries(entry)) {
      const place = [...path, name];
      const isId = innerIds.includes(name) && typeof value === "string";
      const own = isId
        ? value.trim()
        : name === "feature"
          ? this.#trimmedEntry(value, place)
          : value;
      if (own === value) continue;
      if (isId) this.#note(policyFlags.trim, place);
      trimmed[name] = own;
      isChanged = true;
    }
    return isChanged ? trimmed : entry;
  }

  /** Replaces a value if the new one is another; returns whether it is. */
  #replace(flag: PolicyFlag, name: string, before: string, after: string | null): boolean {
    if (before === after) return false;
    this.#note(flag, [name]);
    this.#write(name, after);
    return true;
  }

  #write(name: string, value: unknown): void {
    this.#changed ??= { ...this.#given };
    this.#changed[name] = value;
  }

  #note(flag: PolicyFlag, path: ReadonlyArray<string | number>): void {
    this.uses.push({ flag, pointer: pointerTo(path) });
  }
}

/** The issues of a record, with what the policies that are on know of them. */
export function explainIssues(
  issues: readonly RecordIssue[],
  { value, policies, fields }: { value: Value; policies: Policies; fields: Fields },
): readonly RecordIssue[] {
  return issues.map((issue) => {
    const [name = "", inner] = pathOf(issue.pointer);
    const text = value[name];
    if (inner !== undefined || typeof text !== "string") return issue;
    const { code } = issue;
    if (code === "date_without_zone" && policies.zone !== null) {
      return { ...issue, ...zoneExplanation(text, policies.zone) };
    }
    const isLong = text.length > limits.idLengthMax;
    if (code !== "invalid_id" || !policies.mapIds || !isLong || !fields.get(name)?.isMapped) {
      return issue;
    }
    const mapped = `The id has ${text.length} characters when it is mapped`;
    const message = `${mapped}, and ${limits.idLengthMax} are allowed.`;
    return recordIssue("too_long", issue.pointer, { message, hint: "Shorten it." });
  });
}

/** Why a date of this zone is no instant. */
function zoneExplanation(text: string, zone: string): { message?: string; hint?: string } {
  const date = inZone(text, zone);
  if (date === null || date.kind === "instant") return {};
  if (date.kind === "skipped") {
    const message = `Clocks in ${zone} skip this time, so it does not name an instant.`;
    return { message, hint: "Correct the time, or write the date with its offset." };
  }
  const message = `Clocks in ${zone} show this time twice, so it does not name one instant.`;
  const [first, second] = date.offsets;
  return { message, hint: `Write the date with ${first} or ${second} at its end.` };
}
