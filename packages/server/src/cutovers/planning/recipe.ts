import type { PlannedItem, PlannedRequest } from "@carryover/contract";
import { stripePath } from "../../stripe/path.ts";
import { keepingDiscounts } from "../../stripe/standing-discounts.ts";
import type { Params, StripeRequest } from "../../stripe/stripe.ts";
import { cutoverMark, replacesMark } from "../../stripe-marks.ts";
import type { CutoverItem } from "../cutover.ts";
import { idOf } from "../references.ts";
import { moneyExpansions } from "../small-first/money.ts";
import { carriedCoupons } from "./discounts.ts";
import { type Facts, isMetered } from "./facts.ts";
import type { Targeting } from "./target/target.ts";

export type PlannedRequests = NonNullable<PlannedItem["requests"]>;
/** The requests that every move has. */
export type Step = Exclude<keyof PlannedRequests, "meter">;

/**
 * The requests that move a subscription. Each says all that it depends on, and none says "now", so
 * that it means the same whenever it is sent:
 * 1. fence: the old one goes on with its discounts, and what it would bill stays a draft.
 * 2. create: the new one is backdated to the old start S and anchored at the old period's end T;
 *    with `none` it bills nothing before T. One in trial goes on to the end of its trial instead.
 *    Metered items are left out, since both would count the same usage.
 * 3. cancel: the old one ends, without proration, and without an invoice unless usage is billed.
 * 4. meter: the new one gets its metered items, which count usage from then on.
 */
export function plannedRequests(
  facts: Facts,
  items: Targeting["items"],
  renewal: number,
): PlannedRequests {
  const { found, context, subscription } = facts;
  const path = stripePath`/v1/subscriptions/${subscription.id}`;
  const { cutoverId } = context;
  const key = (step: keyof PlannedRequests) =>
    requestKey({ cutoverId, position: found.position, epoch: 1 }, step);
  const metered = items.filter(({ old }) => isMetered(old));
  const licensed = items.filter(({ old }) => !isMetered(old));
  return {
    fence: {
      method: "POST",
      path,
      params: keepingDiscounts(subscription, {
        pause_collection: { behavior: "keep_as_draft" },
        metadata: { [cutoverMark]: context.cutoverId },
      }),
      key: key("fence"),
    },
    create: {
      method: "POST",
      path: "/v1/subscriptions",
      params: createParams(facts, licensed, renewal),
      key: key("create"),
    },
    cancel: {
      method: "DELETE",
      path,
      // The answer shows whether the cancellation has moved money.
      params: { invoice_now: metered.length > 0, prorate: false, expand: [...moneyExpansions] },
      key: key("cancel"),
    },
    ...(metered.length > 0 && { meter: meterRequest(metered, key("meter")) }),
  };
}

/** The id of the new subscription is not known yet, and neither are the ids of its discounts. */
function meterRequest(metered: Targeting["items"], key: string): PlannedRequest {
  return {
    method: "POST",
    path: "/v1/subscriptions/{new}",
    params: {
      items: metered.map(createdItem),
      proration_behavior: "none",
      expand: ["discounts"],
    },
    key,
  };
}

/** The idempotency key of one request for an item; one that must be made anew has a later epoch. */
export function requestKey(
  { cutoverId, position, epoch }: Pick<CutoverItem, "cutoverId" | "position" | "epoch">,
  name: string,
): string {
  return `carryover-${cutoverId}-${position}-${name}-e${epoch}`;
}

/** The request of one step as it is sent in the item's epoch: as planned, under the epoch's key. */
export function requestOf(
  { plan, epoch }: { plan: Pick<PlannedItem, "requests">; epoch: number },
  step: Step,
): StripeRequest {
  if (plan.requests === null) throw new Error("Nothing is to be sent for this item.");
  return withEpoch(plan.requests[step], epoch);
}

/** Returns the prices that the new subscription gets once the old one is canceled. */
export function meteredPrices({ plan }: Pick<CutoverItem, "plan">): ReadonlySet<string> {
  return new Set(pricesOf(plan.requests?.meter));
}

