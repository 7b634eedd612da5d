import type { PageRequest } from "@carryover/contract";
import { createdBounds } from "../database/created-bounds.ts";
import type { Queryable } from "../database/database.ts";
import { firstId, lastId } from "../row-id.ts";
import { columns } from "./store.ts";
import type { Subscription } from "./subscription.ts";

/** The filter of a list; absent fields do not filter. */
export interface SubscriptionFilter {
  readonly customerId?: string | undefined;
  readonly planId?: string | undefined;
  readonly resourceId?: string | undefined;
  readonly pricingType?: readonly string[] | undefined;
  readonly status?: readonly string[] | undefined;
  readonly createdAt?: Partial<Record<"gt" | "gte" | "lt" | "lte", string | undefined>> | undefined;
}

/** The end of access, as in `effectiveEnd`; `least` ignores nulls. */
const effectiveEnd = `least(
        end_date,
        cancellation_date,
        case when trial_end_behavior = 'CANCEL_SUBSCRIPTION' then trial_end_date end
      )`;

/** Whether a row has not ended at an instant, as SQL. */
export function isLiveAt(instant: string): string {
  return `(${effectiveEnd} <= ${instant}) is not true`;
}

/** Computes `statusAt` of a row in SQL. A test compares the two. */
export function statusAt(instant: string): string {
  return `case
        when ${effectiveEnd} <= ${instant} then
          case when end_date <= ${effectiveEnd} then 'EXPIRED' else 'CANCELED' end
        when start_date > ${instant} then 'NOT_STARTED'
        when billing_state is not null then 'PAYMENT_PENDING'
        when trial_end_date > ${instant} then 'IN_TRIAL'
        else 'ACTIVE'
      end`;
}

/**
 * Returns the pricing type at an instant: that of the last change of it that is due, or the row's
 * own.
 */
function pricingTypeAt(instant: string): string {
  return `coalesce(
        (
          select u ->> 'pricingType'
          from (
            select f -> 'changes' as u, (f ->> 'at')::timestamptz as at
            from jsonb_array_elements(future_updates) f
            where f ->> 'status' = 'SCHEDULED'
          ) due
          where at <= ${instant}
            and (at < ${effectiveEnd}) is not false
            and u ? 'pricingType'
          order by at desc
          limit 1
        ),
        pricing_type
      )`;
}

/** Returns the subscriptions of these customers that are to start after an instant. */
export function loadUpcoming(
  database: Queryable,
  environmentId: string,
  customerIds: readonly string[],
  now: Date,
): Promise<Subscription[]> {
  return database.query<Subscription>(
    `select ${columns}
    from subscriptions
    where environment_id = $1::uuid
      and customer_id = any(array(select unnest($2::text[])))
      and start_date > $3::timestamptz
    order by cursor_id`,
    [environmentId, customerIds, now.toISOString()],
  );
}

/**
 * Returns one page of subscriptions in the order of creation, and one row more if there are others
 * beyond it. With `before`, the page that ends right before that cursor, nearest first.
 */
export function pageOfSubscriptions(
  database: Queryable,
  environmentId: string,
  filter: SubscriptionFilter,
  page: PageRequest,
  now: Date,
): Promise<Subscription[]> {
  const backwards = page.before !== undefined;
  const equals = (column: string, value: unknown, parameter: string) =>
    value === undefined ? `and ${parameter}::text is null` : `and ${column} = ${parameter}::text`;
  const isOneOf = (expression: string, values: unknown, parameter: string) =>
    values === undefined
      ? `and ${parameter}::text[] is null`
      : `and ${expression} = any(${parameter}::text[])`;
  return database.query<Subscription>(
    `select ${columns}
    from subscriptions
    where environment_id = $1::uuid
      and cursor_id > coalesce($2::uuid, ${firstId})
      and cursor_id < coalesce($3::uuid, ${lastId})
      ${equals("customer_id", filter.customerId, "$4")}
      ${equals("plan_id", filter.planId, "$5")}
      ${equals("resource_id", filter.resourceId, "$6")}
      ${isOneOf(pricingTypeAt("$9::timestamptz"), filter.pricingType, "$7")}
      ${isOneOf(statusAt("$9::timestamptz"), filter.status, "$8")}
      and $9::timestamptz is not null
      ${createdBounds(10)}
    order by cursor_id ${backwards ? "desc" : "asc"}
    limit $14::int`,
    [
      environmentId,
      page.after ?? null,
      page.before ?? null,
      filter.customerId ?? null,
      filter.planId ?? null,
      filter.resourceId ?? null,
      filter.pricingType ?? null,
      filter.status ?? null,
      now.toISOString(),
      filter.createdAt?.gt ?? null,
      filter.createdAt?.gte ?? null,
      filter.createdAt?.lt ?? null,
      filter.createdAt?.lte ?? null,
      page.limit + 1,
    ],
  );
}
