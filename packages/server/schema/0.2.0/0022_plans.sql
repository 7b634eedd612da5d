-- Plans: runs whose batches are rehearsed and undone, so that nothing but the run itself is kept.

-- The plan that a run must come to, record by record; null for a run without one.
alter table import_runs add column plan_id uuid references import_runs (id);

-- A run that builds on another plan, or that must come to one, is another run of the same file.
drop index import_runs_open;
create unique index import_runs_open on import_runs (
  environment_id, kind, mode, source_sha256, options,
  coalesce(builds_on, '00000000-0000-0000-0000-000000000000'),
  coalesce(plan_id, '00000000-0000-0000-0000-000000000000')
)
where status = 'open' and source_sha256 is not null;

-- Which record each outcome is of, ascending, and whose; null for batches of earlier versions. A
-- record that could not be read has no customer.
alter table import_batches add column record_numbers integer[];
alter table import_batches add column customer_ids text[];
-- They hardly compress, and trying costs time.
alter table import_batches alter column record_numbers set storage external;
alter table import_batches alter column customer_ids set storage external;

-- The columns that a record has changed, as it left them; null for images of earlier versions.
alter table before_images add column after jsonb;
create index before_images_by_record on before_images (run_id, record_number);

-- Records that a plan would write. Later batches of the plan, and plans that build on it, rehearse
-- those of their customers first. Kept for some days after the plan.
create table planned_records (
  environment_id uuid not null references environments (id),
  customer_id text collate "C" not null,
  run_id uuid not null,
  record_number integer not null,
  -- What a subscription's record claims for its customer alone.
  subscription_id text collate "C",
  billing_id text collate "C",
  -- As it was read, in the order of its names.
  record json not null,
  primary key (environment_id, customer_id, run_id, record_number)
);

create index planned_records_by_record on planned_records (run_id, record_number);

create index planned_records_by_subscription on planned_records (run_id, subscription_id)
where subscription_id is not null;

create index planned_records_by_billing on planned_records (run_id, billing_id)
where billing_id is not null;
