import type { PlannedItem } from "@carryover/contract";
import { moneyText, priceText } from "@carryover/contract/client";
import { plainMoney } from "../text/money.ts";
import type { Text } from "../text/styled.ts";
import { type Column, csvLine, tableLines } from "../text/table.ts";

/** Forms in which the subscriptions of a plan are printed. */
export const rowFormats = ["table", "json", "csv"] as const;
export type RowFormat = (typeof rowFormats)[number];

/** One subscription of a plan, as the JSON of `--format json` has it. */
export function planRow(item: PlannedItem) {
  const { oldSubscription, stripeCustomer, customerId, state, recipe, reason, hits, target } = item;
  const { startDate, periodEnd, items, nextInvoice, chargedNow, paymentMethod, losses } = item;
  return {
    subscription: oldSubscription,
    stripeCustomer,
    customerId,
    state,
    recipe,
    reason,
    target,
    startDate,
    periodEnd,
    items,
    nextInvoice,
    chargedNow,
    paymentMethod,
    losses,
    hits,
  };
}

/** The lines of a table for people. */
export async function planTable(
  items: AsyncIterable<PlannedItem>,
  width: number | null,
): Promise<Text[]> {
  const rows: string[][] = [];
  for await (const item of items) rows.push(tableRow(item));
  return tableLines(tableColumns, rows, width);
}

const tableColumns: readonly Column[] = [
  { name: "customer", shortenedTo: 12 },
  { name: "subscription", shortenedTo: 12 },
  { name: "what" },
  { name: "plan", shortenedTo: 12 },
  { name: "since" },
  { name: "renews" },
  { name: "prices" },
  { name: "old", align: "right" },
  { name: "new", align: "right" },
  { name: "" },
  { name: "card" },
  { name: "rules", wraps: true },
];

function tableRow(item: PlannedItem): string[] {
  const { nextInvoice, state, recipe, hits } = item;
  const currency = nextInvoice.old?.currency ?? nextInvoice.new?.currency ?? "";
  return [
    item.customerId ?? item.stripeCustomer,
    item.oldSubscription,
    state === "planned" ? recipeWords[recipe ?? "move"] : state,
    planText(item),
    day(item.startDate),
    item.periodEnd === null ? "" : minute(item.periodEnd),
    pricesText(item, ", "),
    amountText(nextInvoice.old, moneyText),
    amountText(nextInvoice.new, moneyText),
    currency,
    item.paymentMethod?.last4 ?? "none",
    hits.map(({ code }) => code).join(" "),
  ];
}

/** What is done with a subscription, in the words of tables. */
export const recipeWords = {
  adopt: "adopt",
  swap: "swap",
  swap_later: "swap (period end)",
  move: "move",
  move_trial: "move (trial)",
} as const;

function planText({ target }: PlannedItem): string {
  if (target === null) return "";
  const addons = target.addons.map(({ id, quantity }) => `+${quantity} ${id}`);
  const charges = target.charges.map(({ id, quantity }) => `${quantity} ${id}`);
  const resource = target.resourceId === null ? [] : [`(${target.resourceId})`];
  return [target.planId, ...resource, ...charges, ...addons].join(" ");
}

/** What is bought of which price, and what it is to cost where that is another price. */
function pricesText({ items = [] }: PlannedItem, separator: string): string {
  return items
    .map(({ quantity, old, new: next }) => {
      const count = quantity === null ? "metered" : String(quantity);
      const now = priceText(old);
      const later = next === null || priceText(next) === now ? "" : ` → ${priceText(next)}`;
      return `${count} × ${now}${later}`;
    })
    .join(separator);
}

const csvColumns = [
  "customer_id",
  "stripe_customer",
  "subscription",
  "state",
  "recipe",
  "reason",
  "plan",
  "resource",
  "addons",
  "charges",
  "start",
  "period_end",
  "next_at",
  "currency",
  "next_old",
  "next_new",
  "charged_now",
  "payment_method",
  "last4",
  "rules",
  "losses",
  "prices",
];

/** The lines of CSV, with a heading. */
export async function* planCsv(items: AsyncIterable<PlannedItem>): AsyncGenerator<string> {
  yield csvLine(csvColumns);
  for await (const item of items) yield csvLine(csvRow(item));
}

function csvRow(item: PlannedItem): string[] {
  const { target, nextInvoice, paymentMethod } = item;
  const quantities = (list: ReadonlyArray<{ id: string; quantity: number }> = []) => {
    return list.map(({ id, quantity }) => `${id}=${quantity}`).join(" ");
  };
  return [
    item.customerId ?? "",
    item.stripeCustomer,
    item.oldSubscription,
    item.state,
    item.recipe ?? "",
    item.reason ?? "",
    target?.planId ?? "",
    target?.resourceId ?? "",
    quantities(target?.addons),
    quantities(target?.charges),
    item.startDate,
    item.periodEnd ?? "",
    (nextInvoice.new ?? nextInvoice.old)?.at ?? "",
    (nextInvoice.new ?? nextInvoice.old)?.currency ?? "",
    amountText(nextInvoice.old, plainMoney),
    amountText(nextInvoice.new, plainMoney),
    amountText(item.chargedNow, plainMoney),
    paymentMethod?.type ?? "",
    paymentMethod?.last4 ?? "",
    item.hits.map(({ code }) => code).join(" "),
    item.losses.join("; "),
    pricesText(item, "; "),
  ];
}

function amountText(
  amount: { readonly amount: number; readonly currency: string } | null,
  write: (amount: number, currency: string) => string,
): string {
  return amount === null ? "" : write(amount.amount, amount.currency);
}

/** The day of an instant, in UTC. */
export function day(instant: string): string {
  return instant.slice(0, 10);
}

/** An instant to the minute, in UTC. */
export function minute(instant: string): string {
  return `${instant.slice(0, 10)} ${instant.slice(11, 16)}`;
}
