-- What is sold. The tables of one environment are small and are read whole; on Citus they become
-- reference tables.

create table catalogs (
  environment_id uuid primary key references environments (id),
  -- Another one after every change of the catalog. Never the same twice, so that a catalog in
  -- memory can be told from what is stored, even after a change that was rolled back.
  revision uuid not null
);

create table products (
  environment_id uuid not null,
  product_id text collate "C" not null,
  cursor_id uuid not null,
  display_name text not null,
  description text,
  -- Whether a customer may have several subscriptions, one for each resource.
  multiple_subscriptions boolean not null,
  status text not null check (status in ('PUBLISHED', 'ARCHIVED')),
  -- What starting, ending and canceling a subscription does: {subscriptionEndSetup, …}.
  settings jsonb,
  usage_reset_cutoff text,
  metadata jsonb not null,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  primary key (environment_id, product_id)
);

create table features (
  environment_id uuid not null,
  feature_id text collate "C" not null,
  cursor_id uuid not null,
  display_name text not null,
  description text,
  feature_type text not null check (feature_type in ('BOOLEAN', 'NUMBER', 'ENUM')),
  meter_type text not null check (meter_type in ('None', 'FLUCTUATING', 'INCREMENTAL')),
  status text not null check (status in ('NEW', 'SUSPENDED', 'ACTIVE')),
  units text,
  units_plural text,
  -- [{value, displayName}]
  enum_configuration jsonb,
  unit_transformation jsonb,
  -- The aggregation of raw events, {aggregation, filters}; null for calculated usage.
  meter jsonb,
  metadata jsonb not null,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  primary key (environment_id, feature_id)
);

-- Plans and add-ons, one row for each version. A published version never changes but for its
-- status, so that a subscription keeps what was sold.
create table package_versions (
  environment_id uuid not null,
  kind text not null check (kind in ('plan', 'addon')),
  package_id text collate "C" not null,
  version integer not null,
  cursor_id uuid not null,
  product_id text collate "C" not null,
  status text not null check (status in ('DRAFT', 'PUBLISHED', 'ARCHIVED')),
  -- The later version that existing subscriptions follow, if it was published for all customers.
  replaced_by integer,
  display_name text not null,
  description text,
  billing_id text,
  pricing_type text check (pricing_type in ('FREE', 'PAID', 'CUSTOM')),
  parent_plan_id text collate "C",
  compatible_addon_ids jsonb,
  dependencies jsonb,
  max_quantity integer,
  default_trial jsonb,
  minimum_spend jsonb,
  overage_billing_period text,
  entitlements jsonb not null,
  prices jsonb not null,
  overage_prices jsonb not null,
  metadata jsonb not null,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  published_at timestamptz,
  primary key (environment_id, kind, package_id, version),
  foreign key (environment_id, product_id) references products (environment_id, product_id)
);