/** Returns the prices of the items that a planned request names. */
export function pricesOf(request: PlannedRequest | undefined): string[] {
  const items = (request?.params.items ?? []) as readonly { readonly price: string }[];
  return items.map(({ price }) => price);
}

/** A planned request under the key of an epoch. */
export function withEpoch(request: PlannedRequest, epoch: number): StripeRequest {
  return { ...request, key: request.key.replace(/-e\d+$/, `-e${epoch}`) };
}

function createParams(facts: Facts, items: Targeting["items"], renewal: number): Params {
  const { subscription, context } = facts;
  const { billing_mode: mode, automatic_tax: tax } = subscription;
  const prorationDiscounts = mode.flexible?.proration_discounts;
  return {
    customer: idOf(subscription.customer),
    currency: subscription.currency,
    items: items.map(createdItem),
    backdate_start_date: subscription.start_date,
    ...begin(facts, renewal),
    proration_behavior: "none",
    billing_mode: {
      type: mode.type,
      ...(prorationDiscounts === undefined
        ? {}
        : { flexible: { proration_discounts: prorationDiscounts } }),
    },
    ...collection(subscription),
    ...ending(subscription),
    discounts: discounts(subscription),
    automatic_tax: { enabled: tax.enabled },
    ...filled({
      default_tax_rates: subscription.default_tax_rates?.map(({ id }) => id),
      description: subscription.description,
      invoice_settings: asGiven(subscription.invoice_settings),
      payment_settings: asGiven(subscription.payment_settings),
    }),
    metadata: {
      ...subscription.metadata,
      [cutoverMark]: context.cutoverId,
      [replacesMark]: subscription.id,
    },
  };
}

/** From when on it bills: T is the anchor, or the end of the trial, which takes no anchor. */
function begin({ subscription, isTrial }: Facts, renewal: number): Params {
  if (!isTrial) return { billing_cycle_anchor: renewal };
  return {
    trial_end: renewal,
    ...filled({ trial_settings: asGiven(subscription.trial_settings) }),
  };
}

function createdItem({ old, priceId }: Targeting["items"][number]): Params {
  return {
    price: priceId,
    ...filled({
      quantity: isMetered(old) ? undefined : old.quantity,
      tax_rates: old.tax_rates?.map(({ id }) => id),
      metadata: old.metadata,
    }),
  };
}

/**
 * How it is paid. A payment method is given only where the old one has its own: without one, both
 * follow the customer's default, also after the customer has chosen another card.
 */
function collection(subscription: Facts["subscription"]): Params {
  if (subscription.collection_method === "send_invoice") {
    const { days_until_due: days } = subscription;
    return { collection_method: "send_invoice", ...filled({ days_until_due: days }) };
  }
  const { default_payment_method: method, default_source: source } = subscription;
  return {
    collection_method: "charge_automatically",
    // No payment is due now. If Stripe still requires one, the creation fails.
    off_session: true,
    payment_behavior: "error_if_incomplete",
    ...filled({
      default_payment_method: method === null ? null : idOf(method),
      default_source: source === null ? null : idOf(source),
    }),
  };
}

function ending(subscription: Facts["subscription"]): Params {
  if (subscription.cancel_at_period_end) return { cancel_at_period_end: true };
  return filled({ cancel_at: subscription.cancel_at });
}

/** Without one of its own, the old one has the customer's discount, as the new one then has. */
function discounts(subscription: Facts["subscription"]): unknown {
  const coupons = carriedCoupons(subscription).map(({ coupon }) => ({ coupon }));
  return coupons.length === 0 ? "" : coupons;
}

/** Fields that say something: not null, and neither an empty list nor an empty object. */
function filled(fields: Params): Params {
  const isFilled = (value: unknown) =>
    value != null && !(typeof value === "object" && Object.keys(value).length === 0);
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => isFilled(value)));
}

/** An object of Stripe's as a request gives it: without nulls, and with ids for other objects. */
function asGiven(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(asGiven);
  if (typeof value !== "object" || value === null) return value;
  if ("object" in value && "id" in value) return value.id;
  return filled(
    Object.fromEntries(Object.entries(value).map(([name, field]) => [name, asGiven(field)])),
  );
}
