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
  name text,
  last_used_at timestamp with time zone,
  constraint api_keys_pkey PRIMARY KEY (id),
  constraint api_keys_key_sha256_key UNIQUE (key_sha256),
  constraint api_keys_kind_known CHECK ((kind = ANY (ARRAY['server'::text, 'client'::text, 'viewer'::text]))),
  constraint api_keys_environment_id_fkey FOREIGN KEY (environment_id) REFERENCES environments(id)
);

create table api_requests (
  environment_id uuid not null,
  id uuid not null,
  request_id text collate "C" not null,
  created_at timestamp with time zone not null,
  method text collate "C" not null,
  route text collate "C" not null,
  path text collate "C" not null,
  status smallint not null,
  duration_ms integer not null,
  error_code text collate "C",
  customer_id text collate "C",
  key_id uuid not null,
  is_session boolean not null,
  query text,
  body text,
  body_bytes integer not null,
  stored_bytes integer not null,
  constraint api_requests_pkey PRIMARY KEY (environment_id, id),
  constraint api_requests_key_id_fkey FOREIGN KEY (key_id) REFERENCES api_keys(id)
);
CREATE INDEX api_requests_by_customer ON public.api_requests USING btree (environment_id, customer_id, id) WHERE (customer_id IS NOT NULL);
CREATE INDEX api_requests_by_key ON public.api_requests USING btree (environment_id, key_id, id);
CREATE INDEX api_requests_refused ON public.api_requests USING btree (environment_id, id) WHERE (status >= 400);

create table before_images (
  environment_id uuid not null,
  customer_id text collate "C" not null,
  run_id uuid not null,
  record_number integer not null,
  entity text not null,
  entity_id text collate "C" not null,
  before jsonb,
  after jsonb,
  constraint before_images_pkey PRIMARY KEY (environment_id, customer_id, run_id, record_number, entity, entity_id)
);
CREATE INDEX before_images_by_record ON public.before_images USING btree (run_id, record_number);

create table billing_comparison_entries (
  comparison_id uuid not null,
  "position" integer not null,
  environment_id uuid not null,
  billing_id text collate "C" not null,
  customer text collate "C",
  subscription text collate "C",
  verdict text not null,
  side text not null,
  detail jsonb,
  constraint billing_comparison_entries_pkey PRIMARY KEY (comparison_id, "position"),
  constraint billing_comparison_entries_comparison_id_fkey FOREIGN KEY (comparison_id) REFERENCES billing_comparisons(id) ON DELETE CASCADE
);
CREATE INDEX billing_comparison_entries_by_billing_id ON public.billing_comparison_entries USING btree (comparison_id, billing_id);

create table billing_comparisons (
  id uuid not null,
  environment_id uuid not null,
  account_id text collate "C" not null,
  is_live boolean not null,
  state text not null,
  heals boolean not null,
  origin text not null,
  progress jsonb not null,
  totals jsonb not null,
  problem jsonb,
  worker text,
  lease_until timestamp with time zone,
  takeover bigint not null default 0,
  created_at timestamp with time zone not null,
  updated_at timestamp with time zone not null,
  started_at timestamp with time zone,
  finished_at timestamp with time zone,
  constraint billing_comparisons_pkey PRIMARY KEY (id),
  constraint billing_comparisons_environment_id_fkey FOREIGN KEY (environment_id) REFERENCES environments(id)
);
CREATE INDEX billing_comparisons_by_creation ON public.billing_comparisons USING btree (environment_id, id);
CREATE UNIQUE INDEX billing_comparisons_scheduled ON public.billing_comparisons USING btree (environment_id) WHERE ((origin = 'scheduled'::text) AND (state = ANY (ARRAY['waiting'::text, 'running'::text])));

create table billing_id_turns (
  environment_id uuid not null,
  billing_id text collate "C" not null,
  constraint billing_id_turns_pkey PRIMARY KEY (environment_id, billing_id)
);

