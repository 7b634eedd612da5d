/**
 * What an export leaves out because no record of an import can say it: a name for programs, and
 * the reason for people. The end of each export counts them, so that nothing is lost in silence.
 */
export const leftOutReasons = {
  archived_customers: "archived customers; an import would take them for active ones",
  billing_currencies: "billing currencies of customers",
  customer_coupons: "coupons of customers",
  customer_languages: "languages of customers",
  customer_timezones: "time zones of customers",
  customer_passthroughs: "settings of customers that are passed on to a billing provider",
  payment_method_details: "details of payment methods, such as the last digits of a card",
  customer_links: "links of customers to other systems, besides the billing id",
  promotional_entitlements: "lists of promotional entitlements that no longer fit the catalog",
  subscriptions_of_archived_customers: "subscriptions of archived customers",
  waiting_followers: "free subscriptions that wait for the end of another; an import makes them",
  pending_subscriptions: "subscriptions that the billing provider has yet to create",
  unpaid_before_start: "unpaid subscriptions that have not started",
  scheduled_updates: "scheduled updates of subscriptions that are not due yet",
  subscription_terms: "coupons, budgets and other terms of subscriptions",
  paying_customers: "customers who pay for the subscription of another",
  payment_collection_methods: "ways in which payments of subscriptions are collected",
  payment_details: "states of payment that a record cannot tell apart",
  plan_versions: "subscriptions to an older version of a plan; an import takes the latest",
  unpublished_plans: "subscriptions to plans that are not published; an import rejects them",
  addon_versions: "add-ons in an older version; an import takes the latest",
  addons: "lists of add-ons that no longer fit the catalog",
  charges: "lists of charges that no longer fit the catalog",
  entitlement_overrides: "lists of entitlements that no longer fit the catalog",
  trial_behaviors: "trials that end in another way than the plan defines",
  trials_before_start: "trials that ended before the start of their subscriptions",
  ended_trials: "trials of ended subscriptions that ended in another way than the plan defines",
  cancel_reasons: "reasons of cancellations",
  overlapping_subscriptions: "overlaps of subscriptions; an import ends the earlier one",
  former_billing_ids: "billing ids that a subscription had before",
  usage_of_archived_customers: "usage of archived customers",
  usage_of_former_resources: "usage of resources that no subscription is for any more",
  usage_of_other_features: "usage of features that do not take reported usage any more",
  negative_usage: "usage below zero, where a release came before its acquisition",
  inexact_usage: "usage of so many digits that no JSON number is equal to it",
  usage_reports: "reported usages; an export has what they add up to",
} as const;

/** The name of something that an export leaves out. */
export type LeftOut = keyof typeof leftOutReasons;
