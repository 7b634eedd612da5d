import type { Queryable } from "../database/database.ts";
import { type CutoverItem, isInPlace } from "./cutover.ts";
import type { Claim } from "./planning/plan-inputs.ts";

/**
 * The item that has a claim, `i`, has brought its subscription over in place and is done with it:
 * a later cutover of the same environment may swap or move that.
 */
const isLeft = `claim.new_subscription = claim.old_subscription
        and exists (
          select from cutover_items i
          where i.cutover_id = claim.cutover_id
            and i.position = claim.position
            and i.state = 'done'
        )`;

/**
 * Claims old subscriptions for their items. An adopted or swapped subscription continues under its
 * own id, so that its events are followed all the while. A claim of another cutover that has
 * brought its subscription over in place and completed it is taken over, unless it would be adopted
 * again. Returns the current claims: those of this cutover, and those of others that came first.
 */
export async function claim(
  database: Queryable,
  accountId: string,
  items: readonly CutoverItem[],
): Promise<Map<string, Claim>> {
  const owners = [...items].sort((a, b) => (a.oldSubscription < b.oldSubscription ? -1 : 1));
  await database.execute(
    `with wanted as (
      select *
      from unnest($2::text[], $3::uuid[], $4::uuid[], $5::int[], $6::text[], $7::boolean[]) as u (
        old, environment_id, cutover_id, position, new, takes
      )
    )
    insert into cutover_claims as claim (
      account_id, old_subscription, environment_id, cutover_id, position, new_subscription
    )
    select $1, old, environment_id, cutover_id, position, new
    from wanted
    on conflict (account_id, old_subscription) do update
      set cutover_id = excluded.cutover_id,
        position = excluded.position,
        new_subscription = excluded.new_subscription,
        former_cutover_id = claim.cutover_id,
        former_position = claim.position
      where claim.environment_id = excluded.environment_id
        and claim.cutover_id <> excluded.cutover_id
        and exists (select from wanted w where w.old = claim.old_subscription and w.takes)
        and ${isLeft}`,
    [
      accountId,
      owners.map((item) => item.oldSubscription),
      owners.map((item) => item.environmentId),
      owners.map((item) => item.cutoverId),
      owners.map((item) => item.position),
      owners.map((item) => (isInPlace(item) ? item.oldSubscription : item.newSubscription)),
      owners.map(({ plan }) => plan.recipe !== "adopt"),
    ],
  );
  const [first] = owners;
  if (first === undefined) return new Map();
  const claims = await loadClaims(database, {
    accountId,
    environmentId: first.environmentId,
    ids: owners.map((item) => item.oldSubscription),
  });
  return new Map(claims.map((each) => [each.oldSubscription, each]));
}

/** Returns the claims that name any of these subscriptions, as old or as new one. */
export function loadClaims(
  database: Queryable,
  {
    accountId,
    environmentId,
    ids,
  }: { accountId: string; environmentId: string; ids: readonly string[] },
): Promise<Claim[]> {
  const columns = `claim.cutover_id as "cutoverId",
      claim.old_subscription as "oldSubscription",
      claim.new_subscription as "newSubscription",
      claim.environment_id = $3::uuid and ${isLeft} as "isLeft"`;
  return database.query<Claim>(
    `select ${columns}
    from cutover_claims claim
    where claim.account_id = $1
      and claim.old_subscription = any(array(select unnest($2::text[])))
    union
    select ${columns}
    from cutover_claims claim
    where claim.account_id = $1
      and claim.new_subscription = any(array(select unnest($2::text[])))`,
    [accountId, ids, environmentId],
  );
}

/**
 * Returns which cutover has taken each of these items over, by position; items of one cutover. Only
 * what was brought over in place and is done can be taken over. Where several cutovers have done so
 * in turn, it is the last one.
 */
export async function loadHeirs(
  database: Queryable,
  items: readonly CutoverItem[],
): Promise<Map<number, string>> {
  const left = items.filter((item) => item.state === "done" && isInPlace(item));
  if (left.length === 0) return new Map();
  const rows = await database.query<{ position: number; heir: string }>(
    `select i.position, claim.cutover_id as heir
    from cutover_items i
    join cutovers c on c.id = i.cutover_id
    join cutover_claims claim on claim.account_id = c.account_id
      and claim.old_subscription = i.old_subscription
    where i.cutover_id = $1::uuid
      and i.position = any(array(select unnest($2::int[])))
      and claim.environment_id = i.environment_id
      and claim.cutover_id <> i.cutover_id`,
    [left[0]?.cutoverId, left.map(({ position }) => position)],
  );
  return new Map(rows.map(({ position, heir }) => [position, heir]));
}

/** Notes what claimed subscriptions are replaced by. */
export async function nameReplacements(
  database: Queryable,
  accountId: string,
  items: readonly CutoverItem[],
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

/**
 * Releases claimed subscriptions, so that another cutover may move them. A claim that was taken
 * over returns to the cutover that had it before, and remembers the one before that: of the items
 * that have brought the subscription over in place, the last one that was done. Each took the claim
 * when the one before it was done, so that this is their order.
 */
export async function releaseClaims(
  database: Queryable,
  accountId: string,
  items: readonly CutoverItem[],
): Promise<void> {
  const owned = [
    accountId,
    items.map((item) => item.oldSubscription),
    items.map((item) => item.cutoverId),
  ];
  await database.execute(
    `update cutover_claims as claim
    set cutover_id = claim.former_cutover_id,
      position = claim.former_position,
      new_subscription = claim.old_subscription,
      (former_cutover_id, former_position) = (
        select i.cutover_id, i.position
        from cutovers c
        join cutover_items i on i.cutover_id = c.id
          and i.old_subscription = claim.old_subscription
        where c.account_id = claim.account_id
          and i.environment_id = claim.environment_id
          and i.cutover_id not in (claim.cutover_id, claim.former_cutover_id)
          and i.state = 'done'
          and i.plan ->> 'recipe' in ('adopt', 'swap', 'swap_later')
        order by (
          select max(j.at)
          from cutover_journal j
          where j.cutover_id = i.cutover_id
            and j.position = i.position
            and j.state = 'done'
        ) desc nulls last
        limit 1
      )
    from unnest($2::text[], $3::uuid[]) as u (old, cutover_id)
    where claim.account_id = $1
      and claim.old_subscription = u.old
      and claim.cutover_id = u.cutover_id
      and claim.former_cutover_id is not null`,
    owned,
  );
  await database.execute(
    `delete from cutover_claims as claim
    using unnest($2::text[], $3::uuid[]) as u (old, cutover_id)
    where claim.account_id = $1
      and claim.old_subscription = u.old
      and claim.cutover_id = u.cutover_id`,
    owned,
  );
}

/**
 * Returns whether a subscription has an heir in an environment, or is about to have one. Adopted
 * ones are their own. A cutover whose mark it bears counts too where its claim is gone; `mark` is
 * its id.
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

/**
 * Returns those of these subscriptions at Stripe that cutovers of an environment move, have brought
 * over, or have made.
 */
export async function findClaimed(
  database: Queryable,
  environmentId: string,
  ids: readonly string[],
): Promise<Set<string>> {
  const rows = await database.query<{ id: string }>(
    `select u.id
    from unnest($2::text[]) as u (id)
    where u.id in (
      select unnest(array[c.old_subscription, c.new_subscription])
      from cutover_claims c
      where c.environment_id = $1::uuid
    )`,
    [environmentId, ids],
  );
  return new Set(rows.map(({ id }) => id));
}