create table billing_tasks (
  environment_id uuid not null,
  customer_id text collate "C" not null,
  id uuid not null,
  subscription_id text collate "C" not null,
  action text not null,
  state jsonb not null,
  attempts integer not null,
  first_sent_at timestamp with time zone,
  not_before timestamp with time zone not null,
  created_at timestamp with time zone not null,
  constraint billing_tasks_pkey PRIMARY KEY (environment_id, customer_id, id)
);
CREATE INDEX billing_tasks_by_time ON public.billing_tasks USING btree (not_before);

create table catalogs (
  environment_id uuid not null,
  revision uuid not null,
  constraint catalogs_pkey PRIMARY KEY (environment_id),
  constraint catalogs_environment_id_fkey FOREIGN KEY (environment_id) REFERENCES environments(id)
);

create table conformance_runs (
  id uuid not null,
  environment_id uuid not null,
  account_id text collate "C" not null,
  account_name text,
  origin text not null,
  api_version text not null,
  sdk_version text not null,
  state text not null,
  problem jsonb,
  results jsonb not null,
  started_at timestamp with time zone not null,
  updated_at timestamp with time zone not null,
  finished_at timestamp with time zone,
  constraint conformance_runs_pkey PRIMARY KEY (id),
  constraint conformance_runs_environment_id_fkey FOREIGN KEY (environment_id) REFERENCES environments(id)
);
CREATE INDEX conformance_runs_by_account ON public.conformance_runs USING btree (account_id, id);
CREATE INDEX conformance_runs_by_environment ON public.conformance_runs USING btree (environment_id, id);

create table customer_integrations (
  environment_id uuid not null,
  customer_id text collate "C" not null,
  integration_id text collate "C" not null,
  cursor_id uuid not null,
  vendor_identifier text not null,
  synced_entity_id text,
  constraint customer_integrations_pkey PRIMARY KEY (environment_id, customer_id, integration_id)
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
  source_created_at timestamp with time zone,
  constraint customers_pkey PRIMARY KEY (environment_id, customer_id)
);
CREATE INDEX customers_by_billing_id ON public.customers USING btree (environment_id, billing_id) WHERE (billing_id IS NOT NULL);
CREATE INDEX customers_by_creation ON public.customers USING btree (environment_id, cursor_id);
CREATE INDEX customers_by_email ON public.customers USING btree (environment_id, lower(email)) WHERE (email IS NOT NULL);
CREATE INDEX customers_by_name ON public.customers USING btree (environment_id, lower(name), cursor_id);
CREATE INDEX customers_by_update ON public.customers USING btree (environment_id, updated_at, cursor_id);

create table cutover_claims (
  account_id text collate "C" not null,
  old_subscription text collate "C" not null,
  environment_id uuid not null,
  cutover_id uuid not null,
  "position" integer not null,
  new_subscription text collate "C",
  former_cutover_id uuid,
  former_position integer,
  constraint cutover_claims_pkey PRIMARY KEY (account_id, old_subscription)
);
CREATE INDEX cutover_claims_by_new ON public.cutover_claims USING btree (account_id, new_subscription) WHERE (new_subscription IS NOT NULL);

create table cutover_items (
  cutover_id uuid not null,
  "position" integer not null,
  environment_id uuid not null,
  stripe_customer text collate "C" not null,
  old_subscription text collate "C" not null,
  new_subscription text collate "C",
  state text not null,
  ends_as text,
  resumes_as text,
  plan jsonb not null,
  period_end timestamp with time zone,
  epoch integer not null default 1,
  first_sent_at timestamp with time zone,
  verified_at timestamp with time zone,
  problem jsonb,
  journal_number integer not null default 0,
  journal_sha256 text not null default ''::text,
  updated_at timestamp with time zone not null,
  money_before jsonb,
  observed jsonb,
  constraint cutover_items_pkey PRIMARY KEY (cutover_id, "position"),
  constraint cutover_items_cutover_id_fkey FOREIGN KEY (cutover_id) REFERENCES cutovers(id)
);
CREATE UNIQUE INDEX cutover_items_by_old ON public.cutover_items USING btree (cutover_id, old_subscription);
CREATE INDEX cutover_items_by_renewal ON public.cutover_items USING btree (cutover_id, period_end) WHERE (state = ANY (ARRAY['created'::text, 'verified'::text, 'held'::text, 'cut_over'::text, 'rolling_back'::text]));
CREATE INDEX cutover_items_by_state ON public.cutover_items USING btree (cutover_id, state, "position");
CREATE INDEX cutover_items_observed ON public.cutover_items USING btree (cutover_id) WHERE (observed IS NOT NULL);

