-- Which price at the billing provider bills which part of a linked subscription, where it was linked
-- with prices that may not be the catalog's. Distributed by customer_id on Citus.

create table linked_prices (
  environment_id uuid not null references environments (id),
  customer_id text collate "C" not null,
  -- The provider's id of the subscription.
  billing_id text collate "C" not null,
  -- The plan or add-on, and the feature of it that is sold by unit; empty of a base price.
  package_id text collate "C" not null,
  feature_id text collate "C" not null,
  price_id text collate "C" not null,
  primary key (environment_id, customer_id, billing_id, package_id, feature_id)
);
