-- Customers and their links. Distributed by customer_id on Citus, so it is in every key.
-- Text that is looked up compares byte by byte: it is faster than a locale's order, and the same everywhere.

create table customers (
  environment_id uuid not null,
  customer_id text collate "C" not null,
  -- Position in lists: made in the order of creation, and the cursor that pages are asked by.
  cursor_id uuid not null,
  name text collate "C",
  email text collate "C",
  billing_id text collate "C",
  payment_method_id text,
  -- Type and card of the payment method, if they are known: {type, card…}.
  payment_method jsonb,
  salesforce_id text,
  billing_currency text,
  coupon_id text,
  language text,
  timezone text,
  metadata jsonb not null,
  passthrough jsonb,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  archived_at timestamptz,
  -- Counts the writes of this row; a write names the revision it was decided on.
  revision bigint not null,
  -- The import that last wrote this row, and the number of its record.
  import_run_id uuid,
  import_record integer,
  primary key (environment_id, customer_id)
);

create index customers_by_creation on customers (environment_id, cursor_id);
create index customers_by_email on customers (environment_id, email) where email is not null;
create index customers_by_name on customers (environment_id, name) where name is not null;
create index customers_by_billing_id on customers (environment_id, billing_id)
  where billing_id is not null;

create table customer_integrations (
  environment_id uuid not null,
  customer_id text collate "C" not null,
  integration_id text collate "C" not null,
  cursor_id uuid not null,
  vendor_identifier text not null,
  synced_entity_id text,
  primary key (environment_id, customer_id, integration_id),
  foreign key (environment_id, customer_id) references customers (environment_id, customer_id)
);
