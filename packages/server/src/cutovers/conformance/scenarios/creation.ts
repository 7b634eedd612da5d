import { addUnits } from "../../../calendar.ts";
import type { StripeSubscription } from "../../../stripe/stripe.ts";
import type { Bench } from "../bench.ts";
import type { Scenario } from "../conformance.ts";
import { type Copying, copied, dayAfter, type Mode, readyToCopy, triple } from "../copy.ts";
import {
  briefly,
  invoicesOf,
  monthly,
  newCustomer,
  newPrice,
  periodEnd,
  subscribe,
  subscriptionOf,
} from "../objects.ts";

const modes = ["classic", "flexible"] as const;

/** How Stripe creates and bills a subscription that is backdated. */
export const creationScenarios: readonly Scenario[] = [
  ...modes.map(
    (mode): Scenario => ({
      id: `triple_${mode}`,
      assumed:
        `${mode} mode: backdated, with an anchor ahead and no proration, it is active at once, ` +
        "has no invoice until the anchor, and is charged once then.",
      matters: "Step 2 of every cutover, and the promise that nothing is charged now.",
      ifItDiffers: "Cut nothing over: customers would be charged at once, twice, or not at all.",
      isBlocking: true,
      assumptions: ["triple_without_invoice"],
      by: (bench) => billsFirstAtAnchor(bench, mode),
    }),
  ),
  {
    id: "period_of_triple",
    assumed: "Until the first anchor, the current period begins one interval before the anchor.",
    matters: "Nothing of a cutover reads it; reports of your own may.",
    ifItDiffers: "Cut over all the same. Do not read current_period_start before the renewal.",
    isBlocking: false,
    assumptions: ["period_of_triple"],
    async by(bench) {
      const { items } = await copied(bench, await readyToCopy(bench));
      const start = items.data[0]?.current_period_start;
      bench.see("Start of the current period", bench.at("01-05T08:00"), start);
    },
  },
  ...modes.map(
    (mode): Scenario => ({
      id: `no_anchor_${mode}`,
      assumed:
        `${mode} mode: backdated without an anchor, a full period is charged at once; the ` +
        `anchor is then ${mode === "flexible" ? "the start" : "now"}.`,
      matters: "Why a cutover always sends an anchor. No cutover depends on it.",
      ifItDiffers: "Cut over all the same: what is never sent does no harm.",
      isBlocking: false,
      assumptions: ["backdated_without_anchor"],
      by: (bench) => chargesWithoutAnchor(bench, mode),
    }),
  ),
  {
    id: "backdated_lines",
    assumed:
      "With proration, a backdated span is invoiced: a line per period if flexible, else one.",
    matters: "Why a cutover always sends proration_behavior=none. No cutover depends on it.",
    ifItDiffers: "Cut over all the same: what is never sent does no harm.",
    isBlocking: false,
    assumptions: ["flexible_line_per_period"],
    async by(bench) {
      for (const mode of modes) await seesBackdatedLines(bench, mode);
    },
  },
  {
    id: "latest_anchor",
    assumed: "An anchor may lie one interval after the creation, and not a second later.",
    matters: "Rule period_too_long of the plan, which blocks what renews later than that.",
    ifItDiffers:
      "If Stripe takes less, some creations are refused: these subscriptions are brought back, " +
      "uncharged. Move a canary, and adopt what has a long period.",
    isBlocking: false,
    assumptions: ["natural_date_from_now"],
    by: seesLatestAnchor,
  },
  {
    id: "month_end",
    assumed:
      "One that is anchored at the end of February in place of the 31st renews on that day ever " +
      "after; the old one would be back on the 31st.",
    matters: "Rule anchor_moves of the plan, which blocks the move in a shorter month.",
    ifItDiffers:
      "Cut over all the same: the rule blocks more than it must. Move these from a period that " +
      "ends on the anchor's own day.",
    isBlocking: false,
    by: renewsOnOtherDays,
  },
];

