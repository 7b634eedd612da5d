-- Two writers that give one id of the billing provider to subscriptions of two customers must wait
-- for each other. Whose an id is, subscriptions and former_billing_ids say, which are distributed by
-- customer and so cannot keep it unique; this table only makes writers take turns. A row stays once
-- it is there. On Citus it is distributed by billing id.
create table billing_id_turns (
  environment_id uuid not null,
  billing_id text collate "C" not null,
  primary key (environment_id, billing_id)
);
