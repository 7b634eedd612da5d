import type { CutoverView } from "./cutovers.ts";

/**
 * What the digest of a cutover's plan is taken of. Server and CLI hash the same texts with their
 * own SHA-256: the header first, then each item in the order of the plan, each time together with
 * the digest so far. So a plan of any length is hashed as it streams by.
 */

/** The part of a cutover that its plan's digest covers beside the items. */
export type PlanHeader = Pick<CutoverView, "id" | "apiVersion" | "mapping" | "options"> & {
  readonly account: { readonly id: string; readonly livemode: boolean };
};

/** The text of the first link: what the plan is of, and how it was asked for. */
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

/** The text of the link of one item; `previous` is the digest so far, in hexadecimal. */
export function planItemText(previous: string, item: object): string {
  return `${previous}\n${canonicalJson(item)}`;
}

/**
 * JSON that is the same for the same content: keys in the order of their UTF-16 code units, no
 * spaces, fields that are undefined left out.
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
