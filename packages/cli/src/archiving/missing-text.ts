import { recordCodes } from "@carryover/contract/client";
import type { ExtraRecord } from "@carryover/sdk";
import type { Terminal } from "../terminal.ts";
import { counted, separated } from "../text/describe.ts";
import { quiet, strong } from "../text/styled.ts";
import { visible } from "../text/visible.ts";
import type { KeptRow, Missing } from "./missing.ts";

/** Rows that are shown one by one. */
const shownMax = 50;

const headings = {
  subscriptions: "Subscriptions that the files do not have, to be ended",
  customers: "Customers that the files do not have, to be archived",
} as const;

/** Shows what the files do not have: what would be archived, and what stays and why. */
export function tellMissing(missing: Missing, terminal: Terminal): void {
  const { rows, count, kept, keptCount } = missing;
  const isCut = count > rows.subscriptions.length + rows.customers.length;
  for (const kind of ["subscriptions", "customers"] as const) {
    const own = rows[kind];
    if (own.length === 0) continue;
    const all = isCut ? `the first ${separated(own.length)}` : separated(own.length);
    terminal.say(strong(`${headings[kind]}: ${all}`));
    for (const record of own.slice(0, shownMax)) terminal.say(`  ${rowText(record)}`);
    tellMore(own.length, terminal);
  }
  if (keptCount === 0) return;
  terminal.say(strong(`Not in the files, and kept all the same: ${separated(keptCount)}`));
  for (const row of kept.slice(0, shownMax)) terminal.say(`  ${keptText(row)}`);
  tellMore(keptCount, terminal);
}

function tellMore(count: number, terminal: Terminal): void {
  const more = count - shownMax;
  if (more > 0) terminal.say(quiet(`  … and ${separated(more)} more.`));
}

function rowText({ kind, id, customerId, planId, createdBy }: ExtraRecord): string {
  const of = kind === "customers" ? "" : ` of ${customerId}, plan ${planId ?? ""}`;
  return visible(`${id}${of}, created ${creatorText(createdBy)}`);
}

function keptText({ kind, id, customerId, createdBy, code }: KeptRow): string {
  const what = kind === "customers" ? `customer ${id}` : `subscription ${id} of ${customerId}`;
  const { sentence, hint } = recordCodes[code];
  const created = code === "archive_of_api" ? "" : `, created ${creatorText(createdBy)}`;
  return visible(`${what}${created}: ${sentence} ${hint} [${code}]`);
}

function creatorText(createdBy: ExtraRecord["createdBy"]): string {
  if (createdBy === null) return "by the API";
  return `by record ${createdBy.recordNumber} of run ${createdBy.run}`;
}

/** Says how many rows are to be archived, in one line. */
export function missingText({ rows }: Missing): string {
  const ends = counted(rows.subscriptions.length, "subscription");
  return `${ends} would be ended and ${counted(rows.customers.length, "customer")} archived.`;
}

/** What `--json` says of what the files do not have. */
export function jsonMissing({ rows, kept, keptCount }: Missing) {
  const short = ({ id, customerId, createdBy }: ExtraRecord) => ({ id, customerId, createdBy });
  return {
    subscriptions: rows.subscriptions.map(short),
    customers: rows.customers.map(short),
    kept,
    keptCount,
  };
}
