-- What a cutover has brought over in place may be taken over by a later one, to be swapped or moved.

-- The item that had the claim before, and has it again once the later one is rolled back; null where
-- the claim was free.
alter table cutover_claims add column former_cutover_id uuid;
alter table cutover_claims add column former_position integer;
