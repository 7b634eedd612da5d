import type { ItemState, PlannedItem } from "@carryover/contract";
import type { Queryable } from "../database/database.ts";
import { type CutoverItem, statesOfNoReturn, statesToUndo } from "./cutover.ts";

/** The columns of an item, as `CutoverItem` names them. */
export const itemColumns = `cutover_id as "cutoverId",
    environment_id as "environmentId",
    position,
    stripe_customer as "stripeCustomer",
    old_subscription as "oldSubscription",
    new_subscription as "newSubscription",
    state,
    ends_as as "endsAs",
    resumes_as as "resumesAs",
    plan,
    period_end as "periodEnd",
    epoch,
    first_sent_at as "firstSentAt",
    verified_at as "verifiedAt",
    money_before as "moneyBefore",
    observed,
    problem,
    journal_number as "journalNumber",
    journal_sha256 as "journalSha256",
    updated_at as "updatedAt"`;

/** Keeps planned items. Their journals begin with the digest that each was planned under. */
export async function insertItems(
  database: Queryable,
  owner: { cutoverId: string; environmentId: string; now: Date },
  items: ReadonlyArray<{ readonly plan: PlannedItem; readonly sha256: string }>,
): Promise<void> {
  const column = <T>(pick: (plan: PlannedItem) => T) => items.map(({ plan }) => pick(plan));
  await database.execute(
    `insert into cutover_items (
      cutover_id, environment_id, position, stripe_customer, old_subscription, state, plan,
      period_end, journal_sha256, updated_at
    )
    select $1::uuid, $2::uuid, u.position, u.customer, u.old, u.state, u.plan::jsonb,
      u.period_end::timestamptz, u.sha256, $3::timestamptz
    from unnest(
      $4::int[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[], $10::text[]
    ) as u (position, customer, old, state, plan, period_end, sha256)`,
    [
      owner.cutoverId,
      owner.environmentId,
      owner.now.toISOString(),
      column((plan) => plan.position),
      column((plan) => plan.stripeCustomer),
      column((plan) => plan.oldSubscription),
      column((plan) => plan.state),
      column((plan) => JSON.stringify(plan)),
      column((plan) => plan.periodEnd),
      items.map(({ sha256 }) => sha256),
    ],
  );
}

/** Forgets what was planned so far. */
export async function deleteItems(database: Queryable, cutoverId: string): Promise<void> {
  await database.execute("delete from cutover_items where cutover_id = $1::uuid", [cutoverId]);
}

/** Writes the current items; returns how many of them had no concurrent change. */
export function updateItems(
  database: Queryable,
  changes: ReadonlyArray<{ readonly before: CutoverItem; readonly after: CutoverItem }>,
): Promise<number> {
  const after = <T>(pick: (item: CutoverItem) => T) => changes.map((change) => pick(change.after));
  return database.execute(
    `update cutover_items as item
    set state = u.state,
      new_subscription = u.new_subscription,
      ends_as = u.ends_as,
      resumes_as = u.resumes_as,
      epoch = u.epoch,
      first_sent_at = u.first_sent_at::timestamptz,
      verified_at = u.verified_at::timestamptz,
      money_before = u.money_before::jsonb,
      observed = u.observed::jsonb,
      problem = u.problem::jsonb,
      journal_number = u.number,
      journal_sha256 = u.sha256,
      updated_at = u.updated_at::timestamptz
    from unnest(
      $2::int[], $3::int[], $4::text[], $5::text[], $6::text[], $7::text[], $8::int[], $9::text[],
      $10::text[], $11::text[], $12::int[], $13::text[], $14::text[], $15::text[], $16::text[]
    ) as u (
      position, expected, state, new_subscription, ends_as, resumes_as, epoch, first_sent_at,
      verified_at, problem, number, sha256, updated_at, money_before, observed
    )
    where item.cutover_id = $1::uuid
      and item.position = u.position
      and item.journal_number = u.expected`,
    [
      changes[0]?.before.cutoverId,
      after((item) => item.position),
      changes.map(({ before }) => before.journalNumber),
      after((item) => item.state),
      after((item) => item.newSubscription),
      after((item) => item.endsAs),
      after((item) => item.resumesAs),
      after((item) => item.epoch),
      after((item) => item.firstSentAt?.toISOString() ?? null),
      after((item) => item.verifiedAt?.toISOString() ?? null),
      after((item) => jsonOrNull(item.problem)),
      after((item) => item.journalNumber),
      after((item) => item.journalSha256),
      after((item) => item.updatedAt.toISOString()),
      after((item) => jsonOrNull(item.moneyBefore)),
      after((item) => jsonOrNull(item.observed)),
    ],
  );
}

