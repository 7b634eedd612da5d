-- Who is on which plan. What a subscription is at a moment follows from its dates and the clock
-- alone: no job changes rows. Rows are written under the lock of their customer's row, so a foreign
-- key would only check once more what is certain, for every row of an import.

create table subscriptions (
  environment_id uuid not null,
  customer_id text collate "C" not null,
  subscription_id text collate "C" not null,
  cursor_id uuid not null,
  product_id text collate "C" not null,
  plan_id text collate "C" not null,
  plan_version integer not null,
  resource_id text collate "C",
  pricing_type text not null check (pricing_type in ('FREE', 'PAID', 'CUSTOM')),
  start_date timestamptz not null,
  end_date timestamptz,
  trial_end_date timestamptz,
  trial_end_behavior text,
  -- When it is or was canceled, which may be later than now; and why.
  cancellation_date timestamptz,
  cancel_reason text,
  billing_id text collate "C",
  -- 'PENDING': it is yet to be made at the billing provider; 'UNPAID': it stands there unpaid. Either
  -- way it gives no access. Null for all others.
  billing_state text check (billing_state in ('PENDING', 'UNPAID')),
  billing_period text check (billing_period in ('MONTHLY', 'ANNUALLY')),
  -- Where billing periods are counted from; null for start_date.
  billing_cycle_anchor timestamptz,
  payment_collection text not null,
  payment_collection_method text,
  paying_customer_id text collate "C",
  salesforce_id text,
  -- [{id, quantity, version}]
  addons jsonb not null,
  -- What replaces the plan's values: [{featureId, usageLimit, hasUnlimitedUsage, …}]
  entitlements jsonb not null,
  -- Quantities of priced features: [{id, type, quantity}]
  charges jsonb not null,
  -- What is kept for the billing provider and answered as it came: coupon, budget, overrides, …
  terms jsonb not null,
  -- Changes with a date; those that are due count as done: [{id, type, at, status, changes}]
  future_updates jsonb not null,
  metadata jsonb not null,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  revision bigint not null,
  import_run_id uuid,
  import_record integer,
  primary key (environment_id, customer_id, subscription_id)
);

create index subscriptions_by_creation on subscriptions (environment_id, cursor_id);
create index subscriptions_by_plan on subscriptions (environment_id, plan_id, cursor_id);

-- What the provider tells of a subscription names it by its own id.
create index subscriptions_by_billing on subscriptions (environment_id, billing_id)
  where billing_id is not null;

-- Whose a subscription id is. It must be unique across customers, which a table that is
-- distributed by customer cannot promise; on Citus this one is distributed by subscription id.
create table subscription_ids (
  environment_id uuid not null,
  subscription_id text collate "C" not null,
  customer_id text collate "C" not null,
  primary key (environment_id, subscription_id)
);