create table cutover_journal (
  cutover_id uuid not null,
  "position" integer not null,
  number integer not null,
  kind text not null,
  state text not null,
  method text,
  path text,
  params jsonb,
  key text,
  status integer,
  request_id text,
  is_replay boolean,
  note text,
  at timestamp with time zone not null,
  previous_sha256 text not null,
  sha256 text not null,
  constraint cutover_journal_pkey PRIMARY KEY (cutover_id, "position", number),
  constraint cutover_journal_kind_check CHECK ((kind = ANY (ARRAY['intent'::text, 'result'::text, 'state'::text])))
);

create table cutovers (
  id uuid not null,
  environment_id uuid not null,
  account_id text collate "C" not null,
  account_name text,
  is_live boolean not null,
  api_version text not null,
  state text not null,
  mapping jsonb not null,
  options jsonb not null,
  wishes jsonb,
  planning jsonb,
  plan_sha256 text,
  valid_until timestamp with time zone,
  totals jsonb,
  problem jsonb,
  worker text,
  lease_until timestamp with time zone,
  takeover bigint not null default 0,
  created_at timestamp with time zone not null,
  updated_at timestamp with time zone not null,
  planned_at timestamp with time zone,
  started_at timestamp with time zone,
  finished_at timestamp with time zone,
  holder jsonb,
  first_group jsonb,
  constraint cutovers_pkey PRIMARY KEY (id),
  constraint cutovers_environment_id_fkey FOREIGN KEY (environment_id) REFERENCES environments(id)
);
CREATE UNIQUE INDEX cutovers_at_work ON public.cutovers USING btree (account_id) WHERE (state = ANY (ARRAY['running'::text, 'rolling_back'::text]));
CREATE INDEX cutovers_by_creation ON public.cutovers USING btree (environment_id, id);

create table environments (
  id uuid not null,
  name text not null,
  billing_provider text,
  created_at timestamp with time zone not null,
  constraint environments_pkey PRIMARY KEY (id),
  constraint environments_name_key UNIQUE (name),
  constraint environments_billing_provider_check CHECK ((billing_provider = 'STRIPE'::text))
);

create table features (
  environment_id uuid not null,
  feature_id text collate "C" not null,
  cursor_id uuid not null,
  display_name text not null,
  description text,
  feature_type text not null,
  meter_type text not null,
  status text not null,
  units text,
  units_plural text,
  enum_configuration jsonb,
  unit_transformation jsonb,
  meter jsonb,
  metadata jsonb not null,
  created_at timestamp with time zone not null,
  updated_at timestamp with time zone not null,
  constraint features_pkey PRIMARY KEY (environment_id, feature_id),
  constraint features_feature_type_check CHECK ((feature_type = ANY (ARRAY['BOOLEAN'::text, 'NUMBER'::text, 'ENUM'::text]))),
  constraint features_meter_type_check CHECK ((meter_type = ANY (ARRAY['None'::text, 'FLUCTUATING'::text, 'INCREMENTAL'::text]))),
  constraint features_status_check CHECK ((status = ANY (ARRAY['NEW'::text, 'SUSPENDED'::text, 'ACTIVE'::text])))
);

