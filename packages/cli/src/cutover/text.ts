import type { PlannedItem } from "@carryover/contract";
import { limits, moneyText } from "@carryover/contract/client";
import type { Cutover, CutoverItem } from "@carryover/sdk";
import type { PlanFileHeader } from "../files/plan-file.ts";
import { counted, separated } from "../text/describe.ts";
import { durationText } from "../text/duration.ts";
import { ifAny, quiet, type Style, strong, type Text } from "../text/styled.ts";
import { type Column, tableLines } from "../text/table.ts";
import { minute, recipeWords } from "./plan-rows.ts";

/** What people read of a plan: whose, how long it is good, what will happen, and what it costs. */
export function planSummary(plan: PlanFileHeader, width: number | null): Text[] {
  const { totals, validUntil } = plan;
  const lines: Text[] = [
    ["Cutover     ", strong(plan.id)],
    `Account     ${accountText(plan)}, Stripe API ${plan.apiVersion}`,
    `Plan        sha256 ${plan.planSha256}`,
    `Valid until ${validUntil === null ? "any time: it writes nothing" : utc(validUntil)}`,
    `Options     ${optionsText(plan.options)}`,
  ];
  if (totals === null) return lines;
  const { byState, byRecipe, requests, seconds } = totals;
  const recipes = Object.entries(byRecipe).map(([recipe, count]) => {
    return `${recipeWords[recipe as keyof typeof recipeWords] ?? recipe} ${separated(count)}`;
  });
  lines.push("", strong(`Subscriptions ${separated(totals.subscriptions)}`));
  for (const [state, count] of inOrder(byState)) {
    const detail = state === "planned" && recipes.length > 0 ? `  (${recipes.join(", ")})` : "";
    const line = `  ${state.padEnd(10)}${separated(count).padStart(8)}`;
    lines.push([ifAny(count, stateStyle(state), line), detail]);
  }
  lines.push("", ...ruleLines(totals.byRule, width));
  lines.push(`Charged now: ${chargedText(totals)}`);
  lines.push(...renewalLines(totals.byWay, width));
  const time = durationText(seconds);
  lines.push(
    `Applying takes ${counted(requests.writes, "write")} and ${counted(requests.reads, "read")} ` +
      `at Stripe, at least ${time}.`,
  );
  return lines;
}

/** An account for people: name, id, live or test. */
export function accountText({ account }: Pick<Cutover, "account">): string {
  const mode = account.livemode ? "LIVE" : "test";
  return account.name === null
    ? `${account.id} (${mode})`
    : `${account.name} (${account.id}, ${mode})`;
}

function optionsText(options: PlanFileHeader["options"]): string {
  const { way, swapAt, allowPriceChange, metered, renewalMarginHours } = options;
  return [
    `renewal margin ${renewalMarginHours} h`,
    `way ${way}`,
    swapAt === "period_end" ? "swaps at the period's end" : "",
    allowPriceChange ? "price changes allowed" : "",
    metered === "bill-now" ? "metered usage billed now" : "",
    options.requirePaymentMethod ? "a payment method is required" : "",
    options.moveEnding ? "ending ones are moved" : "",
  ]
    .filter((part) => part !== "")
    .join(", ");
}

function ruleLines(byRule: Readonly<Record<string, number>>, width: number | null): Text[] {
  const rules = Object.entries(byRule).sort(([, a], [, b]) => b - a);
  if (rules.length === 0) return [];
  const rows = rules.map(([code, count]) => [`  ${code}`, separated(count)]);
  const [, ...lines] = tableLines([{ name: "" }, { name: "", align: "right" }], rows, width);
  return [strong("Rules that apply"), ...lines, ""];
}

/** What applying charges at once. Amounts of several currencies cannot be one number of money. */
export function chargedText(totals: NonNullable<Cutover["totals"]>): string {
  const { chargedNow, charges, nextRenewal } = totals;
  if (chargedNow === 0) return "0";
  const [only, second] = nextRenewal;
  const isOneCurrency = only !== undefined && second === undefined;
  const known = charges ?? (isOneCurrency ? [{ ...only, amount: chargedNow }] : null);
  const amounts = known?.map(({ currency, amount }) => {
    return `${moneyText(amount, currency)} ${currency}`;
  });
  return `${amounts?.join(", ") ?? "see --format csv"}, for metered usage`;
}

/** What was seen at Stripe of what applying has moved, which is not what was planned. */
export function observedLines({ observed }: Pick<Cutover, "observed">): string[] {
  const { charged, credited, draftsLeft } = observed;
  return [
    `Charged by applying: ${sumsText(charged)}`,
    `Credited by applying: ${sumsText(credited)}`,
    ...(draftsLeft.length === 0
      ? []
      : [`Drafts of old subscriptions left, which nobody collects: ${sumsText(draftsLeft)}`]),
  ];
}

function sumsText(sums: Cutover["observed"]["charged"]): string {
  if (sums.length === 0) return "0";
  const texts = sums.map(({ currency, amount, count }) => {
    return `${moneyText(amount, currency)} ${currency} (${separated(count)})`;
  });
  return texts.join(", ");
}

