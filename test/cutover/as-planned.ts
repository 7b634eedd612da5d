import type { PlannedItem } from "../../packages/contract/src/cutovers/cutovers.ts";
import { idOf, type StripeSubscription } from "../../packages/server/src/stripe/stripe.ts";
import { secondsOf } from "./world/calendar.ts";

/** In what a replacement, as it was made, is not what the plan says; empty if it is. */
export function createdAsPlanned(made: StripeSubscription, item: PlannedItem): string[] {
  const { requests, periodEnd, startDate, stripeCustomer } = item;
  if (requests === null || periodEnd === null) return ["nothing was planned"];
  const renewal = secondsOf(periodEnd);
  const wanted = requests.create.params as unknown as WantedParams;
  const faults: string[] = [];
  const expect = (what: string, is: unknown, planned: unknown) => {
    if (JSON.stringify(is) !== JSON.stringify(planned)) {
      faults.push(`${what} is ${JSON.stringify(is)}, not ${JSON.stringify(planned)}`);
    }
  };
  expect("customer", idOf(made.customer), stripeCustomer);
  expect("start", made.start_date, secondsOf(startDate));
  expect("status", made.status, item.recipe === "move_trial" ? "trialing" : "active");
  for (const { current_period_end: end } of made.items.data) expect("period end", end, renewal);
  expect("collection", made.pause_collection, null);
  expect("end", made.cancel_at, wanted.cancel_at ?? null);
  const items = made.items.data.map(({ price, quantity }) => [price.id, quantity ?? 1]);
  const wantedItems = wanted.items.map(({ price, quantity }) => [price, quantity ?? 1]);
  expect("items", items.sort(), wantedItems.sort());
  return faults;
}

/** What is read of the parameters of the planned request. */
interface WantedParams {
  readonly items: ReadonlyArray<{ readonly price: string; readonly quantity?: number }>;
  readonly cancel_at?: number;
}
