-- Undo: a run that takes another one back, batch by batch, where nobody has changed its rows since.

-- Null where the record has created the row besides its own: a free subscription that follows it.
alter table before_images alter column before drop not null;

-- Whether an undo only says what it would do.
alter table import_runs add column is_dry_run boolean not null default false;

-- At most one open undo of a run: the one that a repeated command resumes.
create unique index import_runs_open_undo on import_runs (environment_id, undoes)
where status = 'open' and mode = 'undo' and not is_dry_run;

create index subscriptions_by_payer on subscriptions (environment_id, paying_customer_id)
where paying_customer_id is not null;

-- The ledger of undos, with a row for each batch that was taken back, in one transaction with it.
create table undo_batches (
  run_id uuid not null references import_runs (id),
  -- Those of the batch of the other run.
  lane smallint not null,
  number integer not null,
  reversed integer not null,
  kept integer not null,
  failed integer not null,
  -- The records that the batch has written, ascending, whose they are, and a letter for each: v, k
  -- or f (see imports/undoing/store.ts).
  record_numbers integer[] not null,
  customer_ids text[] not null,
  outcomes text not null,
  -- Why records were kept, or failed.
  details jsonb not null,
  applied_at timestamptz not null,
  primary key (run_id, lane, number)
);

-- An undone row is what it was, under a new revision. It counts as the one that it had then, or an
-- older run could not be undone after a newer one.
create table restored_revisions (
  environment_id uuid not null,
  customer_id text collate "C" not null,
  entity text not null,
  entity_id text collate "C" not null,
  revision bigint not null,
  stands_for bigint not null,
  primary key (environment_id, customer_id, entity, entity_id, revision)
);