create table former_billing_ids (
  environment_id uuid not null,
  customer_id text collate "C" not null,
  billing_id text collate "C" not null,
  subscription_id text collate "C" not null,
  constraint former_billing_ids_pkey PRIMARY KEY (environment_id, customer_id, billing_id)
);
CREATE INDEX former_billing_ids_by_id ON public.former_billing_ids USING btree (environment_id, billing_id);

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
  record_numbers integer[],
  customer_ids text[],
  subscription_ids text[],
  applied_in xid8 default pg_current_xact_id(),
  notes jsonb,
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
  named_customer text,
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
  plan_id uuid,
  is_dry_run boolean not null default false,
  source_newest timestamp with time zone,
  opened_in pg_snapshot default pg_current_snapshot(),
  constraint import_runs_pkey PRIMARY KEY (id),
  constraint import_runs_mode_known CHECK ((mode = ANY (ARRAY['apply'::text, 'plan'::text, 'undo'::text, 'archive'::text]))),
  constraint import_runs_status_check CHECK ((status = ANY (ARRAY['open'::text, 'completed'::text, 'canceled'::text]))),
  constraint import_runs_builds_on_fkey FOREIGN KEY (builds_on) REFERENCES import_runs(id),
  constraint import_runs_environment_id_fkey FOREIGN KEY (environment_id) REFERENCES environments(id),
  constraint import_runs_plan_id_fkey FOREIGN KEY (plan_id) REFERENCES import_runs(id),
  constraint import_runs_undoes_fkey FOREIGN KEY (undoes) REFERENCES import_runs(id)
);
CREATE INDEX import_runs_by_creation ON public.import_runs USING btree (environment_id, id);
CREATE INDEX import_runs_by_end ON public.import_runs USING btree (environment_id, kind, completed_at, id) WHERE (mode = 'apply'::text);
CREATE UNIQUE INDEX import_runs_open ON public.import_runs USING btree (environment_id, kind, mode, source_sha256, options, COALESCE(builds_on, '00000000-0000-0000-0000-000000000000'::uuid), COALESCE(plan_id, '00000000-0000-0000-0000-000000000000'::uuid)) WHERE ((status = 'open'::text) AND (source_sha256 IS NOT NULL));
CREATE UNIQUE INDEX import_runs_open_undo ON public.import_runs USING btree (environment_id, undoes) WHERE ((status = 'open'::text) AND (mode = 'undo'::text) AND (NOT is_dry_run));

create table import_tasks (
  run_id uuid not null,
  environment_id uuid not null,
  body text not null,
  attempts integer not null,
  constraint import_tasks_pkey PRIMARY KEY (run_id),
  constraint import_tasks_run_id_fkey FOREIGN KEY (run_id) REFERENCES import_runs(id)
);
CREATE INDEX import_tasks_by_environment ON public.import_tasks USING btree (environment_id, run_id);

create table integrations (
  environment_id uuid not null,
  vendor text not null,
  id uuid not null,
  account_id text collate "C",
  is_live boolean not null,
  key_tail text not null,
  source text not null,
  api_key bytea,
  webhook_secret bytea,
  created_at timestamp with time zone not null,
  updated_at timestamp with time zone not null,
  constraint integrations_pkey PRIMARY KEY (environment_id, vendor),
  constraint integrations_id_key UNIQUE (id),
  constraint integrations_source_check CHECK ((source = ANY (ARRAY['environment'::text, 'stored'::text]))),
  constraint integrations_vendor_check CHECK ((vendor = 'STRIPE'::text)),
  constraint integrations_environment_id_fkey FOREIGN KEY (environment_id) REFERENCES environments(id)
);

create table linked_prices (
  environment_id uuid not null,
  customer_id text collate "C" not null,
  billing_id text collate "C" not null,
  package_id text collate "C" not null,
  feature_id text collate "C" not null,
  price_id text collate "C" not null,
  constraint linked_prices_pkey PRIMARY KEY (environment_id, customer_id, billing_id, package_id, feature_id),
  constraint linked_prices_environment_id_fkey FOREIGN KEY (environment_id) REFERENCES environments(id)
);

