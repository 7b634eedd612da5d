import { stripePath } from "../../stripe/path.ts";
import type { StripeCustomer, StripeSubscription } from "../../stripe/stripe.ts";
import type { Bench, TestClock } from "./bench.ts";
import { dayAfter, triple } from "./copy.ts";
import {
  briefly,
  cancel,
  invoicesOf,
  monthly,
  newCoupon,
  newCustomer,
  newPrice,
  payBy,
  pendingAmounts,
  periodEnd,
  subscribe,
} from "./objects.ts";
import { bringOver, type TriedRecipe } from "./way-requests.ts";

/** The monthly cost at the new price; the coupon takes a fifth off. */
const renewed = 2 * monthly;
const credit = 3 * monthly;
const pending = 300;

/** The customer's money that a cutover must leave unchanged. */
export type Holding = "balance" | "pending_items" | "coupon" | "sca";

interface Ready {
  readonly clock: TestClock;
  readonly customer: string;
  readonly id: string;
  /** When it is brought over, and when it renews. */
  readonly now: number;
  readonly renewal: number;
}

/** The customer's money that is read before and after. */
interface Money {
  readonly balance: number;
  readonly pending: readonly number[];
  readonly invoices: readonly unknown[];
}

/**
 * Brings over a customer with money of its own, and reads the money before, right afterwards, and
 * after the first renewal.
 */
export async function triesHolding(
  bench: Bench,
  recipe: TriedRecipe,
  holding: Holding,
): Promise<void> {
  const ready = await (holding === "coupon" ? notBilledYet(bench) : billedOnce(bench));
  const { clock, customer, now, renewal } = ready;
  await give(bench, customer, holding);
  const before = await moneyOf(bench, customer);
  const price = await newPrice(bench, renewed);
  const id = await bringOver(bench, recipe, { id: ready.id, price, now });
  bench.see("The customer's money after it", before, await moneyOf(bench, customer));
  const path = stripePath`/v1/subscriptions/${id}`;
  const serving = await bench.get<StripeSubscription>(path);
  bench.see("Its status", "active", serving.status);
  bench.see("Its discounts", holding === "coupon" ? 1 : 0, serving.discounts.length);
  bench.see("A setup that waits for the customer", null, serving.pending_setup_intent);
  await bench.advance(clock, dayAfter(renewal));
  const expected = afterRenewal(before, holding);
  bench.see("The customer's money after the renewal", expected, await moneyOf(bench, customer));
}

/** Returns the money after the renewal, which uses it once. */
function afterRenewal(before: Money, holding: Holding): Money {
  const total = {
    balance: renewed,
    pending_items: renewed + pending,
    sca: renewed,
    coupon: renewed * 0.8,
  }[holding];
  const status = holding === "sca" ? "open" : "paid";
  return {
    balance: holding === "balance" ? before.balance + renewed : before.balance,
    pending: [],
    invoices: [...before.invoices, [total, status, "subscription_cycle"]],
  };
}

async function give(bench: Bench, customer: string, holding: Holding): Promise<void> {
  if (holding === "balance") {
    await bench.post(stripePath`/v1/customers/${customer}`, { balance: -credit });
  }
  if (holding === "pending_items") {
    const item = { customer, amount: pending, currency: "usd", metadata: bench.metadata };
    await bench.post("/v1/invoiceitems", item);
  }
  if (holding === "sca") await payBy(bench, customer, "pm_card_authenticationRequired");
}

/** Makes a subscription that has paid its first month, and is five days into it. */
async function billedOnce(bench: Bench): Promise<Ready> {
  const began = bench.at("01-15T08:00");
  const now = bench.at("01-20T10:00");
  const clock = await bench.clock(began);
  const customer = await newCustomer(bench, clock);
  const price = await newPrice(bench, monthly);
  const made = await subscribe(bench, { customer, items: [{ price }] });
  await bench.advance(clock, now);
  return { clock, customer, id: made.id, now, renewal: periodEnd(made) ?? 0 };
}

/** Makes a subscription as from an import: backdated, with a coupon that no invoice has had yet. */
async function notBilledYet(bench: Bench): Promise<Ready> {
  const now = bench.at("01-20T10:00");
  const instants = { start: bench.at("10-05T08:00", 2), now, renewal: bench.at("02-05T08:00") };
  const clock = await bench.clock(now);
  const customer = await newCustomer(bench, clock);
  const coupon = await newCoupon(bench, { duration: "forever" });
  const items = [{ price: await newPrice(bench, monthly) }];
  const params = { customer, items, discounts: [{ coupon }], ...triple(instants) };
  const { id } = await subscribe(bench, params);
  return { clock, customer, id, now, renewal: instants.renewal };
}

/** Reads balance, pending items and invoices of a customer. */
async function moneyOf(bench: Bench, customer: string): Promise<Money> {
  const { balance } = await bench.get<StripeCustomer>(stripePath`/v1/customers/${customer}`);
  return {
    balance,
    pending: await pendingAmounts(bench, customer),
    invoices: briefly(await invoicesOf(bench, { customer })),
  };
}

/**
 * Tests the effects of finalizing the draft of a fenced subscription, and of its cancellation, on a
 * balance above its total; and on one below it, where the invoice stays open and is voided.
 */
export async function triesDraft(bench: Bench, isCovered: boolean): Promise<void> {
  const { clock, customer, id, renewal } = await billedOnce(bench);
  const balance = isCovered ? -credit : -pending;
  await bench.post(stripePath`/v1/customers/${customer}`, { balance });
  const seeBalance = async (when: string, assumed: number) => {
    bench.see(`The balance ${when}`, assumed, (await moneyOf(bench, customer)).balance);
  };
  const pause_collection = { behavior: "keep_as_draft" };
  await bench.post(stripePath`/v1/subscriptions/${id}`, { pause_collection });
  await bench.advance(clock, dayAfter(renewal));
  await seeBalance("with a draft", balance);
  const [, draft] = await invoicesOf(bench, { subscription: id });
  const invoice = String(draft?.id);
  await bench.accepted("Finalizing the draft", () =>
    bench.post(stripePath`/v1/invoices/${invoice}/finalize`, { auto_advance: false }),
  );
  const left = Math.min(0, balance + monthly);
  await seeBalance("when it is finalized", left);
  await cancel(bench, id);
  await seeBalance("after the cancellation", left);
  if (isCovered) return;
  await bench.accepted("Voiding it", () =>
    bench.post(stripePath`/v1/invoices/${invoice}/void`, {}),
  );
  await seeBalance("when it is voided", balance);
}

/**
 * Tests that the coupon of a subscription that has billed stays although an update does not name
 * it.
 */
export async function triesUpdate(bench: Bench): Promise<void> {
  const { clock, id: old, now, renewal } = await notBilledYet(bench);
  const price = await newPrice(bench, renewed);
  const id = await bringOver(bench, "move", { id: old, price, now });
  await bench.advance(clock, dayAfter(renewal));
  const path = stripePath`/v1/subscriptions/${id}`;
  await bench.post(path, { metadata: { note: "changed" } });
  const { discounts } = await bench.get<StripeSubscription>(path);
  bench.see("Discounts after an update of metadata", 1, discounts.length);
}
