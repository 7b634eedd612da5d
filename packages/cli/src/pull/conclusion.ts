import type { CutoverMapping } from "@carryover/contract";
import { type ExitCode, exitCodes } from "../exit.ts";
import type { Terminal } from "../terminal.ts";
import { counted } from "../text/describe.ts";
import { visible } from "../text/visible.ts";
import type { SeenPrices } from "./mapping-draft.ts";
import { faultyReasons, type LeftOutReason, leftOutReasons } from "./records.ts";

/** What became of the objects of one kind. */
export interface Pulled {
  written: number;
  readonly leftOut: Partial<Record<LeftOutReason, number>>;
  /** Fields that were left out of records, because an import would reject them. */
  dropped: number;
  /** The same by name. */
  readonly droppedFields: Record<string, number>;
  /** How many records lack what Stripe has under these names, as records have no place for it. */
  readonly unread: Record<string, number>;
}

/** Nothing yet. */
export function emptyPulled(): Pulled {
  return { written: 0, leftOut: {}, dropped: 0, droppedFields: {}, unread: {} };
}

/** A mapping as far as it is filled in; null if there is no file yet. */
export type Mapping = {
  readonly mapping: CutoverMapping;
  readonly unfilled: readonly string[];
} | null;

type Written = Pulled & { readonly path: string };

interface PullOptions {
  readonly mapping: string;
  readonly json: boolean;
  readonly again: string;
}

/** Says what was pulled and what comes next, and gives the exit code of that. */
export function concludePull(
  options: PullOptions,
  { customers, subscriptions }: { customers: Written; subscriptions: Written },
  mapping: Mapping,
  seen: SeenPrices,
  terminal: Terminal,
): ExitCode {
  const isDrafted = mapping === null;
  if (options.json) terminal.out(jsonOf(options, { customers, subscriptions }, isDrafted));
  else {
    tellPulled("customer", customers, terminal);
    tellPulled("subscription", subscriptions, terminal);
  }
  tellMapping(options, mapping, seen, subscriptions, terminal);
  if (!isDrafted && (subscriptions.leftOut.unmapped ?? 0) === 0) {
    terminal.say(
      `Next: carryover check --customers-file ${customers.path} ` +
        `--subscriptions-file ${subscriptions.path}`,
    );
  }
  const isFaulty = [customers, subscriptions].some(({ leftOut }) => {
    return faultyReasons.some((reason) => (leftOut[reason] ?? 0) > 0);
  });
  return isFaulty ? exitCodes.rejected : exitCodes.accepted;
}

function jsonOf(
  { mapping }: PullOptions,
  given: { customers: Written; subscriptions: Written },
  drafted: boolean,
): string {
  const { path: customersPath, ...customers } = given.customers;
  const { path: subscriptionsPath, ...subscriptions } = given.subscriptions;
  const files = { customers: customersPath, subscriptions: subscriptionsPath };
  return JSON.stringify({ files, customers, subscriptions, mapping, drafted });
}

function tellPulled(thing: string, pulled: Written, terminal: Terminal): void {
  terminal.out(`${pulled.path}: ${counted(pulled.written, thing)}`);
  for (const [reason, count] of Object.entries(pulled.leftOut)) {
    const name = leftOutReasons[reason as LeftOutReason];
    terminal.out(`  left out: ${counted(count, thing)} ${name}`);
  }
  if (pulled.dropped > 0) {
    const dropped = counted(pulled.dropped, "field");
    const names = byName(pulled.droppedFields);
    terminal.out(`  ${dropped} left out that an import would reject: ${names}`);
  }
  const unread = byName(pulled.unread);
  if (unread !== "") terminal.out(`  not in the records, which have no place for it: ${unread}`);
  if (pulled.unread.pause_collection !== undefined) {
    terminal.out(
      "  pause_collection stops invoices; Stripe keeps the subscription active, and so does an " +
        'import. Write "paused": true where access must stop.',
    );
  }
}

function byName(counts: Readonly<Record<string, number>>): string {
  return Object.entries(counts)
    .map(([name, count]) => `${name} (${count})`)
    .join(", ");
}

function tellMapping(
  { mapping: path, again }: PullOptions,
  mapping: Mapping,
  seen: SeenPrices,
  { leftOut }: Pulled,
  terminal: Terminal,
): void {
  if (mapping === null) {
    terminal.say(`Drafted ${path}: fill in what each price stands for, then: ${again}`);
    return;
  }
  const known = new Set([...Object.keys(mapping.mapping.prices), ...mapping.unfilled]);
  const missing = seen.draftLines(known);
  if (missing.length > 0) {
    terminal.say(`These prices are not in ${path} yet; add them under prices:`);
    for (const line of missing) terminal.say(visible(line));
  }
  if ((leftOut.unmapped ?? 0) > 0) {
    terminal.say(`Once the mapping is filled in, run again: ${again}`);
  }
}
