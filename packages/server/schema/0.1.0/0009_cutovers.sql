-- Cutovers of paid subscriptions in Stripe. These are ledgers of an account and stay local on Citus.

create table cutovers (
  id uuid primary key,
  environment_id uuid not null references environments (id),
  account_id text collate "C" not null,
  account_name text,
  is_live boolean not null,
  api_version text not null,
  state text not null,
  mapping jsonb not null,
  options jsonb not null,
  -- What `apply` was asked for: canary, hold, maxErrors; null before.
  wishes jsonb,
  -- How many subscriptions planning has read; {subscriptionsRead}.
  planning jsonb,
  plan_sha256 text,
  valid_until timestamptz,
  totals jsonb,
  -- Why it stopped or failed; {code, message, subscriptionId?}.
  problem jsonb,
  -- The one process that works on it; `takeover` rises each time, and each write names it.
  worker text,
  lease_until timestamptz,
  takeover bigint not null default 0,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  planned_at timestamptz,
  started_at timestamptz,
  finished_at timestamptz
);

create index cutovers_by_creation on cutovers (environment_id, id);

-- One cutover at a time writes to an account.
create unique index cutovers_at_work on cutovers (account_id)
  where state in ('running', 'rolling_back');

create table cutover_items (
  cutover_id uuid not null references cutovers (id),
  -- Order of the plan, from 0: subscriptions by creation at Stripe, newest first.
  position integer not null,
  environment_id uuid not null,
  stripe_customer text collate "C" not null,
  old_subscription text collate "C" not null,
  new_subscription text collate "C",
  state text not null,
  -- What a rollback makes of it: rolled_back, drifted, deferred, skipped or needs_operator.
  ends_as text,
  -- Of one that needs an operator: where it goes on when the cutover is applied again, if it can.
  resumes_as text,
  -- The planned item as the plan file shows it; never changed.
  plan jsonb not null,
  -- End of the present period of the old one, which is when the new one is first billed.
  period_end timestamptz,
  -- Raised when a request must be made anew; part of the idempotency key.
  epoch integer not null default 1,
  -- By Stripe's clock: when the request of the present step was first sent; once the new one is
  -- known, when it was made.
  first_sent_at timestamptz,
  -- When the new subscription was last seen to be as planned.
  verified_at timestamptz,
  problem jsonb,
  -- The end of its journal. Every change names it, so that two writers cannot both have it.
  journal_number integer not null default 0,
  journal_sha256 text not null default '',
  updated_at timestamptz not null,
  primary key (cutover_id, position)
);

create unique index cutover_items_by_old on cutover_items (cutover_id, old_subscription);
create index cutover_items_by_state on cutover_items (cutover_id, state, position);
create index cutover_items_by_renewal on cutover_items (cutover_id, period_end)
  where state in ('created', 'verified', 'held', 'cut_over', 'rolling_back');

-- At most one move of a subscription, over all cutovers that were not rolled back.
create table cutover_claims (
  account_id text collate "C" not null,
  old_subscription text collate "C" not null,
  environment_id uuid not null,
  cutover_id uuid not null,
  position integer not null,
  new_subscription text collate "C",
  primary key (account_id, old_subscription)
);

create index cutover_claims_by_new on cutover_claims (account_id, new_subscription)
  where new_subscription is not null;

-- What was decided and done, only ever added to. Of each item, `sha256` covers the row and the one
-- before it.
create table cutover_journal (
  cutover_id uuid not null,
  position integer not null,
  number integer not null,
  -- 'intent' before a request, 'result' after it, 'state' for what needs none.
  kind text not null check (kind in ('intent', 'result', 'state')),
  state text not null,
  method text,
  path text,
  params jsonb,
  key text,
  status integer,
  request_id text,
  is_replay boolean,
  note text,
  at timestamptz not null,
  previous_sha256 text not null,
  sha256 text not null,
  primary key (cutover_id, position, number)
);
