-- Import runs, their batches and rejections stay local on Citus; before-images go with the customer.

create table import_runs (
  id uuid primary key,
  environment_id uuid not null references environments (id),
  kind text not null,
  mode text not null check (mode in ('apply', 'plan', 'undo')),
  status text not null check (status in ('open', 'completed', 'canceled')),
  source_name text not null,
  source_sha256 text,
  source_bytes bigint,
  options jsonb not null,
  -- The run whose planned customers a plan builds on; the run that an undo takes back.
  builds_on uuid references import_runs (id),
  undoes uuid references import_runs (id),
  findings jsonb not null,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  completed_at timestamptz
);

create index import_runs_by_creation on import_runs (environment_id, id);

-- At most one open run of a file with the same options: the one that a repeated command resumes.
create unique index import_runs_open on import_runs
  (environment_id, kind, mode, source_sha256, options)
  where status = 'open' and source_sha256 is not null;

-- The ledger: a batch is applied if, and only if, its row is here. The row commits with its data.
create table import_batches (
  run_id uuid not null references import_runs (id),
  lane smallint not null,
  number integer not null,
  sha256 text not null,
  created integer not null,
  updated integer not null,
  unchanged integer not null,
  replaced integer not null,
  skipped integer not null,
  rejected integer not null,
  -- One letter per record, in order: c, u, n, p, s, r (see imports/store.ts).
  outcomes text not null,
  details jsonb not null,
  -- Records that the client rejected itself and sent along; counted in rejected, not in outcomes.
  client_rejected integer not null,
  applied_at timestamptz not null,
  primary key (run_id, lane, number)
);

create table import_rejections (
  run_id uuid not null references import_runs (id),
  record_number integer not null,
  -- A file of one line may have more columns than an integer counts.
  line bigint,
  "column" bigint,
  code text not null,
  path text not null,
  message text not null,
  hint text not null,
  primary key (run_id, record_number)
);

-- What a row was before an import changed it. Rows that the import created need none.
create table before_images (
  environment_id uuid not null,
  customer_id text collate "C" not null,
  run_id uuid not null,
  record_number integer not null,
  entity text not null,
  entity_id text collate "C" not null,
  before jsonb not null,
  primary key (environment_id, customer_id, run_id, record_number, entity, entity_id)
);
