import type { BillingComparison, BillingComparisonEntry } from "@carryover/sdk";
import type { Terminal } from "../terminal.ts";
import { counted, separated } from "../text/describe.ts";
import { good, ifAny, type Style, strong, type Text } from "../text/styled.ts";
import { type Cell, type Column, GrowingTable } from "../text/table.ts";

/** What shows entries as they come. */
export interface EntriesShown {
  add(entries: readonly BillingComparisonEntry[]): void;
  end(comparison: BillingComparison): void;
}

const columns: readonly Column[] = [
  { name: "verdict" },
  { name: "subscription", shortenedTo: 16 },
  { name: "at Stripe", shortenedTo: 16 },
  { name: "field" },
  { name: "ours", shortenedTo: 12 },
  { name: "Stripe", shortenedTo: 12 },
  { name: "changed last" },
];

/** A table that grows: a row for each field that differs. */
export class ComparisonTable implements EntriesShown {
  readonly #terminal: Terminal;
  readonly #table: GrowingTable;
  /** Hints, by field and text: there are a few of each. */
  readonly #hints = new Set<string>();

  constructor(terminal: Terminal) {
    this.#terminal = terminal;
    this.#table = new GrowingTable(columns, terminal.width);
  }

  add(entries: readonly BillingComparisonEntry[]): void {
    for (const line of this.#table.lines(entries.flatMap(rowsOf))) this.#terminal.out(line);
    for (const { fields } of entries) {
      for (const { field, hint } of fields) this.#hints.add(`  ${field}: ${hint}`);
    }
  }

  end(): void {
    if (this.#hints.size > 0) this.#terminal.out(strong("What to do:"));
    for (const hint of [...this.#hints].sort()) this.#terminal.prose(hint);
  }
}

const verdictStyles: Readonly<Record<string, Style>> = { differs: "bad", warning: "warning" };

function rowsOf(entry: BillingComparisonEntry): Cell[][] {
  const head = [entry.subscriptionId ?? `of ${entry.customerId}`, entry.billingId];
  const last = lastOf(entry);
  const row = (
    verdict: string,
    { field, ours, stripe }: { field: string; ours: string | null; stripe: string | null },
  ): Cell[] => {
    const word = { text: verdict, style: verdictStyles[verdict] ?? null };
    return [word, ...head, field, ours ?? "none", stripe ?? "none", last];
  };
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
export function summaryLines(comparison: BillingComparison): Text[] {
  const { accountId, livemode, counts, fields, notCompared } = comparison;
  const { in_sync, warning, differs, healed, onlyOurs, onlyStripe, unrelated } = counts;
  const all = counted(in_sync + warning + differs, "subscription");
  const where = `Stripe account ${accountId} (${livemode ? "live" : "test"})`;
  const differing = `${separated(differs)} ${differs === 1 ? "differs" : "differ"}`;
  const isSame = warning + differs === 0;
  const same = `${separated(in_sync)} in sync`;
  return [
    [
      strong(all),
      ` compared with ${where}: `,
      isSame ? good(same) : same,
      ", ",
      ifAny(warning, "warning", counted(warning, "warning")),
      ", ",
      ifAny(differs, "bad", differing),
    ],
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