async function billsFirstAtAnchor(bench: Bench, mode: Mode): Promise<void> {
  const copying = await readyToCopy(bench);
  const { clock, start, renewal } = copying;
  const made = await copied(bench, copying, { mode });
  seeCopy(bench, made, copying);
  bench.see("Its billing mode", mode, made.billing_mode.type);
  const before = await invoicesOf(bench, { subscription: made.id });
  bench.see("Its invoices before the renewal", [], briefly(before));
  await bench.advance(clock, renewal - 3_600);
  const almost = await invoicesOf(bench, { customer: copying.customer });
  bench.see("The customer's invoices an hour before it", [], briefly(almost));
  await bench.advance(clock, dayAfter(renewal));
  const after = await invoicesOf(bench, { subscription: made.id });
  bench.see(
    "Its invoices a day after it",
    [[monthly, "paid", "subscription_cycle"]],
    briefly(after),
  );
  const renewed = await subscriptionOf(bench, made.id);
  bench.see("Its start after it", start, renewed.start_date);
  bench.see("End of the next period", bench.at("03-05T08:00"), periodEnd(renewed));
}

function seeCopy(bench: Bench, made: StripeSubscription, { start, renewal }: Copying): void {
  bench.see("Its status", "active", made.status);
  bench.see("Its latest invoice", null, made.latest_invoice);
  bench.see("Its start", start, made.start_date);
  bench.see("End of its period", renewal, periodEnd(made));
}

async function chargesWithoutAnchor(bench: Bench, mode: Mode): Promise<void> {
  const copying = await readyToCopy(bench);
  const made = await copied(bench, copying, { mode, billing_cycle_anchor: undefined });
  const invoices = await invoicesOf(bench, { subscription: made.id });
  bench.see("Its invoices", [[monthly, "paid", "subscription_create"]], briefly(invoices));
  const anchor = mode === "flexible" ? copying.start : copying.now;
  bench.see("Its anchor", anchor, made.billing_cycle_anchor);
}

async function seesBackdatedLines(bench: Bench, mode: Mode): Promise<void> {
  const copying = await readyToCopy(bench);
  const start = bench.at("11-05T08:00", 2);
  const proration_behavior = "create_prorations";
  const made = await copied(bench, copying, {
    mode,
    proration_behavior,
    backdate_start_date: start,
  });
  const [invoice] = await invoicesOf(bench, { subscription: made.id });
  bench.see(
    `Lines for three months, ${mode}`,
    mode === "flexible" ? 3 : 1,
    invoice?.lines.data.length,
  );
  bench.see(`Their sum, ${mode}`, 3 * monthly, invoice?.total);
}

async function seesLatestAnchor(bench: Bench): Promise<void> {
  const now = bench.at("01-31T10:00");
  const latest = addUnits(new Date(now * 1_000), "MONTH", 1).getTime() / 1_000;
  const clock = await bench.clock(now);
  const customer = await newCustomer(bench, clock);
  const price = await newPrice(bench, monthly);
  const create = (renewal: number) =>
    subscribe(bench, {
      customer,
      items: [{ price }],
      ...triple({ start: bench.at("10-31T10:00", 2), now, renewal }),
    });
  await bench.refused("An anchor a second later", () => create(latest + 1));
  const made = await bench.accepted("An anchor one month from now", () => create(latest));
  bench.see("End of its period", latest, periodEnd(made));
}

async function renewsOnOtherDays(bench: Bench): Promise<void> {
  const clock = await bench.clock(bench.at("01-31T10:00"));
  const customer = await newCustomer(bench, clock);
  const price = await newPrice(bench, monthly);
  const old = await subscribe(bench, { customer, items: [{ price }] });
  const renewal = periodEnd(old) ?? 0;
  const now = bench.at("02-10T10:00");
  await bench.advance(clock, now);
  const copying = { clock, customer, price, start: old.start_date, now, renewal };
  const made = await copied(bench, copying);
  await bench.advance(clock, dayAfter(renewal));
  const month = addUnits(new Date(renewal * 1_000), "MONTH", 1).getTime() / 1_000;
  bench.see("The new one's second renewal", month, periodEnd(await subscriptionOf(bench, made.id)));
  const own = periodEnd(await subscriptionOf(bench, old.id));
  bench.see("The old one's", bench.at("03-31T10:00"), own);
}
