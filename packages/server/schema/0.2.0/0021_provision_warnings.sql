-- What was to be known of a subscription when it was made at the billing provider. It is kept for
-- whoever asks again, since a worker may have made it after nobody waited for the reply any more.
-- Distributed by customer_id on Citus.

create table provision_warnings (
  environment_id uuid not null references environments (id),
  customer_id text collate "C" not null,
  subscription_id text collate "C" not null,
  -- [{code, message}], at least one.
  warnings jsonb not null,
  primary key (environment_id, customer_id, subscription_id)
);
