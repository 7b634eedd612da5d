import { cutoverOptions, type Recipe } from "@carryover/contract";
import { stripePath } from "../../stripe/path.ts";
import {
  idOf,
  type StripeCustomer,
  type StripeRequest,
  type StripeSubscription,
} from "../../stripe/stripe.ts";
import { type Facts, factsOf } from "../planning/facts.ts";
import { plannedRequests } from "../planning/recipe.ts";
import { plannedSwap } from "../swapping/swap-request.ts";
import type { Bench } from "./bench.ts";

/** The recipes whose requests are tried. */
export type TriedRecipe = Extract<Recipe, "move" | "swap" | "swap_later">;

/** As a plan reads subscriptions. */
const expand = ["discounts", "discounts.source.coupon"];

/**
 * Brings a subscription over to another price with the requests of a plan, which its builders make
 * from the subscription at Stripe. Returns the subscription that serves afterwards.
 */
export async function bringOver(
  bench: Bench,
  recipe: TriedRecipe,
  { id, price, now }: { readonly id: string; readonly price: string; readonly now: number },
): Promise<string> {
  const path = stripePath`/v1/subscriptions/${id}`;
  const subscription = await bench.get<StripeSubscription>(path, { expand });
  const facts = await factsFor(bench, subscription, now);
  const items = subscription.items.data.map((old) => ({ old, priceId: price }));
  const send = <T>(what: string, request: StripeRequest) =>
    bench.accepted(what, () => bench.send<T>(request));
  if (recipe === "move") {
    const { fence, create, cancel } = plannedRequests(facts, items, facts.period?.end ?? 0);
    await send("The fence", fence);
    await seeFenced(bench, subscription);
    const made = await send<StripeSubscription>("The creation", create);
    await send("The cancellation", cancel);
    return made.id;
  }
  const [first, second] = plannedSwap(facts, items, recipe === "swap_later").requests;
  if (first === undefined) throw new Error("There is nothing to send.");
  if (second === undefined) await send("The swap", first);
  else {
    const schedule = await send<{ id: string }>("The schedule", first);
    const phases = second.path.replace("{schedule}", schedule.id);
    await send("Its phases", { ...second, path: phases });
  }
  return id;
}

/**
 * Checks that until the cancellation, the old subscription can be restored, including its
 * discounts.
 */
async function seeFenced(bench: Bench, { id, discounts }: StripeSubscription): Promise<void> {
  const path = stripePath`/v1/subscriptions/${id}`;
  const left = (await bench.get<StripeSubscription>(path)).discounts.map(idOf);
  const kept = discounts.filter((discount) => left.includes(idOf(discount)));
  bench.see("Discounts of the old one behind the fence", discounts.length, kept.length);
}

/** Makes the facts that the rules of a plan need, without a catalog: the target is given. */
async function factsFor(
  bench: Bench,
  subscription: StripeSubscription,
  now: number,
): Promise<Facts> {
  const id = String(subscription.customer);
  const customer = await bench.get<StripeCustomer>(stripePath`/v1/customers/${id}`);
  const nothing = { products: new Map(), features: new Map(), plans: new Map(), addons: new Map() };
  return factsOf(
    {
      position: 0,
      subscription,
      customer,
      paymentMethod: null,
      unsettledInvoices: [],
      pendingItems: [],
      linkProblem: null,
      previews: null,
    },
    {
      // Part of the idempotency keys, so another one each time.
      cutoverId: bench.newKey(),
      account: { id: "", livemode: subscription.livemode },
      now: new Date(now * 1_000),
      catalog: { revision: null, ...nothing },
      mapping: { prices: {} },
      options: cutoverOptions.parse({}),
      prices: new Map(),
      meters: new Map(),
      customers: new Map(),
      claims: new Map(),
      seats: new Map(),
    },
  );
}
