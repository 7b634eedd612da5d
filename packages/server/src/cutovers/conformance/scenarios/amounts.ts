import { stripePath } from "../../../stripe/path.ts";
import type { StripeInvoice } from "../../../stripe/stripe.ts";
import type { Bench } from "../bench.ts";
import type { Scenario } from "../conformance.ts";
import { type Copying, copied, dayAfter, type Mode, readyToCopy } from "../copy.ts";
import { invoicesOf, monthly, newCoupon, newCustomer, newPrice, subscribe } from "../objects.ts";

const modes = ["classic", "flexible"] as const;
const previewPath = "/v1/invoices/create_preview";

/** Stripe's previews of future bills, and its bills for changes. */
export const amountScenarios: readonly Scenario[] = [
  {
    id: "preview_of_creation",
    assumed: "The preview of a backdated creation shows the first renewal, as it is billed then.",
    matters: "Rules amount_differs and renewal_date_differs, and the plan's sums of renewals.",
    ifItDiffers: "Cut nothing over: the plan's amounts are not what customers will pay.",
    isBlocking: true,
    assumptions: ["preview_of_creation"],
    by: previewsCreation,
  },
  {
    id: "preview_of_trial",
    assumed: "The preview of a creation in trial shows its first invoice, which is over 0.",
    matters: "Why the plan previews a trial without its trial.",
    ifItDiffers: "Cut over all the same: the plan does not ask for this preview.",
    isBlocking: false,
    assumptions: ["preview_of_creation"],
    async by(bench) {
      const copying = await readyToCopy(bench);
      const items = [{ price: copying.price }];
      const details = { items, start_date: copying.start, trial_end: copying.renewal };
      const preview = await bench.accepted("The preview", () => previewOf(bench, copying, details));
      bench.see("Its total", 0, preview.total);
    },
  },
  {
    id: "preview_of_renewal",
    assumed: "The preview of the new one's next invoice is that of its first renewal.",
    matters: "Step 3 of every cutover, which compares it with the plan before the old one ends.",
    ifItDiffers: "Cut nothing over: each one would stop at the check, and be brought back.",
    isBlocking: true,
    async by(bench) {
      const copying = await readyToCopy(bench);
      const { id } = await copied(bench, copying);
      const preview = await bench.accepted("The preview", () =>
        bench.post<StripeInvoice>(previewPath, { subscription: id }),
      );
      bench.see("Its total", monthly, preview.total);
      bench.see("Its day", dayOf(copying.renewal), dayOf(preview.period_end));
    },
  },
  ...modes.map(
    (mode): Scenario => ({
      id: `upgrade_${mode}`,
      assumed:
        `${mode} mode: an upgrade of the new one before its first renewal ` +
        (mode === "classic"
          ? "credits the rest of the old price, though the new one has billed nothing."
          : "gives no credit, as the new one has billed nothing yet."),
      matters: "Rule flexible_upgrade of the plan, which warns to hold upgrades until the renewal.",
      ifItDiffers:
        mode === "classic"
          ? "Hold plan changes of moved customers until their renewal: they would pay too much."
          : "Cut over all the same: with a credit, upgrades need not wait for the renewal.",
      isBlocking: false,
      assumptions: ["flexible_credits_debits_only"],
      by: (bench) => upgrades(bench, mode),
    }),
  ),
  {
    id: "discounted_proration",
    assumed: "Prorations have percentage discounts in them, and are not discounted again.",
    matters: "The emulator's amounts of plan changes. A cutover prorates nothing.",
    ifItDiffers: "Cut over all the same.",
    isBlocking: false,
    assumptions: ["proration_net_of_discount"],
    by: discountsProration,
  },
];

function previewOf(bench: Bench, { customer }: Copying, details: object): Promise<StripeInvoice> {
  return bench.post(previewPath, { customer, subscription_details: details });
}

async function previewsCreation(bench: Bench): Promise<void> {
  const copying = await readyToCopy(bench);
  const preview = await bench.accepted("The preview", () =>
    previewOf(bench, copying, {
      items: [{ price: copying.price }],
      start_date: copying.start,
      billing_cycle_anchor: { type: "timestamp", timestamp: copying.renewal },
      proration_behavior: "none",
      billing_mode: { type: "flexible" },
    }),
  );
  bench.see("Its total", monthly, preview.total);
  bench.see("Its day", dayOf(copying.renewal), dayOf(preview.period_end));
  const { id } = await copied(bench, copying);
  await bench.advance(copying.clock, dayAfter(copying.renewal));
  const [renewal] = await invoicesOf(bench, { subscription: id });
  bench.see("Total of the real renewal", preview.total, renewal?.total);
  bench.see("Day of the real renewal", dayOf(preview.period_end), dayOf(renewal?.period_end));
}

/** Tests an upgrade to double the price when half of the period is left. */
async function upgrades(bench: Bench, mode: Mode): Promise<void> {
  const copying = await readyToCopy(bench);
  const made = await copied(bench, copying, { mode });
  const price = await newPrice(bench, 2 * monthly);
  const half = copying.renewal - 15.5 * 86_400;
  await bench.advance(copying.clock, half);
  const items = [{ id: made.items.data[0]?.id, price }];
  const params = { items, proration_behavior: "always_invoice" };
  await bench.post(stripePath`/v1/subscriptions/${made.id}`, params);
  const [invoice] = await invoicesOf(bench, { subscription: made.id });
  bench.see("What is charged at once", mode === "classic" ? monthly / 2 : monthly, invoice?.total);
}

async function discountsProration(bench: Bench): Promise<void> {
  const now = bench.at("01-05T08:00");
  const clock = await bench.clock(now);
  const coupon = await newCoupon(bench, { duration: "forever" });
  const customer = await newCustomer(bench, clock);
  const prices = [await newPrice(bench, monthly), await newPrice(bench, 2 * monthly)] as const;
  const made = await subscribe(bench, {
    customer,
    items: [{ price: prices[0] }],
    discounts: [{ coupon }],
    billing_mode: { type: "flexible", flexible: { proration_discounts: "included" } },
  });
  await bench.advance(clock, now + 15.5 * 86_400);
  const items = [{ id: made.items.data[0]?.id, price: prices[1] }];
  const params = { items, proration_behavior: "always_invoice" };
  await bench.post(stripePath`/v1/subscriptions/${made.id}`, params);
  const [, invoice] = await invoicesOf(bench, { subscription: made.id });
  bench.see("What is charged at once", (monthly / 2) * 0.8, invoice?.total);
}

function dayOf(instant: number | undefined): string | null {
  return instant === undefined ? null : new Date(instant * 1_000).toISOString().slice(0, 10);
}
