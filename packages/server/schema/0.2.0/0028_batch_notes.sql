-- What records show of the whole run beside their outcomes, for its findings; null without any, and
-- for batches of earlier versions.
alter table import_batches add column notes jsonb;
