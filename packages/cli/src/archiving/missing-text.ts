import { recordCodes } from "@carryover/contract/client";
import type { ExtraRecord } from "@carryover/sdk";
import type { Terminal } from "../terminal.ts";
import { counted, separated } from "../text/describe.ts";
import { quiet, strong, warning } from "../text/styled.ts";
import { visible } from "../text/visible.ts";
import { countOf, type KeptRow, type Missing } from "./missing.ts";
import type { OtherSource } from "./sources.ts";

/** Rows that are shown one by one. */
const shownMax = 50;

const headings = {
  subscriptions: "Subscriptions that the files do not have, to be ended",
  customers: "Customers that the files do not have, to be archived",
} as const;

/** Shows what the files do not have: what would be archived, and what stays and why. */
export function tellMissing(missing: Missing, terminal: Terminal): void {
  const { rows, kept, keptCount, excess } = missing;
  const archived = new Set(rows.customers.map(({ id }) => id));
  for (const kind of ["subscriptions", "customers"] as const) {
    const own = rows[kind];
    if (own.length === 0) continue;
    const isCut = excess?.kind === kind;
    const all = isCut ? `the first ${separated(own.length)}` : separated(own.length);
    terminal.say(strong(`${headings[kind]}: ${all}`));
    for (const record of own.slice(0, shownMax)) {
      terminal.say(`  ${rowText(record, excess === null && staysOf(record, archived))}`);
    }
    tellMore(own.length, terminal);
  }
  tellStaying(missing, archived, terminal);
  if (keptCount === 0) return;
  terminal.say(strong(`Not in the files, and kept all the same: ${separated(keptCount)}`));
  for (const row of kept.slice(0, shownMax)) terminal.say(`  ${keptText(row)}`);
  tellMore(keptCount, terminal);
}

/** Whether a subscription is ended whose customer is not archived. */
function staysOf({ kind, customerId }: ExtraRecord, archived: ReadonlySet<string>): boolean {
  return kind === "subscriptions" && !archived.has(customerId);
}

/** A customer who stays loses what the plan of its subscription grants: that has to be said. */
function tellStaying(
  { rows, excess }: Missing,
  archived: ReadonlySet<string>,
  terminal: Terminal,
): void {
  const count = rows.subscriptions.filter((row) => staysOf(row, archived)).length;
  if (count === 0 || excess !== null) return;
  const verb = count === 1 ? "is of a customer who stays" : "are of customers who stay";
  terminal.say(
    warning(`${counted(count, "subscription")} of these ${verb}, without what its plan grants.`),
  );
}

function tellMore(count: number, terminal: Terminal): void {
  const more = count - shownMax;
  if (more > 0) terminal.say(quiet(`  … and ${separated(more)} more.`));
}

function rowText(
  { kind, id, customerId, planId, createdBy }: ExtraRecord,
  customerStays: boolean,
): string {
  const stays = customerStays ? ", who stays" : "";
  const of = kind === "customers" ? "" : ` of ${customerId}${stays}, plan ${planId ?? ""}`;
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

/** What `--json` says of what the files do not have; null is what was not looked for. */
export function jsonMissing(missing: Missing, otherSources: readonly OtherSource[]) {
  const { rows, kept, keptCount, excess } = missing;
  const archived = new Set(rows.customers.map(({ id }) => id));
  const short = ({ id, customerId, createdBy, archive }: ExtraRecord) => {
    return { id, customerId, createdBy, lastImport: archive?.lastImport ?? null };
  };
  return {
    subscriptions: rows.subscriptions.map((row) => {
      const customerStays = excess === null ? staysOf(row, archived) : null;
      return { ...short(row), customerStays };
    }),
    customers: rows.customers.map(short),
    moreThan: excess === null ? null : countOf(missing),
    otherSources,
    kept,
    keptCount,
  };
}
