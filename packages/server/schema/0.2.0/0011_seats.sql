-- What imports know of a subscription beside its row: names that it had, and what follows it.

-- Ids at the billing provider that a subscription had before it got another one. A record that names
-- one of them means this subscription, so that an old export says nothing new.
create table former_billing_ids (
  environment_id uuid not null,
  customer_id text collate "C" not null,
  billing_id text collate "C" not null,
  subscription_id text collate "C" not null,
  primary key (environment_id, customer_id, billing_id)
);

create index former_billing_ids_by_id on former_billing_ids (environment_id, billing_id);

-- The end that imports have given a subscription because another one of its customer, product and
-- resource starts later: {endsAt, cancellationDate, cancelReason}, the last two as they were
-- without it. It counts while cancellation_date is endsAt, and is derived anew when records change
-- what follows; null where nothing does.
alter table subscriptions add column succession jsonb;

-- Whether a record has said when it starts, so that another start is another subscription; null
-- where no import began it.
alter table subscriptions add column is_start_said boolean;

-- When the customer was created in the system that an import took it from.
alter table customers add column source_created_at timestamptz;
