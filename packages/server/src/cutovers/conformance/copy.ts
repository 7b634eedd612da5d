import type { Params, StripeSubscription } from "../../stripe/stripe.ts";
import type { Bench, TestClock } from "./bench.ts";
import { monthly, newCustomer, newPrice, periodEnd, subscribe } from "./objects.ts";

export type Mode = "classic" | "flexible";

/**
 * The instants of a replacement: the start S of the old subscription, the moment of the move, and
 * the renewal T, 16 days ahead.
 */
export interface Instants {
  readonly start: number;
  readonly now: number;
  readonly renewal: number;
}

function instantsOf(bench: Bench): Instants {
  return {
    start: bench.at("10-05T08:00", 2),
    now: bench.at("01-20T10:00"),
    renewal: bench.at("02-05T08:00"),
  };
}

/** Returns the parameters of a cutover's new subscription, without customer and items. */
export function triple({ start, renewal }: Instants, mode: Mode = "flexible"): Params {
  return {
    backdate_start_date: start,
    billing_cycle_anchor: renewal,
    proration_behavior: "none",
    billing_mode: { type: mode },
    off_session: true,
    payment_behavior: "error_if_incomplete",
  };
}

/** A paying customer at the moment of the move. */
export interface Copying extends Instants {
  readonly clock: TestClock;
  readonly customer: string;
  readonly price: string;
}

export async function readyToCopy(bench: Bench): Promise<Copying> {
  const instants = instantsOf(bench);
  const clock = await bench.clock(instants.now);
  const customer = await newCustomer(bench, clock);
  return { ...instants, clock, customer, price: await newPrice(bench, monthly) };
}

/** A subscription that is billed from now on, such as the old one of a cutover. */
export interface Old extends Pick<Copying, "clock" | "customer"> {
  readonly id: string;
  readonly renewal: number;
}

export async function oldOne(bench: Bench): Promise<Old> {
  const { clock, customer, price } = await readyToCopy(bench);
  const made = await subscribe(bench, { customer, items: [{ price }] });
  return { clock, customer, id: made.id, renewal: periodEnd(made) ?? 0 };
}

/** Creates the new subscription of a cutover; a refusal is a difference. */
export function copied(
  bench: Bench,
  copying: Copying,
  { mode = "flexible", ...more }: Params & { readonly mode?: Mode } = {},
): Promise<StripeSubscription> {
  const { customer, price } = copying;
  const params = { customer, items: [{ price }], ...triple(copying, mode), ...more };
  return bench.accepted("The creation, backdated", () => subscribe(bench, params));
}

/** Returns the next day: renewal invoices are drafts for an hour. */
export function dayAfter(instant: number): number {
  return instant + 86_400;
}