create table package_versions (
  environment_id uuid not null,
  kind text not null,
  package_id text collate "C" not null,
  version integer not null,
  cursor_id uuid not null,
  product_id text collate "C" not null,
  status text not null,
  replaced_by integer,
  display_name text not null,
  description text,
  billing_id text,
  pricing_type text,
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
  created_at timestamp with time zone not null,
  updated_at timestamp with time zone not null,
  published_at timestamp with time zone,
  constraint package_versions_pkey PRIMARY KEY (environment_id, kind, package_id, version),
  constraint package_versions_kind_check CHECK ((kind = ANY (ARRAY['plan'::text, 'addon'::text]))),
  constraint package_versions_pricing_type_check CHECK ((pricing_type = ANY (ARRAY['FREE'::text, 'PAID'::text, 'CUSTOM'::text]))),
  constraint package_versions_status_check CHECK ((status = ANY (ARRAY['DRAFT'::text, 'PUBLISHED'::text, 'ARCHIVED'::text]))),
  constraint package_versions_environment_id_product_id_fkey FOREIGN KEY (environment_id, product_id) REFERENCES products(environment_id, product_id)
);

create table planned_records (
  environment_id uuid not null,
  customer_id text collate "C" not null,
  run_id uuid not null,
  record_number integer not null,
  subscription_id text collate "C",
  billing_id text collate "C",
  record json not null,
  constraint planned_records_pkey PRIMARY KEY (environment_id, customer_id, run_id, record_number),
  constraint planned_records_environment_id_fkey FOREIGN KEY (environment_id) REFERENCES environments(id)
);
CREATE INDEX planned_records_by_billing ON public.planned_records USING btree (run_id, billing_id) WHERE (billing_id IS NOT NULL);
CREATE INDEX planned_records_by_record ON public.planned_records USING btree (run_id, record_number);
CREATE INDEX planned_records_by_subscription ON public.planned_records USING btree (run_id, subscription_id) WHERE (subscription_id IS NOT NULL);

create table post_tries (
  id uuid not null,
  environment_id uuid not null,
  key_id uuid not null,
  content_sha256 text not null,
  state text not null,
  status integer,
  reply text,
  created_at timestamp with time zone not null,
  touched_at timestamp with time zone not null,
  constraint post_tries_pkey PRIMARY KEY (id),
  constraint post_tries_check CHECK (((status IS NULL) = (reply IS NULL))),
  constraint post_tries_check1 CHECK (((reply IS NOT NULL) OR (state = 'running'::text))),
  constraint post_tries_state_check CHECK ((state = ANY (ARRAY['running'::text, 'kept'::text, 'undelivered'::text]))),
  constraint post_tries_environment_id_fkey FOREIGN KEY (environment_id) REFERENCES environments(id)
);
CREATE INDEX post_tries_content ON public.post_tries USING btree (environment_id, key_id, content_sha256);
CREATE INDEX post_tries_created ON public.post_tries USING btree (created_at);

create table products (
  environment_id uuid not null,
  product_id text collate "C" not null,
  cursor_id uuid not null,
  display_name text not null,
  description text,
  multiple_subscriptions boolean not null,
  status text not null,
  settings jsonb,
  usage_reset_cutoff text,
  metadata jsonb not null,
  created_at timestamp with time zone not null,
  updated_at timestamp with time zone not null,
  constraint products_pkey PRIMARY KEY (environment_id, product_id),
  constraint products_status_check CHECK ((status = ANY (ARRAY['PUBLISHED'::text, 'ARCHIVED'::text])))
);

create table promotion_lists (
  environment_id uuid not null,
  customer_id text collate "C" not null,
  revision integer not null,
  updated_at timestamp with time zone not null,
  import_run_id uuid,
  import_record integer,
  constraint promotion_lists_pkey PRIMARY KEY (environment_id, customer_id)
);

create table promotional_entitlements (
  environment_id uuid not null,
  customer_id text collate "C" not null,
  feature_id text collate "C" not null,
  entitlement_id uuid not null,
  description text,
  period text not null,
  start_date timestamp with time zone not null,
  end_date timestamp with time zone,
  usage_limit numeric,
  has_unlimited_usage boolean,
  has_soft_limit boolean,
  enum_values jsonb,
  is_visible boolean not null,
  reset_period text,
  reset_anchor text,
  created_at timestamp with time zone not null,
  updated_at timestamp with time zone not null,
  constraint promotional_entitlements_pkey PRIMARY KEY (environment_id, customer_id, feature_id)
);

