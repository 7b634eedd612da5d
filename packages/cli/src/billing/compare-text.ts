import type { BillingComparison, BillingComparisonEntry } from "@carryover/sdk";
import type { Terminal } from "../terminal.ts";
import { counted, separated } from "../text/describe.ts";
import { visible } from "../text/visible.ts";

/** What shows entries as they come. */
export interface EntriesShown {
  add(entries: readonly BillingComparisonEntry[]): void;
  end(comparison: BillingComparison): void;
}

const headings = [
  "verdict",
  "subscription",
  "at Stripe",
  "field",
  "ours",
  "Stripe",
  "changed last",
];

/**
 * A table that grows: a row for each field that differs. Columns are as wide as the widest cell so
 * far, since what is shown cannot be taken back.
 */
export class ComparisonTable implements EntriesShown {
  readonly #terminal: Terminal;
  readonly #widths = headings.map((name) => name.length);
  /** Hints, by field and text: there are a few of each. */
  readonly #hints = new Set<string>();
  #isBegun = false;

  constructor(terminal: Terminal) {
    this.#terminal = terminal;
  }

  add(entries: readonly BillingComparisonEntry[]): void {
    const rows = entries.flatMap(rowsOf);
    if (rows.length === 0) return;
    for (const row of rows) {
      for (const [index, cell] of row.entries()) {
        this.#widths[index] = Math.max(this.#widths[index] ?? 0, cell.length);
      }
    }
    if (!this.#isBegun) this.#write(headings);
    this.#isBegun = true;
    for (const row of rows) this.#write(row);
    for (const { fields } of entries) {
      for (const { field, hint } of fields) this.#hints.add(`  ${field}: ${hint}`);
    }
  }

  end(): void {
    if (this.#hints.size > 0) this.#terminal.out("What to do:");
    for (const hint of [...this.#hints].sort()) this.#terminal.prose(hint);
  }

  #write(cells: readonly string[]): void {
    const padded = cells.map((cell, index) => cell.padEnd(this.#widths[index] ?? 0));
    this.#terminal.out(padded.join("  ").trimEnd());
  }
}

function rowsOf(entry: BillingComparisonEntry): string[][] {
  const head = [entry.subscriptionId ?? `of ${entry.customerId}`, entry.billingId];
  const last = lastOf(entry);
  const row = (
    verdict: string,
    { field, ours, stripe }: { field: string; ours: string | null; stripe: string | null },
  ) => [verdict, ...head, field, ours ?? "none", stripe ?? "none", last].map(visible);
  const rows = [
    ...entry.healed.map((field) => row("healed", field)),
    ...entry.fields.map((field) => row(field.verdict, field)),
  ];
  if (rows.length > 0) return rows;
  return [row(entry.verdict, { field: "–", ours: "–", stripe: "–" })];
}

function lastOf({ lastChange }: BillingComparisonEntry): string {
  if (lastChange === null) return "–";
  const { side, ours, stripe } = lastChange;
  if (side === "unknown") return "unknown";
  return side === "ours" ? `ours ${ours ?? ""}` : `Stripe ${stripe ?? ""}`;
}

/** One JSON object, written as its entries come. */
export class JsonEntries implements EntriesShown {
  readonly #terminal: Terminal;
  #isBegun = false;

  constructor(terminal: Terminal) {
    this.#terminal = terminal;
  }

  add(entries: readonly BillingComparisonEntry[]): void {
    for (const entry of entries) {
      this.#terminal.out(`${this.#isBegun ? "," : '{"entries":['}${JSON.stringify(entry)}`);
      this.#isBegun = true;
    }
  }

  end(comparison: BillingComparison): void {
    const begin = this.#isBegun ? "" : '{"entries":[';
    this.#terminal.out(`${begin}],"comparison":${JSON.stringify(comparison)}}`);
  }
}

/** The summary by verdict, and what was not compared. */
export function summaryLines(comparison: BillingComparison): string[] {
  const { accountId, livemode, counts, fields, notCompared } = comparison;
  const { in_sync, warning, differs, healed, onlyOurs, onlyStripe, unrelated } = counts;
  const all = counted(in_sync + warning + differs, "subscription");
  const where = `Stripe account ${accountId} (${livemode ? "live" : "test"})`;
  const differing = `${separated(differs)} ${differs === 1 ? "differs" : "differ"}`;
  const verdicts = `${separated(in_sync)} in sync, ${counted(warning, "warning")}, ${differing}`;
  return [
    `${all} compared with ${where}: ${verdicts}`,
    ...listed("not the same", fields),
    ...(healed > 0 ? [`  healed: ${counted(healed, "subscription")}`] : []),
    ...(onlyOurs > 0 ? [`  only here: ${separated(onlyOurs)}`] : []),
    ...(onlyStripe > 0 ? [`  only at Stripe: ${separated(onlyStripe)}`] : []),
    ...(unrelated > 0 ? [`  at Stripe, of unlinked customers: ${separated(unrelated)}`] : []),
    ...listed("not compared, as one side says nothing", notCompared),
  ];
}

function listed(name: string, counts: Readonly<Record<string, number>>): string[] {
  const parts = Object.entries(counts).map(([field, count]) => `${field} (${separated(count)})`);
  return parts.length === 0 ? [] : [`  ${name}: ${parts.join(", ")}`];
}
