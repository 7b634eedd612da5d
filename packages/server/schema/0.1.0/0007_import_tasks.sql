-- Batches that were accepted and wait to be applied, each environment's in the order of their runs.
-- The row goes in the transaction that applies its batch.

create table import_tasks (
  run_id uuid primary key references import_runs (id),
  environment_id uuid not null,
  -- The records as JSON.
  body text not null,
  -- Tries that were begun; one that was ended by an outage is taken back.
  attempts integer not null
);

create index import_tasks_by_environment on import_tasks (environment_id, run_id);
