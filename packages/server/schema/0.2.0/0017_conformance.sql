-- What checks of conformance have found at accounts in test mode. A live cutover asks for it, from
-- whichever environment. A ledger of an account that stays local on Citus.
create table conformance_runs (
  id uuid primary key,
  environment_id uuid not null references environments (id),
  account_id text collate "C" not null,
  account_name text,
  -- Where it was tried: Stripe itself, or an emulator.
  origin text not null,
  api_version text not null,
  sdk_version text not null,
  state text not null,
  -- Why it failed; {code, message}.
  problem jsonb,
  -- Scenario id → verdict, findings, requests.
  results jsonb not null,
  started_at timestamptz not null,
  updated_at timestamptz not null,
  finished_at timestamptz
);

create index conformance_runs_by_environment on conformance_runs (environment_id, id);
create index conformance_runs_by_account on conformance_runs (account_id, id);
