-- When the promotional entitlements of a customer changed last, all together, and by whom: an import
-- replaces them as a whole, and the last one that is revoked leaves no row of its own.
create table promotion_lists (
  environment_id uuid not null,
  customer_id text collate "C" not null,
  revision integer not null,
  updated_at timestamptz not null,
  -- The record that has written it; null where the API has changed it since.
  import_run_id uuid,
  import_record integer,
  primary key (environment_id, customer_id)
);

insert into promotion_lists (environment_id, customer_id, revision, updated_at)
select environment_id, customer_id, 1, max(updated_at)
from promotional_entitlements
group by environment_id, customer_id;
