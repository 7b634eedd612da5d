-- What cutovers see of money at Stripe, beside what they plan.

-- How the customer's money stood right before the first write for the item; null before, and for
-- what is adopted. {at, balance, currency, pendingItems, invoices, creditNotes}
alter table cutover_items add column money_before jsonb;
-- What was charged or credited by moving it, and drafts of its old subscription that were left;
-- null as long as nothing was seen. {movements, draftsLeft, toldRenewal}
alter table cutover_items add column observed jsonb;

create index cutover_items_observed on cutover_items (cutover_id) where observed is not null;

-- The first few subscriptions that it writes to, and how far they were looked at and found as
-- planned; null before. {positions, passed}
alter table cutovers add column first_group jsonb;