create table provision_warnings (
  environment_id uuid not null,
  customer_id text collate "C" not null,
  subscription_id text collate "C" not null,
  warnings jsonb not null,
  constraint provision_warnings_pkey PRIMARY KEY (environment_id, customer_id, subscription_id),
  constraint provision_warnings_environment_id_fkey FOREIGN KEY (environment_id) REFERENCES environments(id)
);

create table restored_revisions (
  environment_id uuid not null,
  customer_id text collate "C" not null,
  entity text not null,
  entity_id text collate "C" not null,
  revision bigint not null,
  stands_for bigint not null,
  constraint restored_revisions_pkey PRIMARY KEY (environment_id, customer_id, entity, entity_id, revision)
);

create table schema_steps (
  number integer not null,
  name text not null,
  applied_at timestamp with time zone not null,
  digest text,
  constraint schema_steps_pkey PRIMARY KEY (number)
);

create table sessions (
  token_sha256 text collate "C" not null,
  key_id uuid not null,
  created_at timestamp with time zone not null,
  used_at timestamp with time zone not null,
  constraint sessions_pkey PRIMARY KEY (token_sha256),
  constraint sessions_key_id_fkey FOREIGN KEY (key_id) REFERENCES api_keys(id)
);
CREATE INDEX sessions_by_key ON public.sessions USING btree (key_id, created_at);

create table stripe_events (
  environment_id uuid not null,
  event_id text collate "C" not null,
  received_at timestamp with time zone not null,
  constraint stripe_events_pkey PRIMARY KEY (environment_id, event_id)
);
CREATE INDEX stripe_events_by_age ON public.stripe_events USING btree (received_at);

create table stripe_prices (
  environment_id uuid not null,
  account_id text collate "C" not null,
  fingerprint text not null,
  price_id text not null,
  created_at timestamp with time zone not null,
  constraint stripe_prices_pkey PRIMARY KEY (environment_id, account_id, fingerprint)
);

create table stripe_readings (
  environment_id uuid not null,
  billing_id text collate "C" not null,
  number bigint not null,
  constraint stripe_readings_pkey PRIMARY KEY (environment_id, billing_id)
);

create table subscription_ids (
  environment_id uuid not null,
  subscription_id text collate "C" not null,
  customer_id text collate "C" not null,
  constraint subscription_ids_pkey PRIMARY KEY (environment_id, subscription_id)
);

