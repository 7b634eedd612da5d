-- What the list of customers is searched and sorted by. The two indexes by e-mail address and name
-- are replaced, so that an import keeps one entry more for each customer: by its last change.
-- The C collation lowers ASCII letters alone, so it is the same on every machine.

drop index customers_by_email;
create index customers_by_email on customers (environment_id, lower(email))
  where email is not null;

-- With the cursor, thousands of the same name are in an order; customers without a name come last.
drop index customers_by_name;
create index customers_by_name on customers (environment_id, lower(name), cursor_id);

create index customers_by_update on customers (environment_id, updated_at, cursor_id);

-- The subscriptions of rare statuses. Those that were active when they were created, and have no
-- end, are in none of these indexes.
create index subscriptions_by_end on subscriptions (
  environment_id,
  least(
    end_date,
    cancellation_date,
    case when trial_end_behavior = 'CANCEL_SUBSCRIPTION' then trial_end_date end
  )
)
where end_date is not null
  or cancellation_date is not null
  or trial_end_behavior = 'CANCEL_SUBSCRIPTION';
create index subscriptions_by_start on subscriptions (environment_id, start_date)
  where start_date > created_at;
create index subscriptions_in_trial on subscriptions (environment_id, trial_end_date)
  where trial_end_date > created_at;
create index subscriptions_by_billing_state on subscriptions (environment_id, billing_state)
  where billing_state is not null;
