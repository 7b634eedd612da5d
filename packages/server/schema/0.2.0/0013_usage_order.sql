-- Usage counts in the order in which it was measured, not in that in which it is reported. So a
-- counter knows the moment of the last SET in its value: whatever was measured before that is
-- history alone. Null if the value is made of DELTAs. A value may be below zero, where a release
-- has come before what it releases; it is shown as zero.
alter table usage_counters add column set_at timestamptz;

update usage_counters c
set set_at = r.set_at
from (
  select environment_id, customer_id, feature_id, resource_id, max(measured_at) as set_at
  from usage_reports
  where behavior = 'SET'
  group by environment_id, customer_id, feature_id, resource_id
) r
where r.environment_id = c.environment_id
  and r.customer_id = c.customer_id
  and r.feature_id = c.feature_id
  and r.resource_id = c.resource_id
  and r.set_at <= c.measured_at;
