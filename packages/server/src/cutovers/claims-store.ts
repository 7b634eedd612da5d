import type { Queryable } from "../database/database.ts";
import { type Item, isInPlace } from "./cutover.ts";
import type { Claim } from "./plan-item.ts";

/**
 * Claims old subscriptions for their items. What is adopted or swapped is its own heir, so that its
 * events are listened to all the while. Gives the claims that stand now: of this cutover those
 * that it has, of another one those that it came too late for.
 */
export async function claim(
  database: Queryable,
  accountId: string,
  items: readonly Item[],
): Promise<Map<string, Claim>> {
  const owners = [...items].sort((a, b) => (a.oldSubscription < b.oldSubscription ? -1 : 1));
  await database.execute(
    `insert into cutover_claims (
      account_id, old_subscription, environment_id, cutover_id, position, new_subscription
    )
    select $1, u.old, u.environment_id, u.cutover_id, u.position, u.new
    from unnest($2::text[], $3::uuid[], $4::uuid[], $5::int[], $6::text[]) as u (
      old, environment_id, cutover_id, position, new
    )
    on conflict (account_id, old_subscription) do nothing`,
    [
      accountId,
      owners.map((item) => item.oldSubscription),
      owners.map((item) => item.environmentId),
      owners.map((item) => item.cutoverId),
      owners.map((item) => item.position),
      owners.map((item) => (isInPlace(item) ? item.oldSubscription : item.newSubscription)),
    ],
  );
  const claims = await loadClaims(
    database,
    accountId,
    owners.map((item) => item.oldSubscription),
  );
  return new Map(claims.map((each) => [each.oldSubscription, each]));
}

/** The claims that name any of these subscriptions, as old or as new one. */
export function loadClaims(
  database: Queryable,
  accountId: string,
  subscriptionIds: readonly string[],
): Promise<Claim[]> {
  const columns = `cutover_id as "cutoverId", old_subscription as "oldSubscription",
      new_subscription as "newSubscription"`;
  return database.query<Claim>(
    `select ${columns}
    from cutover_claims
    where account_id = $1
      and old_subscription = any(array(select unnest($2::text[])))
    union
    select ${columns}
    from cutover_claims
    where account_id = $1
      and new_subscription = any(array(select unnest($2::text[])))`,
    [accountId, subscriptionIds],
  );
}

/** Notes what claimed subscriptions are replaced by. */
export async function nameReplacements(
  database: Queryable,
  accountId: string,
  items: readonly Item[],
): Promise<void> {
  await database.execute(
    `update cutover_claims as claim
    set new_subscription = u.new
    from unnest($2::text[], $3::text[], $4::uuid[]) as u (old, new, cutover_id)
    where claim.account_id = $1
      and claim.old_subscription = u.old
      and claim.cutover_id = u.cutover_id`,
    [
      accountId,
      items.map((item) => item.oldSubscription),
      items.map((item) => item.newSubscription),
      items.map((item) => item.cutoverId),
    ],
  );
}

/** Gives claimed subscriptions free, so that another cutover may move them. */
export async function releaseClaims(
  database: Queryable,
  accountId: string,
  items: readonly Item[],
): Promise<void> {
  await database.execute(
    `delete from cutover_claims as claim
    using unnest($2::text[], $3::uuid[]) as u (old, cutover_id)
    where claim.account_id = $1
      and claim.old_subscription = u.old
      and claim.cutover_id = u.cutover_id`,
    [accountId, items.map((item) => item.oldSubscription), items.map((item) => item.cutoverId)],
  );
}

/**
 * Whether a subscription has an heir in an environment, or is about to have one. Adopted ones are
 * their own. A cutover whose mark it bears counts too where its claim is gone; `mark` is its id.
 */
export async function isClaimed(
  database: Queryable,
  place: { environmentId: string; accountId: string },
  { id, mark }: { id: string; mark: string | null },
): Promise<boolean> {
  const rows = await database.query(
    `select 1
    from cutover_claims
    where account_id = $1
      and old_subscription = $2
      and environment_id = $3::uuid
      and new_subscription is distinct from old_subscription
    union all
    select 1
    from cutover_items
    where cutover_id = $4::uuid
      and old_subscription = $2
      and environment_id = $3::uuid
    limit 1`,
    [place.accountId, id, place.environmentId, mark],
  );
  return rows.length > 0;
}
