-- Keys that only read, names and ends of keys, and the sessions that keys have opened in browsers.
-- On Citus, sessions stay local, as idempotency_keys do.
alter table api_keys add constraint api_keys_kind_known
check (kind in ('server', 'client', 'viewer'));

alter table api_keys drop constraint api_keys_kind_check;

alter table api_keys add column name text;

-- When a request had it, to a minute; null if none had since this is noted.
alter table api_keys add column last_used_at timestamptz;

create table sessions (
  -- SHA-256 of the token, which is in the browser's cookie alone.
  token_sha256 text collate "C" primary key,
  key_id uuid not null references api_keys (id),
  created_at timestamptz not null,
  -- When a request had it, to some minutes.
  used_at timestamptz not null
);

create index sessions_by_key on sessions (key_id, created_at);