function jsonOrNull(value: object | null): string | null {
  return value === null ? null : JSON.stringify(value);
}

/** Items of some states in the order of the plan, without those that are busy otherwise. */
export function nextItems(
  database: Queryable,
  cutoverId: string,
  options: {
    states: readonly ItemState[];
    /** Old subscriptions; null for any. */
    only: readonly string[] | null;
    exceptPositions: readonly number[];
    exceptCustomers: readonly string[];
    limit: number;
  },
): Promise<CutoverItem[]> {
  return database.query<CutoverItem>(
    `select ${itemColumns}
    from cutover_items
    where cutover_id = $1::uuid
      and state = any($2::text[])
      and ($3::text[] is null or old_subscription = any(array(select unnest($3::text[]))))
      and not (position = any($4::int[]))
      and not (stripe_customer = any($5::text[]))
    order by position
    limit $6::int`,
    [
      cutoverId,
      options.states,
      options.only,
      options.exceptPositions,
      options.exceptCustomers,
      options.limit,
    ],
  );
}

/** Returns held items, and those that wait for an operator and can continue, from a position on. */
export function itemsToOpen(
  database: Queryable,
  cutoverId: string,
  page: { from: number; limit: number },
): Promise<CutoverItem[]> {
  return database.query<CutoverItem>(
    `select ${itemColumns}
    from cutover_items
    where cutover_id = $1::uuid
      and position >= $2::int
      and (state = 'held' or state = 'needs_operator' and resumes_as is not null)
    order by position
    limit $3::int`,
    [cutoverId, page.from, page.limit],
  );
}

/** Returns how many wait for an operator and can go on then. */
export async function countWaiting(database: Queryable, cutoverId: string): Promise<number> {
  const rows = await database.query<{ count: number }>(
    `select count(*)::int as count
    from cutover_items
    where cutover_id = $1::uuid
      and state = 'needs_operator'
      and resumes_as is not null`,
    [cutoverId],
  );
  return rows[0]?.count ?? 0;
}

/** Counts the items that a rollback would change: unfinished ones, and those not started. */
export async function countUndoable(database: Queryable, cutoverId: string): Promise<number> {
  const rows = await database.query<{ count: number }>(
    `select count(*)::int as count
    from cutover_items
    where cutover_id = $1::uuid
      and (
        state = any($2::text[])
        or state = 'needs_operator' and not (resumes_as = any($3::text[]))
      )`,
    [cutoverId, statesToUndo, statesOfNoReturn],
  );
  return rows[0]?.count ?? 0;
}

/** Returns those in some states that renew until an instant, the earliest first. */
export function itemsByRenewal(
  database: Queryable,
  cutoverId: string,
  options: {
    states: readonly ItemState[];
    at: Date;
    exceptPositions: readonly number[];
    limit: number;
  },
): Promise<CutoverItem[]> {
  return database.query<CutoverItem>(
    `select ${itemColumns}
    from cutover_items
    where cutover_id = $1::uuid
      and state = any($2::text[])
      and period_end <= $3::timestamptz
      and not (position = any($4::int[]))
    order by period_end, position
    limit $5::int`,
    [cutoverId, options.states, options.at.toISOString(), options.exceptPositions, options.limit],
  );
}

/** Items from a position on. */
export function pageOfItems(
  database: Queryable,
  cutoverId: string,
  page: { from: number; state: ItemState | null; rule: string | null; limit: number },
): Promise<CutoverItem[]> {
  return database.query<CutoverItem>(
    `select ${itemColumns}
    from cutover_items
    where cutover_id = $1::uuid
      and position >= $2::int
      and ($3::text is null or state = $3)
      and ($5::text is null or plan -> 'hits' @> jsonb_build_array(jsonb_build_object('code', $5)))
    order by position
    limit $4::int`,
    [cutoverId, page.from, page.state, page.limit, page.rule],
  );
}

/** Items by their old subscriptions; those that the cutover does not have are missing. */
export function loadItems(
  database: Queryable,
  cutoverId: string,
  oldSubscriptions: readonly string[],
): Promise<CutoverItem[]> {
  return database.query<CutoverItem>(
    `select ${itemColumns}
    from cutover_items
    where cutover_id = $1::uuid
      and old_subscription = any(array(select unnest($2::text[])))
    order by position`,
    [cutoverId, oldSubscriptions],
  );
}
