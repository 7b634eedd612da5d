-- Runs that archive what the files of a source no longer name.
alter table import_runs add constraint import_runs_mode_known
check (mode in ('apply', 'plan', 'undo', 'archive'));

alter table import_runs drop constraint import_runs_mode_check;
