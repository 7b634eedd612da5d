/**
 * A rule that Stripe's documentation states, or leaves open, and that was never tried on Stripe.
 */
export interface Assumption {
  readonly id: string;
  readonly sentence: string;
  /** The term of the documentation, or the page that leaves it open. */
  readonly source: string;
}

/**
 * The unproven assumptions of the emulator. The code that acts on one is marked `[sandbox]` with
 * its id; `cutover conformance` tries all of them on a real test account.
 */
export const assumptions: readonly Assumption[] = [
  {
    id: "triple_without_invoice",
    sentence: "Backdated with a future anchor and no proration: active, and no invoice until then.",
    source: "billing/subscriptions/backdating, billing-cycle",
  },
  {
    id: "period_of_triple",
    sentence: "Until the first anchor, the current period begins one interval before the anchor.",
    source: "billing/subscriptions/billing-cycle (silent)",
  },
  {
    id: "natural_date_from_now",
    sentence: "The natural billing date, which bounds an anchor, is one interval after creation.",
    source: "billing/subscriptions/billing-cycle; month-ends are not mentioned",
  },
  {
    id: "backdated_without_anchor",
    sentence:
      "Backdated without an anchor, a full period is invoiced at once; the anchor is the start " +
      "date if flexible, now if classic.",
    source: "billing/subscriptions/backdating, billing-mode/compare",
  },
  {
    id: "flexible_line_per_period",
    sentence: "A backdated span is invoiced as one line for each natural period if flexible.",
    source: "billing/subscriptions/billing-mode/compare",
  },
  {
    id: "trial_is_free_from_start",
    sentence: "A trial covers all time from a backdated start; nothing is invoiced for the past.",
    source: "billing/subscriptions/trials (silent on backdating)",
  },
  {
    id: "anchor_with_trial",
    sentence:
      "An anchor after a trial is within one interval of its end; the time between is prorated, " +
      "and free without proration.",
    source: "billing/subscriptions/billing-cycle, trials",
  },
  {
    id: "update_unsets_coupon",
    sentence:
      "Before the first invoice of one created with a future anchor and no proration, any update " +
      "that names no discounts removes them.",
    source: "billing/subscriptions/import-subscriptions-toolkit",
  },
  {
    id: "empty_discounts_inherit",
    sentence: "Empty discounts inherit the customer's, as omitted ones do.",
    source: "API reference, subscriptions.create discounts",
  },
  {
    id: "repeating_from_backdate",
    sentence: "The months of a repeating coupon count from the backdated start.",
    source: "billing/subscriptions/import-subscriptions-toolkit",
  },
  {
    id: "flexible_credits_debits_only",
    sentence: "If flexible, a change credits only an item whose current period was invoiced.",
    source: "billing/subscriptions/billing-mode/compare",
  },
  {
    id: "proration_net_of_discount",
    sentence: "Prorations have percentage discounts in them and are not discounted again.",
    source: "billing/subscriptions/prorations",
  },
  {
    id: "last_period_until_cancel_at",
    sentence: "The last period before a cancel_at is invoiced only until then.",
    source: "API reference, subscriptions cancel_at",
  },
  {
    id: "cancel_keeps_drafts",
    sentence: "A cancellation stops the collection of open invoices; drafts go on as they were.",
    source: "API reference, subscriptions.cancel",
  },
  {
    id: "other_items_move_on",
    sentence:
      "Pending items of a canceled subscription that are no prorations land on the customer's " +
      "next invoice.",
    source: "API reference, subscriptions.cancel",
  },
  {
    id: "usage_from_item",
    sentence:
      "A metered item that is added bills only usage that is reported from then on; one that a " +
      "backdated subscription is created with bills usage since the backdated start.",
    source: "billing/subscriptions/usage-based/manage-billing-setup",
  },
  {
    id: "retry_schedule",
    sentence: "A failed payment is tried again after 3, 5 and 7 more days, then it is canceled.",
    source: "billing/revenue-recovery/smart-retries: a setting of the account",
  },
  {
    id: "sent_invoice_never_late",
    sentence: "A subscription whose invoices are sent does not become past due.",
    source: "simplification",
  },
  {
    id: "preview_of_creation",
    sentence:
      "The preview of a creation is the invoice that it makes at once, also that of 0 for a " +
      "trial; if it makes none, its first renewal.",
    source: "API reference, invoices.create_preview",
  },
  {
    id: "setup_before_charge",
    sentence:
      "A subscription that nothing is collected for at once has a pending setup intent if its " +
      "payment method must be authenticated, or a mandate accepted, and was not.",
    source: "API reference, subscriptions pending_setup_intent; also with off_session",
  },
  {
    id: "subscription_lines_stay",
    sentence: "Lines of a subscription's own items cannot be removed from its draft invoice.",
    source: "API reference, invoices.remove_lines (silent)",
  },
  {
    id: "automatic_tax_is_zero",
    sentence: "Automatic tax needs the customer's country, and is then zero.",
    source: "simplification",
  },
];
