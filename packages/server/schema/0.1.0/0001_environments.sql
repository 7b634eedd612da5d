-- The tenants, the keys that belong to them, and the replies remembered for Idempotency-Key.
-- On Citus, environments and api_keys become reference tables; idempotency_keys stays local.

create table environments (
  id uuid primary key,
  name text not null unique,
  -- Who bills the environment's paid subscriptions; null if somebody outside of the platform does.
  billing_provider text check (billing_provider in ('STRIPE')),
  created_at timestamptz not null
);

create table api_keys (
  id uuid primary key,
  environment_id uuid not null references environments (id),
  kind text not null check (kind in ('server', 'client')),
  key_sha256 text not null unique,
  -- The last four characters, by which people tell keys apart.
  tail text not null,
  created_at timestamptz not null,
  revoked_at timestamptz
);

create table idempotency_keys (
  environment_id uuid not null,
  key text not null,
  -- Method, path and body of the first request; a different request under the same key is refused.
  request_sha256 text not null,
  status integer not null,
  reply text not null,
  created_at timestamptz not null,
  primary key (environment_id, key)
);

create index idempotency_keys_by_age on idempotency_keys (created_at);
