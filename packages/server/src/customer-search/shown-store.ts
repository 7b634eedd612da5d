import { limits } from "@carryover/contract";
import type { Queryable } from "../database/database.ts";
import type { SearchPlace } from "./conditions-store.ts";

/** A subscription of a customer that was found. */
export interface ShownSubscription {
  readonly customerId: string;
  readonly id: string;
  readonly planId: string;
  readonly status: string;
  readonly trialEndDate: Date | null;
}

/** Returns the first subscriptions of each of these customers that have not ended. */
export function shownSubscriptions(
  database: Queryable,
  { environmentId, now, statusAt }: SearchPlace,
  customerIds: readonly string[],
): Promise<ShownSubscription[]> {
  return database.query<ShownSubscription>(
    `select s.*
    from unnest($2::text[]) as wanted (customer_id)
    cross join lateral (
      select
        each.customer_id as "customerId",
        each.subscription_id as id,
        each.plan_id as "planId",
        each.status,
        each.trial_end_date as "trialEndDate"
      from (
        select *, ${statusAt("$3::timestamptz")} as status
        from subscriptions
        where environment_id = $1::uuid
          and customer_id = wanted.customer_id
        offset 0
      ) each
      where each.status not in ('CANCELED', 'EXPIRED')
      order by each.cursor_id
      limit $4::int
    ) s`,
    [environmentId, customerIds, now.toISOString(), limits.searchSubscriptionsMax],
  );
}

/** A counter of usage that counts for something. */
export interface UsedCounter {
  readonly customerId: string;
  readonly featureId: string;
  /** Null for usage of no resource. */
  readonly resourceId: string | null;
  readonly value: number;
  readonly measuredAt: Date;
}

/** Returns the counters above zero of these customers. */
export function usedCounters(
  database: Queryable,
  environmentId: string,
  customerIds: readonly string[],
): Promise<UsedCounter[]> {
  return database.query<UsedCounter>(
    `select
      u.customer_id as "customerId",
      u.feature_id as "featureId",
      nullif(u.resource_id, '') as "resourceId",
      u.value::float8 as value,
      u.measured_at as "measuredAt"
    from usage_counters u
    where u.environment_id = $1::uuid
      and u.customer_id = any(array(select unnest($2::text[])))
      and u.value > 0`,
    [environmentId, customerIds],
  );
}
