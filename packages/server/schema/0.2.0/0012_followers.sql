-- The subscription whose end this one was made to follow; null for all others.
alter table subscriptions add column follows text collate "C";