create table subscriptions (
  environment_id uuid not null,
  customer_id text collate "C" not null,
  subscription_id text collate "C" not null,
  cursor_id uuid not null,
  product_id text collate "C" not null,
  plan_id text collate "C" not null,
  plan_version integer not null,
  resource_id text collate "C",
  pricing_type text not null,
  start_date timestamp with time zone not null,
  end_date timestamp with time zone,
  trial_end_date timestamp with time zone,
  trial_end_behavior text,
  cancellation_date timestamp with time zone,
  cancel_reason text,
  billing_id text collate "C",
  billing_state text,
  billing_period text,
  billing_cycle_anchor timestamp with time zone,
  payment_collection text not null,
  payment_collection_method text,
  paying_customer_id text collate "C",
  salesforce_id text,
  addons jsonb not null,
  entitlements jsonb not null,
  charges jsonb not null,
  terms jsonb not null,
  future_updates jsonb not null,
  metadata jsonb not null,
  created_at timestamp with time zone not null,
  updated_at timestamp with time zone not null,
  revision bigint not null,
  import_run_id uuid,
  import_record integer,
  succession jsonb,
  is_start_said boolean,
  follows text collate "C",
  constraint subscriptions_pkey PRIMARY KEY (environment_id, customer_id, subscription_id),
  constraint subscriptions_billing_period_check CHECK ((billing_period = ANY (ARRAY['MONTHLY'::text, 'ANNUALLY'::text]))),
  constraint subscriptions_billing_state_check CHECK ((billing_state = ANY (ARRAY['PENDING'::text, 'UNPAID'::text]))),
  constraint subscriptions_pricing_type_check CHECK ((pricing_type = ANY (ARRAY['FREE'::text, 'PAID'::text, 'CUSTOM'::text])))
);
CREATE INDEX subscriptions_by_billing ON public.subscriptions USING btree (environment_id, billing_id) WHERE (billing_id IS NOT NULL);
CREATE INDEX subscriptions_by_billing_state ON public.subscriptions USING btree (environment_id, billing_state) WHERE (billing_state IS NOT NULL);
CREATE INDEX subscriptions_by_creation ON public.subscriptions USING btree (environment_id, cursor_id);
CREATE INDEX subscriptions_by_end ON public.subscriptions USING btree (environment_id, LEAST(end_date, cancellation_date,
CASE
    WHEN (trial_end_behavior = 'CANCEL_SUBSCRIPTION'::text) THEN trial_end_date
    ELSE NULL::timestamp with time zone
END)) WHERE ((end_date IS NOT NULL) OR (cancellation_date IS NOT NULL) OR (trial_end_behavior = 'CANCEL_SUBSCRIPTION'::text));
CREATE INDEX subscriptions_by_payer ON public.subscriptions USING btree (environment_id, paying_customer_id) WHERE (paying_customer_id IS NOT NULL);
CREATE INDEX subscriptions_by_plan ON public.subscriptions USING btree (environment_id, plan_id, cursor_id);
CREATE INDEX subscriptions_by_start ON public.subscriptions USING btree (environment_id, start_date) WHERE (start_date > created_at);
CREATE INDEX subscriptions_in_trial ON public.subscriptions USING btree (environment_id, trial_end_date) WHERE (trial_end_date > created_at);

create table undo_batches (
  run_id uuid not null,
  lane smallint not null,
  number integer not null,
  reversed integer not null,
  kept integer not null,
  failed integer not null,
  record_numbers integer[] not null,
  customer_ids text[] not null,
  outcomes text not null,
  details jsonb not null,
  applied_at timestamp with time zone not null,
  constraint undo_batches_pkey PRIMARY KEY (run_id, lane, number),
  constraint undo_batches_run_id_fkey FOREIGN KEY (run_id) REFERENCES import_runs(id)
);

create table usage_counters (
  environment_id uuid not null,
  customer_id text collate "C" not null,
  feature_id text collate "C" not null,
  resource_id text collate "C" not null,
  value numeric not null,
  measured_at timestamp with time zone not null,
  revision bigint not null,
  import_run_id uuid,
  import_record integer,
  set_at timestamp with time zone,
  constraint usage_counters_pkey PRIMARY KEY (environment_id, customer_id, feature_id, resource_id)
);

create table usage_reports (
  environment_id uuid not null,
  customer_id text collate "C" not null,
  feature_id text collate "C" not null,
  resource_id text collate "C" not null,
  report_id uuid not null,
  reported_value numeric not null,
  behavior text not null,
  value numeric not null,
  measured_at timestamp with time zone not null,
  created_at timestamp with time zone not null,
  dimensions jsonb,
  idempotency_key text collate "C",
  answer jsonb,
  import_run_id uuid,
  constraint usage_reports_pkey PRIMARY KEY (environment_id, customer_id, feature_id, resource_id, measured_at, report_id),
  constraint usage_reports_behavior_check CHECK ((behavior = ANY (ARRAY['DELTA'::text, 'SET'::text])))
);
CREATE INDEX usage_reports_by_creation ON public.usage_reports USING btree (environment_id, customer_id, feature_id, resource_id, created_at) WHERE (import_run_id IS NULL);
CREATE UNIQUE INDEX usage_reports_by_idempotency_key ON public.usage_reports USING btree (environment_id, customer_id, feature_id, idempotency_key) WHERE (idempotency_key IS NOT NULL);
CREATE INDEX usage_reports_by_import ON public.usage_reports USING btree (report_id) WHERE (import_run_id IS NOT NULL);
