import { isZone } from "./zone.ts";

/** What is done to harmless dirt in records, each on request alone. */
export interface Policies {
  /** Blanks around ids, names, addresses, dates and other texts are left out. */
  readonly trim: boolean;
  /** Empty text, and an empty cell, is null in fields that may be null. */
  readonly emptyAsNull: boolean;
  /** A customer with an invalid e-mail address is imported without it. */
  readonly dropBadEmail: boolean;
  /** The time zone of dates that have none, as IANA names it; null if they are refused. */
  readonly zone: string | null;
  /** Metadata that is no text becomes its JSON text. */
  readonly metadataAsText: boolean;
  /** A number where text belongs becomes its digits. */
  readonly numbersAsText: boolean;
  /** Ids that the platform cannot take are mapped to some that it can. */
  readonly mapIds: boolean;
}

/** The flags of the policies, in the order in which they are applied. */
export const policyFlags = {
  numbersAsText: "--numbers-as-text",
  metadataAsText: "--metadata-as-text",
  trim: "--trim",
  emptyAsNull: "--empty-as-null",
  zone: "--zone",
  dropBadEmail: "--drop-bad-email",
  mapIds: "--map-ids",
} as const satisfies Record<keyof Policies, string>;

export type PolicyFlag = (typeof policyFlags)[keyof Policies];

/** No policy: dirt is rejected. */
export const noPolicies: Policies = {
  trim: false,
  emptyAsNull: false,
  dropBadEmail: false,
  zone: null,
  metadataAsText: false,
  numbersAsText: false,
  mapIds: false,
};

/** Whether any policy is on. */
export function areOn(policies: Policies): boolean {
  return Object.values(policies).some((value) => value !== false && value !== null);
}

/** Whether a value from outside is a set of policies. */
export function arePolicies(value: unknown): value is Policies {
  if (typeof value !== "object" || value === null) return false;
  const { zone, ...switches } = value as Record<keyof Policies, unknown>;
  const names = Object.keys(noPolicies).filter((name) => name !== "zone");
  return (
    (zone === null || (typeof zone === "string" && isZone(zone))) &&
    names.every((name) => typeof (switches as Record<string, unknown>)[name] === "boolean")
  );
}

/**
 * The part of policies that decides which records the bytes of a file are. `zones` is the version
 * of the time zone database: another one may know another offset for a date.
 */
export function policiesText(policies: Policies, zones = process.versions.tz ?? ""): string {
  const names = Object.keys(noPolicies) as Array<keyof Policies>;
  const values = names.map((name) => policies[name]);
  return JSON.stringify(policies.zone === null ? values : [...values, zones]);
}

/** One value of a record that a policy has changed. */
export interface PolicyUse {
  readonly flag: PolicyFlag;
  /** JSON pointer inside the record. */
  readonly pointer: string;
}
