-- What others have imported since the files were compared from which a run archives what they lack.

-- What had been committed when a run was opened; null for runs of earlier versions.
alter table import_runs add column opened_in pg_snapshot;
alter table import_runs alter column opened_in set default pg_current_snapshot();

-- The transaction that has applied a batch; null for batches of earlier versions.
alter table import_batches add column applied_in xid8;
alter table import_batches alter column applied_in set default pg_current_xact_id();
