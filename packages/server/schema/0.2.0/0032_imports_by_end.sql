-- The import that has named a row last is looked for from the one that has ended last back. One may
-- have been begun before others, and resumed after them, so their ids do not say.
create index import_runs_by_end on import_runs (environment_id, kind, completed_at, id)
  where mode = 'apply';
