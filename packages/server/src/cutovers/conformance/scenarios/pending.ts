import { stripePath } from "../../../stripe/path.ts";
import type { Bench } from "../bench.ts";
import type { Scenario } from "../conformance.ts";
import { copied, dayAfter, oldOne, readyToCopy, triple } from "../copy.ts";
import {
  cancel,
  invoicesOf,
  monthly,
  newCustomer,
  newMeter,
  newPrice,
  payBy,
  pendingAmounts,
  periodEnd,
  reportUsage,
  subscribe,
  subscriptionOf,
} from "../objects.ts";

const day = 86_400;
const hour = 3_600;
/** Price of a unit of usage, in cents. */
const unit = 5;

/** Unbilled or unpaid amounts when the old subscription is canceled. */
export const pendingScenarios: readonly Scenario[] = [
  {
    id: "canceled_stops_collection",
    assumed: "Canceling stops the collection of open invoices, which stay open.",
    matters: "Rules past_due and open_invoice of the plan, which block such subscriptions.",
    ifItDiffers: "Cut over all the same: the rules block more than they must.",
    isBlocking: false,
    assumptions: ["cancel_keeps_drafts"],
    by: stopsCollection,
  },
  {
    id: "pending_prorations",
    assumed: "Canceling removes pending prorations of the subscription.",
    matters: "Rule pending_items of the plan, which blocks such subscriptions.",
    ifItDiffers: "Cut over all the same: the rule blocks more than it must.",
    isBlocking: false,
    async by(bench) {
      const { customer, price } = await readyToCopy(bench);
      const made = await subscribe(bench, { customer, items: [{ price }] });
      const items = [{ id: made.items.data[0]?.id, quantity: 3 }];
      await bench.post(stripePath`/v1/subscriptions/${made.id}`, {
        items,
        proration_behavior: "create_prorations",
      });
      const before = await pendingAmounts(bench, customer);
      bench.see("Whether there are prorations", true, before.length > 0);
      await cancel(bench, made.id);
      bench.see("Pending amounts after it", [], await pendingAmounts(bench, customer));
    },
  },
  {
    id: "other_pending_items",
    assumed: "Other pending items of a canceled one land on the customer's next invoice.",
    matters: "Items that the customer gets while its subscription is moved.",
    ifItDiffers: "Invoice items of customers only when nothing is moved: they would be lost.",
    isBlocking: true,
    assumptions: ["other_items_move_on"],
    by: movesPendingItems,
  },
  {
    id: "metered_dropped",
    assumed: "Canceling without invoice_now drops usage that was not billed.",
    matters: "Rule metered of the plan, which blocks unless it is told to bill the usage at once.",
    ifItDiffers: "Cut over all the same: the rule blocks more than it must.",
    isBlocking: false,
    by: dropsUsage,
  },
  {
    id: "metered_since_item",
    assumed: "A metered item that is added bills only usage that is reported from then on.",
    matters:
      "Option --metered bill-now: the new one gets its metered items when the old one has billed " +
      "its usage, and must not bill that again.",
    ifItDiffers: "Plan without --metered bill-now: usage of this period would be billed twice.",
    isBlocking: true,
    assumptions: ["usage_from_item"],
    by: billsUsageSinceItem,
  },
];

async function stopsCollection(bench: Bench): Promise<void> {
  const { clock, customer, id, renewal } = await oldOne(bench);
  await payBy(bench, customer, "pm_card_chargeCustomerFail");
  await bench.advance(clock, dayAfter(renewal));
  bench.see(
    "Its status when it was not paid",
    "past_due",
    (await subscriptionOf(bench, id)).status,
  );
  await cancel(bench, id);
  const [, open] = await invoicesOf(bench, { subscription: id });
  const seen = [open?.status, open?.auto_advance];
  bench.see("Its invoice after the cancellation", ["open", false], seen);
}

async function movesPendingItems(bench: Bench): Promise<void> {
  const copying = await readyToCopy(bench);
  const { customer, price, clock, renewal } = copying;
  const old = await subscribe(bench, { customer, items: [{ price }] });
  const made = await copied(bench, copying);
  const item = { customer, subscription: old.id, amount: 300, currency: "usd" };
  await bench.post("/v1/invoiceitems", { ...item, metadata: bench.metadata });
  await cancel(bench, old.id);
  bench.see("Pending amounts after it", [300], await pendingAmounts(bench, customer));
  await bench.advance(clock, dayAfter(renewal));
  const [invoice] = await invoicesOf(bench, { subscription: made.id });
  bench.see("Total of the new one's renewal", monthly + 300, invoice?.total);
}

/**
 * Makes a customer with usage. Stripe also judges usage by its real time, so the clock starts a few
 * days ago and all reports lie in the past.
 */
async function meteredCustomer(bench: Bench) {
  const now = bench.realNow() - 3 * day;
  const clock = await bench.clock(now);
  const customer = await newCustomer(bench, clock);
  const meter = await newMeter(bench);
  return { now, clock, customer, meter, price: await newPrice(bench, unit, meter) };
}

async function dropsUsage(bench: Bench): Promise<void> {
  const { now, clock, customer, meter, price } = await meteredCustomer(bench);
  const made = await subscribe(bench, { customer, items: [{ price }] });
  await bench.advance(clock, now + day);
  await reportUsage(bench, meter, { customer, value: 7, timestamp: now + day });
  await bench.advance(clock, now + 2 * day);
  await cancel(bench, made.id);
  await bench.advance(clock, now + 40 * day);
  const invoices = await invoicesOf(bench, { customer });
  const billed = invoices.filter(({ total }) => total > 0).map(({ total }) => total);
  bench.see("What is billed of the usage", [], billed);
}

/** As a move does it, with usage before the creation, the cancellation, the addition, and after. */
async function billsUsageSinceItem(bench: Bench): Promise<void> {
  const { now, clock, customer, meter, price } = await meteredCustomer(bench);
  const licensed = await newPrice(bench, monthly);
  const later = async (instant: number, value: number) => {
    await bench.advance(clock, instant);
    await reportUsage(bench, meter, { customer, value, timestamp: instant - hour });
  };
  const old = await subscribe(bench, { customer, items: [{ price: licensed }, { price }] });
  const renewal = periodEnd(old) ?? now;
  await later(now + day, 5);
  const made = await bench.accepted("The creation, backdated", () =>
    subscribe(bench, {
      customer,
      items: [{ price: licensed }],
      ...triple({ start: now, now: now + day, renewal }),
    }),
  );
  await later(now + day + 2 * hour, 3);
  const path = stripePath`/v1/subscriptions/${old.id}`;
  await bench.delete(path, { invoice_now: true, prorate: false });
  await later(now + day + 4 * hour, 7);
  await bench.accepted("The addition of the metered item", () =>
    bench.post(stripePath`/v1/subscriptions/${made.id}`, {
      items: [{ price }],
      proration_behavior: "none",
    }),
  );
  await later(now + 2 * day, 2);
  await bench.advance(clock, dayAfter(renewal));
  const invoices = await invoicesOf(bench, { subscription: made.id });
  const totals = invoices.map(({ total }) => total);
  bench.see("What the new one bills at its renewal", [monthly + 2 * unit], totals);
}
