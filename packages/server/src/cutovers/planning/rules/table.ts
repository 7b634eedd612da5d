import { type RuleHit, type Way, ways } from "@carryover/contract";

/** A rule of the plan. `docs/reference/cutover-rules.md` lists them; a test holds the two equal. */
export interface PlanRule {
  readonly action: RuleHit["action"];
  /** The ways that it speaks of: the others are not concerned. */
  readonly ways: readonly Way[];
  readonly sentence: string;
}

/** Whatever keeps a subscription from being adopted keeps it from the other ways as well. */
const stops = (action: RuleHit["action"], sentence: string): PlanRule => {
  return { action, ways, sentence };
};
const stopsWriting = (action: RuleHit["action"], sentence: string): PlanRule => {
  return { action, ways: ["swap", "move"], sentence };
};
const stopsMoving = (action: RuleHit["action"], sentence: string): PlanRule => {
  return { action, ways: ["move"], sentence };
};
const tells = (
  action: "warn" | "info",
  sentence: string,
  of: readonly Way[] = ["move"],
): PlanRule => {
  return { action, ways: of, sentence };
};

/** Every rule that subscriptions are judged by, and what it does unless an option says more. */
export const planRules = {
  already_moved: stops("skip", "Another cutover has taken the subscription, or has made it."),
  brought_over: {
    action: "skip",
    ways: ["adopt"],
    sentence: "Another cutover has brought it over in place; a swap or move must be asked for.",
  },
  taken_over: tells(
    "info",
    "It is taken over from the cutover that has brought it over in place.",
    [...(["swap", "move"] as const)],
  ),
  is_replacement: stopsWriting("skip", "Its metadata say that it is the copy of another one."),
  provisioned_here: stops("skip", "The platform has made the subscription, so it has it already."),
  ended: stops("skip", "The subscription has ended."),
  price_skipped: stops("skip", "The mapping says to leave subscriptions of this price alone."),
  ends_by_itself: stopsWriting("skip", "It is to end at or before its period's end: let it."),

  livemode_differs: stops("block", "It is of the other mode, live or test, than the account."),
  incomplete: stops("block", "Its first payment was not made."),
  unpaid: stops("block", "It is unpaid: canceling would stop the collection of what is due."),
  paused: stops("block", "It is paused, so it neither serves nor bills."),
  past_due: stopsWriting("block", "It is past due: canceling would stop the collection."),
  collection_paused: stopsMoving("block", "Its collection is paused; the fence would hide that."),
  left_fenced: stops("block", "An earlier cutover has fenced it and did not finish."),
  open_invoice: stopsMoving(
    "block",
    "It has an open invoice: canceling would stop its collection.",
  ),
  pending_items: stopsMoving("block", "It has amounts on no invoice yet: canceling drops them."),

  renews_soon: stopsWriting("defer", "It renews within the margin, and the two would race."),
  renewed_just_now: stopsWriting(
    "defer",
    "It has just renewed, and the renewal may not be settled.",
  ),
  invoice_in_draft: stopsWriting("defer", "An invoice of it is still a draft."),

  has_schedule: stopsWriting("block", "A subscription schedule manages it."),
  has_pending_update: stopsWriting("block", "An update of it waits for a payment."),
  is_prebilled: stopsWriting("block", "It is billed ahead by billing schedules."),
  has_thresholds: stopsWriting("block", "It bills at thresholds, between renewals."),
  has_item_interval: stopsWriting("block", "It bills pending items at an interval of their own."),
  has_item_trial: stopsWriting("block", "An item has a trial of its own."),
  connect_fields: stopsWriting(
    "block",
    "It has fields of Stripe Connect: another party has a part.",
  ),
  managed_payments: stopsWriting("block", "Stripe sells it as merchant of record."),
  too_many_items: stopsWriting("block", "It has more items than one request can create."),
  no_items: stops("block", "It has no items."),
  mixed_periods: stopsWriting("block", "Its items have different periods, so no one date renews."),
  starts_later: stopsWriting("block", "Its start is not in the past."),
  period_too_long: stopsMoving("block", "Its period ends later than Stripe lets a new one begin."),
  anchor_config: stopsMoving("block", "It renews on a configured day, which a copy cannot have."),
  anchor_moves: stopsMoving("block", "A copy would renew on other days, as of a month's end."),
  trial_anchor_differs: stopsMoving("block", "It does not renew from the end of its trial on."),
  metadata_full: stopsWriting("block", "Its metadata have no room for the marks of the cutover."),
  metered: stopsMoving("block", "It has a metered item: canceling drops usage that is not billed."),
  only_metered: stopsMoving("block", "All of its items are metered, so a copy would begin empty."),
  metered_begins_anew: stopsMoving(
    "block",
    "Tiers, blocks or fixed fees of a metered price would begin anew with a copy.",
  ),
  meter_not_additive: stopsMoving(
    "block",
    "A metered price keeps a level, or may do so: both subscriptions would bill it.",
  ),
  metered_billed_now: tells("warn", "Its metered usage is billed when the old one is canceled."),

  item_discount: stopsMoving("block", "An item has a discount of its own."),
  discount_once: stopsMoving("block", "It has a coupon for one invoice, which may be used up."),
  discount_ends: stopsMoving("block", "Its coupon would end at another time on a copy."),
  discount_unknown: stopsMoving("block", "It has a discount that comes from no coupon."),
  discount_carried: tells(
    "warn",
    "Its coupon comes along; an update by others before the renewal may unset it.",
  ),
  flexible_upgrade: tells(
    "warn",
    "Flexible billing gives no credit for an upgrade before the renewal.",
  ),
  cancellation_carried: tells("warn", "It is to end, and so will the new one."),
  setup_pending: tells("warn", "A payment method of it waits to be set up.", ways),

  no_payment_method: tells("warn", "Nothing is known to pay with, so the renewal will fail.", ways),
  payment_method_foreign: stopsMoving("block", "Its payment method belongs to no one, or another."),
  card_expires: tells("warn", "The card expires before the renewal.", ways),
  no_email: stopsMoving("block", "Its invoices are sent, and the customer has no e-mail address."),
  customer_balance: stopsMoving(
    "defer",
    "The customer has a balance, which whichever invoice is first takes.",
  ),
  customer_pending_items: stopsMoving(
    "defer",
    "The customer has items on no invoice yet, which whichever invoice is first takes.",
  ),

  price_not_mapped: stops("block", "The mapping does not say what a price stands for."),
  no_plan_item: stops("block", "None of its prices stands for a plan."),
  several_plans: stops("block", "More than one of its prices stands for a plan."),
  item_repeated: stops("block", "Two of its prices stand for the same add-on or feature."),
  plan_not_in_catalog: stops("block", "The catalog has no such plan, or none that is published."),
  plan_is_free: stops("block", "The plan is free, so nothing of it is billed."),
  addon_not_in_catalog: stops("block", "The catalog has no such add-on, or none is published."),
  addon_not_allowed: stops("block", "The add-on does not fit the plan, or its quantity does not."),
  feature_not_in_catalog: stops("block", "The catalog has no such feature."),
  feature_not_priced: stops("block", "The plan does not price the feature by unit."),
  quantity_unfit: stops("block", "The quantity is not what the plan allows."),
  price_fits_no_charge: stopsWriting(
    "block",
    "No charge has the interval and currency of a price.",
  ),
  target_price_unset: stopsWriting(
    "block",
    "The charge names no price at Stripe and costs otherwise.",
  ),
  target_price_missing: stopsWriting(
    "block",
    "Stripe does not have the price that the charge names.",
  ),
  target_price_unfit: stopsWriting("block", "The new price is not of the old one's kind."),
  price_differs: stopsWriting("block", "The new price has another amount."),
  price_changes: tells("warn", "The new price has another amount, which is allowed.", [
    ...(["swap", "move"] as const),
  ]),
  preview_refused: stopsWriting("block", "Stripe refuses to preview the next invoice."),
  amount_differs: stopsWriting("block", "The next invoice would have another amount."),
  renewal_date_differs: stopsWriting("block", "The next invoice would be at another time."),

  price_kept: tells("info", "It keeps a price that is not the catalog's.", ["adopt"]),
  interval_kept: tells("warn", "It keeps an interval that the catalog does not have.", ["adopt"]),
  schedule_unsets_end: {
    action: "block",
    ways: ["swap"],
    sentence: "A schedule for the swap would unset the end that it is to have.",
  },
  ways_differ: stops("block", "The mapping asks for different ways for its prices."),

  customer_deleted: stops("block", "The customer is deleted at Stripe."),
  customer_not_imported: stops("block", "No customer of the platform has this billing id."),
  customer_archived: stops("block", "The platform's customer is archived."),
  billing_id_shared: stops("block", "Several customers of the platform have this billing id."),
  resource_missing: stops("block", "The product needs a resource id, and there is none."),
  resource_not_allowed: stops("block", "The product takes no resource id, and there is one."),
  resource_invalid: stops("block", "The resource id is none that the platform can hold."),
  second_subscription: stops("block", "The customer has another one for the same product."),
  link_impossible: stops("block", "The platform cannot take it over, for the reason that it says."),
} as const satisfies Record<string, PlanRule>;

export type RuleCode = keyof typeof planRules;

/** What a rule says of one subscription. An option may give it another action than the table. */
export function hit(
  code: RuleCode,
  { message, fix, action }: { message: string; fix: string; action?: RuleHit["action"] },
): RuleHit {
  return { code, action: action ?? planRules[code].action, message, fix };
}

/** Whether what a rule says concerns subscriptions that are brought over in this way. */
export function concerns({ code }: RuleHit, way: Way): boolean {
  const of: readonly Way[] = planRules[code as RuleCode].ways;
  return of.includes(way);
}
