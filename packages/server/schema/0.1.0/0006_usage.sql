-- How much customers use, and what they are granted beside their subscriptions. Usage is written
-- under the lock of the customer's row, like subscriptions.

create table usage_counters (
  environment_id uuid not null,
  customer_id text collate "C" not null,
  feature_id text collate "C" not null,
  -- Empty for usage of no resource: a part of the key cannot be null.
  resource_id text collate "C" not null,
  value numeric not null,
  -- The moment that the value is of. A value from before the current usage period counts as zero.
  measured_at timestamptz not null,
  revision bigint not null,
  import_run_id uuid,
  import_record integer,
  primary key (environment_id, customer_id, feature_id, resource_id)
);

-- Every report, in the order of time, as the history of a counter reads them. The one with an
-- idempotency key is what a repeat answers.
create table usage_reports (
  environment_id uuid not null,
  customer_id text collate "C" not null,
  feature_id text collate "C" not null,
  resource_id text collate "C" not null,
  report_id uuid not null,
  reported_value numeric not null,
  behavior text not null check (behavior in ('DELTA', 'SET')),
  -- The counter after this report.
  value numeric not null,
  measured_at timestamptz not null,
  created_at timestamptz not null,
  dimensions jsonb,
  idempotency_key text collate "C",
  -- What was answered beside these columns, for a repeat of the key; null without a key:
  -- {currentUsage, usagePeriodStart, usagePeriodEnd}
  answer jsonb,
  import_run_id uuid,
  primary key (
    environment_id, customer_id, feature_id, resource_id, measured_at, report_id
  )
);

create unique index usage_reports_by_idempotency_key on usage_reports
  (environment_id, customer_id, feature_id, idempotency_key)
  where idempotency_key is not null;

create table promotional_entitlements (
  environment_id uuid not null,
  customer_id text collate "C" not null,
  feature_id text collate "C" not null,
  entitlement_id uuid not null,
  description text,
  period text not null,
  start_date timestamptz not null,
  end_date timestamptz,
  usage_limit numeric,
  has_unlimited_usage boolean,
  has_soft_limit boolean,
  enum_values jsonb,
  is_visible boolean not null,
  reset_period text,
  reset_anchor text,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  primary key (environment_id, customer_id, feature_id),
  foreign key (environment_id, customer_id) references customers (environment_id, customer_id)
);