/** A subscription's own part of that; none if nothing was seen. */
export function observedOfItem({
  plan,
  movements,
  draftsLeft,
  usageGap = null,
}: CutoverItem): string[] {
  const { oldSubscription, stripeCustomer } = plan;
  const name = `${oldSubscription} (${stripeCustomer})`;
  const moved = movements.map(({ kind, amount, currency, objectId, isPlanned }) => {
    const whose = isPlanned ? "as planned" : "not planned";
    return `${name}: ${kind} ${moneyText(amount, currency)} ${currency}, ${objectId}, ${whose}`;
  });
  const left = draftsLeft.map(({ invoiceId, amount, currency }) => {
    return `${name}: draft ${invoiceId} of ${moneyText(amount, currency)} ${currency} was left`;
  });
  return [...moved, ...left, ...gapText(usageGap).map((line) => `${name}: ${line}`)];
}

/** The time in which neither of its subscriptions counted usage, if it was longer than usual. */
function gapText(gap: CutoverItem["usageGap"] | null): string[] {
  if (gap === null) return [];
  const { from, until } = gap;
  if (until === null) {
    return [
      `usage reported since ${from} is billed by neither subscription, until the new one has its ` +
        "metered prices",
    ];
  }
  if (Date.parse(until) - Date.parse(from) <= limits.cutoverUsageGapMs) return [];
  return [`usage reported between ${from} and ${until} is billed by neither subscription`];
}

/** The money of each way. Of what is adopted Stripe was not asked for previews. */
function renewalLines(
  ofWays: NonNullable<Cutover["totals"]>["byWay"],
  width: number | null,
): Text[] {
  const rows = ofWays.flatMap(({ way, nextRenewal }) =>
    nextRenewal.map((total) => {
      const difference = total.new - total.old;
      return [
        `  ${way}`,
        total.currency,
        moneyText(total.old, total.currency),
        moneyText(total.new, total.currency),
        difference === 0 ? "same" : moneyText(difference, total.currency),
      ];
    }),
  );
  if (rows.length === 0) return [];
  const columns = [
    { name: "Next renewal" },
    { name: "" },
    ...[{ name: "old" }, { name: "new" }, { name: "difference" }].map(
      (column): Column => ({ ...column, align: "right" }),
    ),
  ];
  const isAdopting = ofWays.some(
    ({ way, nextRenewal }) => way === "adopt" && nextRenewal.length > 0,
  );
  const note = "What is adopted goes on as it is: its amounts are before discounts and tax.";
  return [...tableLines(columns, rows, width), ...(isAdopting ? [quiet(note)] : [])];
}

/** Why a subscription of a plan is not moved, and what to do; the first line names it. */
export function plannedReason(item: PlannedItem): string[] {
  const reasons = item.hits.filter(({ action }) => action !== "warn" && action !== "info");
  return [
    `${nameText(item)}: ${item.state}`,
    ...reasons.flatMap(({ code, message, fix }) => [
      `  ${oneLine(message)} [${code}]`,
      `    ${oneLine(fix)}`,
    ]),
  ];
}

/** Why a subscription was not moved when its plan was applied, and what to do. */
export function itemReason({ plan, state, problem }: CutoverItem): string[] {
  const name = `${nameText(plan as PlannedItem)}: ${state.replaceAll("_", " ")}`;
  if (problem === null) {
    const [, ...reasons] = plannedReason(plan as PlannedItem);
    const usual = state in usualReasons ? [`  ${usualReasons[state]}`] : [];
    return [name, ...(plan.state === state ? reasons : usual)];
  }
  return [name, `  ${oneLine(problem.message)} [${problem.code}]`];
}

/** Text from Stripe that breaks lines must not look like lines of our own. */
export function oneLine(message: string): string {
  return message.replace(/\s*[\r\n\u0085\u2028\u2029]+\s*/g, " ");
}

/** Of those that nothing is the matter with. */
const usualReasons: Readonly<Record<string, string>> = {
  rolled_back: "It was rolled back, and is as it was. Plan again to bring it over.",
};

function nameText({ oldSubscription, customerId, stripeCustomer }: PlannedItem): string {
  const isKnown = customerId !== null && customerId !== stripeCustomer;
  const customer = isKnown ? `${customerId}, ${stripeCustomer}` : stripeCustomer;
  return `${oldSubscription} (${customer})`;
}

/** How the number of subscriptions in a state stands out. */
export function stateStyle(state: string): Style | null {
  if (["blocked", "drifted", "needs_operator"].includes(state)) return "bad";
  return state === "deferred" ? "warning" : null;
}

const stateOrder = [
  "planned",
  "swapping",
  "swapped",
  "fencing",
  "fenced",
  "creating",
  "created",
  "verified",
  "held",
  "canceling",
  "cut_over",
  "done",
  "rolling_back",
  "rolled_back",
  "skipped",
  "deferred",
  "blocked",
  "drifted",
  "needs_operator",
];

/** Counts by state in the order in which a subscription goes through them; zeros are left out. */
export function inOrder(counts: Readonly<Record<string, number>>): [string, number][] {
  const place = (state: string) => {
    const index = stateOrder.indexOf(state);
    return index === -1 ? stateOrder.length : index;
  };
  return Object.entries(counts)
    .filter(([, count]) => count > 0)
    .sort(([a], [b]) => place(a) - place(b));
}

/** A time in UTC for people. */
export function utc(instant: string): string {
  return `${minute(instant)} UTC`;
}
