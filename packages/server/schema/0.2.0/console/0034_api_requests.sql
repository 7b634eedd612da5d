-- The latest requests of each environment, for a week at most and bounded in rows and bytes.
-- On Citus it stays local, as idempotency_keys do: it is written in batches of many environments.
create table api_requests (
  environment_id uuid not null,
  -- In the order in which they were answered.
  id uuid not null,
  request_id text collate "C" not null,
  -- When it came.
  created_at timestamptz not null,
  method text collate "C" not null,
  -- The pattern of the path.
  route text collate "C" not null,
  path text collate "C" not null,
  status smallint not null,
  duration_ms integer not null,
  error_code text collate "C",
  -- Null if it names none, or several.
  customer_id text collate "C",
  key_id uuid not null references api_keys (id),
  is_session boolean not null,
  -- JSON without secrets, which need not be JSON to PostgreSQL: a text may have \u0000 in it.
  query text,
  body text,
  -- Of the body as it came.
  body_bytes integer not null,
  -- Of what is stored of it here.
  stored_bytes integer not null,
  primary key (environment_id, id)
);

create index api_requests_by_customer on api_requests (environment_id, customer_id, id)
where customer_id is not null;

create index api_requests_by_key on api_requests (environment_id, key_id, id);

create index api_requests_refused on api_requests (environment_id, id) where status >= 400;
