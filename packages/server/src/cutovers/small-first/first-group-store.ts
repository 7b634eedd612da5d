import type { ItemState } from "@carryover/contract";
import type { Queryable } from "../../database/database.ts";
import type { CutoverItem } from "../cutover.ts";
import { itemColumns } from "../items-store.ts";

/** The first few that a cutover writes to, and until where they were found as planned. */
export interface FirstGroup {
  readonly positions: readonly number[];
  /**
   * `created`: while their old ones are held; `canceled`: at the end; `failed`: they are not as
   * planned, and the cutover has stopped.
   */
  readonly passed: "none" | "created" | "canceled" | "failed";
}

/** Returns the first group of a cutover; null if none was chosen yet. */
export async function loadFirstGroup(
  database: Queryable,
  cutoverId: string,
): Promise<FirstGroup | null> {
  const rows = await database.query<{ firstGroup: FirstGroup | null }>(
    `select first_group as "firstGroup"
    from cutovers
    where id = $1::uuid`,
    [cutoverId],
  );
  return rows[0]?.firstGroup ?? null;
}

/** Keeps the first group of a cutover; null to have another one chosen. */
export async function saveFirstGroup(
  database: Queryable,
  cutoverId: string,
  group: FirstGroup | null,
): Promise<void> {
  await database.execute(
    `update cutovers
    set first_group = $2::jsonb
    where id = $1::uuid`,
    [cutoverId, group === null ? null : JSON.stringify(group)],
  );
}

/** Items of a cutover by their positions. */
export function itemsAt(
  database: Queryable,
  cutoverId: string,
  positions: readonly number[],
): Promise<CutoverItem[]> {
  return database.query<CutoverItem>(
    `select ${itemColumns}
    from cutover_items
    where cutover_id = $1::uuid
      and position = any($2::int[])
    order by position`,
    [cutoverId, positions],
  );
}

/**
 * Items of as many kinds as there are, one of each kind after the other, of each those that renew
 * first: kinds differ in recipe, currency, billing period or collection method.
 */
export function spreadItems(
  database: Queryable,
  cutoverId: string,
  options: {
    states: readonly ItemState[];
    /** Old subscriptions; null for any. */
    only: readonly string[] | null;
    exceptPositions: readonly number[];
    exceptCustomers: readonly string[];
    /** Whether those that are linked and write nothing to Stripe count. */
    withAdopted: boolean;
    /** At most so many of one kind; null for any. */
    ofKindMax: number | null;
    limit: number;
  },
): Promise<CutoverItem[]> {
  return database.query<CutoverItem>(
    `select ${itemColumns}
    from (
      select *, row_number() over (
        partition by plan ->> 'recipe', plan -> 'snapshot' ->> 'currency',
          plan -> 'target' ->> 'billingPeriod', plan -> 'snapshot' ->> 'collectionMethod'
        order by period_end nulls last, position
      ) as turn
      from cutover_items
      where cutover_id = $1::uuid
        and state = any($2::text[])
        and ($5::boolean or plan ->> 'recipe' <> 'adopt')
        and not (position = any($3::int[]))
        and not (stripe_customer = any($4::text[]))
        and ($8::text[] is null or old_subscription = any(array(select unnest($8::text[]))))
    ) as item
    where $6::int is null or turn <= $6
    order by turn, period_end nulls last, position
    limit $7::int`,
    [
      cutoverId,
      options.states,
      options.exceptPositions,
      options.exceptCustomers,
      options.withAdopted,
      options.ofKindMax,
      options.limit,
      options.only,
    ],
  );
}
