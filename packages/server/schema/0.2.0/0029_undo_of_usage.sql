-- An undo of usage finds the reports of records, and whether a report came later, without reading all
-- that its customers have ever used. The ids of a run ascend, so that its inserts are cheap.
create index usage_reports_by_import on usage_reports (report_id)
  where import_run_id is not null;
create index usage_reports_by_creation on usage_reports
  (environment_id, customer_id, feature_id, resource_id, created_at)
  where import_run_id is null;
