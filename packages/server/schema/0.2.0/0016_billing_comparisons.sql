-- Comparisons of the platform's linked subscriptions with those at the billing provider. These are
-- ledgers of an account and stay local on Citus; only the newest of an environment are kept.

create table billing_comparisons (
  id uuid primary key,
  environment_id uuid not null references environments (id),
  account_id text collate "C" not null,
  is_live boolean not null,
  -- waiting, running, completed or failed.
  state text not null,
  -- Whether what differs is taken over from the provider, as its events would.
  heals boolean not null,
  -- asked or scheduled.
  origin text not null,
  -- Where it goes on: {phase, cursor, position, looks}.
  progress jsonb not null,
  totals jsonb not null,
  -- Why it failed; {code, message}.
  problem jsonb,
  -- The one process that works on it; `takeover` rises each time, and each write names it.
  worker text,
  lease_until timestamptz,
  takeover bigint not null default 0,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  started_at timestamptz,
  finished_at timestamptz
);

create index billing_comparisons_by_creation on billing_comparisons (environment_id, id);

-- Several servers begin one scheduled comparison of an environment at a time.
create unique index billing_comparisons_scheduled on billing_comparisons (environment_id)
  where origin = 'scheduled' and state in ('waiting', 'running');

create table billing_comparison_entries (
  comparison_id uuid not null references billing_comparisons (id) on delete cascade,
  -- From 0, in the order in which they were compared: by creation at the provider, newest first.
  position integer not null,
  environment_id uuid not null,
  billing_id text collate "C" not null,
  -- Ids of the platform; null where it knows none.
  customer text collate "C",
  subscription text collate "C",
  verdict text not null,
  -- Who has it: both, ours or stripe.
  side text not null,
  -- What differs, as it is answered; null where nothing is to be said.
  detail jsonb,
  primary key (comparison_id, position)
);

-- By which those that the provider has not listed are found.
create index billing_comparison_entries_by_billing_id
  on billing_comparison_entries (comparison_id, billing_id);
