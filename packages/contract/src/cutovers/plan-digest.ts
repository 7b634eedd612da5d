import type { CutoverView } from "./cutovers.ts";

/**
 * The input of the digest of a cutover's plan. Server and CLI hash the same texts with their own
 * SHA-256: the header first, then each item in the order of the plan, each together with the
 * previous digest. A plan of any length can therefore be hashed as a stream.
 */

/** The fields of a cutover that its plan's digest covers, besides the items. */
export type PlanHeader = Pick<CutoverView, "id" | "apiVersion" | "mapping" | "options"> & {
  readonly account: { readonly id: string; readonly livemode: boolean };
};

/** Returns the text of the first link: the subject and the options of the plan. */
export function planHeaderText(header: PlanHeader): string {
  const { id, apiVersion, mapping, options, account } = header;
  return canonicalJson({
    id,
    apiVersion,
    mapping,
    options,
    account: { id: account.id, livemode: account.livemode },
  });
}

/** Returns the text of one item's link; `previous` is the digest up to here, in hexadecimal. */
export function planItemText(previous: string, item: object): string {
  return `${previous}\n${canonicalJson(item)}`;
}

/**
 * Serializes JSON canonically: keys in the order of their UTF-16 code units, no spaces, undefined
 * fields left out.
 */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) {
    return `[${value.map((each) => canonicalJson(each ?? null)).join(",")}]`;
  }
  if (typeof value !== "object" || value === null) return JSON.stringify(value ?? null);
  const fields = Object.entries(value)
    .filter(([, field]) => field !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, field]) => `${JSON.stringify(name)}:${canonicalJson(field)}`);
  return `{${fields.join(",")}}`;
}
