-- The whole schema, generated from the catalog of a fresh store. Do not edit: add a step to
-- the schema and run "npm run generate".

create table api_keys (
  id uuid not null,
  environment_id uuid not null,
  kind text not null,
  key_sha256 text not null,
  tail text not null,
  created_at timestamp with time zone not null,
  revoked_at timestamp with time zone,
  constraint api_keys_pkey PRIMARY KEY (id),
  constraint api_keys_key_sha256_key UNIQUE (key_sha256),
  constraint api_keys_kind_check CHECK ((kind = ANY (ARRAY['server'::text, 'client'::text]))),
  constraint api_keys_environment_id_fkey FOREIGN KEY (environment_id) REFERENCES environments(id)
);

create table before_images (
  environment_id uuid not null,
  customer_id text collate "C" not null,
  run_id uuid not null,
  record_number integer not null,
  entity text not null,
  entity_id text collate "C" not null,
  before jsonb not null,
  constraint before_images_pkey PRIMARY KEY (environment_id, customer_id, run_id, record_number, entity, entity_id)
);

create table customer_integrations (
  environment_id uuid not null,
  customer_id text collate "C" not null,
  integration_id text collate "C" not null,
  cursor_id uuid not null,
  vendor_identifier text not null,
  synced_entity_id text,
  constraint customer_integrations_pkey PRIMARY KEY (environment_id, customer_id, integration_id),
  constraint customer_integrations_environment_id_customer_id_fkey FOREIGN KEY (environment_id, customer_id) REFERENCES customers(environment_id, customer_id)
);

create table customers (
  environment_id uuid not null,
  customer_id text collate "C" not null,
  cursor_id uuid not null,
  name text collate "C",
  email text collate "C",
  billing_id text collate "C",
  payment_method_id text,
  payment_method jsonb,
  salesforce_id text,
  billing_currency text,
  coupon_id text,
  language text,
  timezone text,
  metadata jsonb not null,
  passthrough jsonb,
  created_at timestamp with time zone not null,
  updated_at timestamp with time zone not null,
  archived_at timestamp with time zone,
  revision bigint not null,
  import_run_id uuid,
  import_record integer,
  constraint customers_pkey PRIMARY KEY (environment_id, customer_id)
);
CREATE INDEX customers_by_billing_id ON public.customers USING btree (environment_id, billing_id) WHERE (billing_id IS NOT NULL);
CREATE INDEX customers_by_creation ON public.customers USING btree (environment_id, cursor_id);
CREATE INDEX customers_by_email ON public.customers USING btree (environment_id, email) WHERE (email IS NOT NULL);
CREATE INDEX customers_by_name ON public.customers USING btree (environment_id, name) WHERE (name IS NOT NULL);

create table environments (
  id uuid not null,
  name text not null,
  created_at timestamp with time zone not null,
  constraint environments_pkey PRIMARY KEY (id),
  constraint environments_name_key UNIQUE (name)
);

create table idempotency_keys (
  environment_id uuid not null,
  key text not null,
  request_sha256 text not null,
  status integer not null,
  reply text not null,
  created_at timestamp with time zone not null,
  constraint idempotency_keys_pkey PRIMARY KEY (environment_id, key)
);
CREATE INDEX idempotency_keys_by_age ON public.idempotency_keys USING btree (created_at);

create table import_batches (
  run_id uuid not null,
  lane smallint not null,
  number integer not null,
  sha256 text not null,
  created integer not null,
  updated integer not null,
  unchanged integer not null,
  replaced integer not null,
  skipped integer not null,
  rejected integer not null,
  outcomes text not null,
  details jsonb not null,
  client_rejected integer not null,
  applied_at timestamp with time zone not null,
  constraint import_batches_pkey PRIMARY KEY (run_id, lane, number),
  constraint import_batches_run_id_fkey FOREIGN KEY (run_id) REFERENCES import_runs(id)
);

create table import_rejections (
  run_id uuid not null,
  record_number integer not null,
  line bigint,
  "column" bigint,
  code text not null,
  path text not null,
  message text not null,
  hint text not null,
  constraint import_rejections_pkey PRIMARY KEY (run_id, record_number),
  constraint import_rejections_run_id_fkey FOREIGN KEY (run_id) REFERENCES import_runs(id)
);

create table import_runs (
  id uuid not null,
  environment_id uuid not null,
  kind text not null,
  mode text not null,
  status text not null,
  source_name text not null,
  source_sha256 text,
  source_bytes bigint,
  options jsonb not null,
  builds_on uuid,
  undoes uuid,
  findings jsonb not null,
  created_at timestamp with time zone not null,
  updated_at timestamp with time zone not null,
  completed_at timestamp with time zone,
  constraint import_runs_pkey PRIMARY KEY (id),
  constraint import_runs_mode_check CHECK ((mode = ANY (ARRAY['apply'::text, 'plan'::text, 'undo'::text]))),
  constraint import_runs_status_check CHECK ((status = ANY (ARRAY['open'::text, 'completed'::text, 'canceled'::text]))),
  constraint import_runs_builds_on_fkey FOREIGN KEY (builds_on) REFERENCES import_runs(id),
  constraint import_runs_environment_id_fkey FOREIGN KEY (environment_id) REFERENCES environments(id),
  constraint import_runs_undoes_fkey FOREIGN KEY (undoes) REFERENCES import_runs(id)
);
CREATE INDEX import_runs_by_creation ON public.import_runs USING btree (environment_id, id);
CREATE UNIQUE INDEX import_runs_open ON public.import_runs USING btree (environment_id, kind, mode, source_sha256, options) WHERE ((status = 'open'::text) AND (source_sha256 IS NOT NULL));

create table schema_steps (
  number integer not null,
  name text not null,
  applied_at timestamp with time zone not null,
  constraint schema_steps_pkey PRIMARY KEY (number)
);
