-- What a file holds, as far as it says what a platform holds beside it.

-- The stored subscription that each record means; null in it where there is none or it was rejected,
-- and null for other kinds and for batches of earlier versions.
alter table import_batches add column subscription_ids text[];

-- The customer that a rejected record names; null where that cannot be read.
alter table import_rejections add column named_customer text;

-- The latest updatedAt of the records of the file; null if they have none.
alter table import_runs add column source_newest timestamptz;
