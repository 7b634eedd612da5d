-- The billing provider of an environment, and what is to be done there.

create table integrations (
  environment_id uuid not null references environments (id),
  vendor text not null check (vendor in ('STRIPE')),
  id uuid not null unique,
  -- Null until the account was asked for its id.
  account_id text collate "C",
  is_live boolean not null,
  -- The last characters of the key, by which people tell keys apart.
  key_tail text not null,
  -- 'environment': the key is a setting of the server, and not kept here.
  source text not null check (source in ('environment', 'stored')),
  -- AES-256-GCM: nonce, text, tag; null if the source is 'environment'.
  api_key bytea,
  webhook_secret bytea,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  primary key (environment_id, vendor)
);

-- Prices of ours at Stripe that were made for charges of the catalog, and its products.
create table stripe_prices (
  environment_id uuid not null,
  account_id text collate "C" not null,
  -- What the price is made of: product, charge, period, amounts; see subscriptions/billing-items.ts.
  fingerprint text not null,
  price_id text not null,
  created_at timestamptz not null,
  primary key (environment_id, account_id, fingerprint)
);

-- Writes to the provider that were decided on and may not be done yet. The row is written in the
-- transaction of the decision, with the exact request, and goes when its result is recorded.
create table billing_tasks (
  environment_id uuid not null,
  customer_id text collate "C" not null,
  id uuid not null,
  subscription_id text collate "C" not null,
  -- What is done: 'create', 'change', 'end' or 'end-later'; see subscriptions/billing-task.ts.
  action text not null,
  -- What is wanted, and exactly the request that is or was sent, with its key; null before.
  state jsonb not null,
  attempts integer not null,
  first_sent_at timestamptz,
  not_before timestamptz not null,
  created_at timestamptz not null,
  primary key (environment_id, customer_id, id)
);

create index billing_tasks_by_time on billing_tasks (not_before);

-- Events of the provider that were taken in, so that a repeat does nothing.
create table stripe_events (
  environment_id uuid not null,
  event_id text collate "C" not null,
  received_at timestamptz not null,
  primary key (environment_id, event_id)
);

create index stripe_events_by_age on stripe_events (received_at);

-- Events come in any order and are taken in at the same time, so each makes us read the subscription
-- anew. A reading takes a number before it begins; one with a lower number than what was written is
-- out of date. Whatever changes later has an event of its own, with a higher number.
create sequence stripe_reading_numbers;

create table stripe_readings (
  environment_id uuid not null,
  -- Stripe's id of the subscription.
  billing_id text collate "C" not null,
  number bigint not null,
  primary key (environment_id, billing_id)
);
