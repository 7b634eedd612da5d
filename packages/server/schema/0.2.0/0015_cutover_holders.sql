-- Which process works on a cutover: where it runs, its number there, and when it began, so that one
-- that is gone need not be waited for; see database/lock-holder.ts. Null of version 0.1.0.
alter table cutovers add column holder jsonb;
