import type { Queryable } from "../database/database.ts";
import type { Promotion, Standing, UsageValue } from "./standing.ts";

/** A row as JSON: instants are texts in it. */
type Stored<T> = { readonly [K in keyof T]: T[K] extends Date | null ? string | null : T[K] };
type StoredSubscription = Stored<Standing["subscriptions"][number]>;

interface StandingRow {
  readonly revision: string | null;
  readonly customerId: string | null;
  readonly archivedAt: Date | null;
  readonly resourceIds: readonly string[] | null;
  readonly subscriptions: readonly StoredSubscription[] | null;
  readonly promotions: ReadonlyArray<Stored<Promotion>> | null;
  readonly usage: ReadonlyArray<Stored<UsageValue>> | null;
}

/**
 * Where customers stand, and the revision of the catalog, as of one moment: one statement reads
 * all of it. Subscriptions that ended before `now` are left out. Unknown customers are not in it.
 */
export async function loadStandings(
  database: Queryable,
  environmentId: string,
  customerIds: readonly string[],
  now: Date,
): Promise<{ revision: string | null; standings: Map<string, Standing> }> {
  const parameters = [environmentId, customerIds, now.toISOString()];
  const rows = await database.query<StandingRow>(statement, parameters);
  const standings = rows.flatMap((row) => (row.customerId === null ? [] : [standing(row)]));
  return {
    revision: rows[0]?.revision ?? null,
    standings: new Map(standings.map((each) => [each.customerId, each])),
  };
}

function standing(row: StandingRow): Standing {
  return {
    customerId: row.customerId ?? "",
    archivedAt: row.archivedAt,
    resourceIds: row.resourceIds ?? [],
    subscriptions: (row.subscriptions ?? []).map((each) =>
      withDates<Standing["subscriptions"][number]>(each, subscriptionDates),
    ),
    promotions: (row.promotions ?? []).map((each) => withDates<Promotion>(each, promotionDates)),
    usage: (row.usage ?? []).map((each) => withDates<UsageValue>(each, ["measuredAt"])),
  };
}

const promotionDates = ["startDate", "endDate", "createdAt", "updatedAt"];
const subscriptionDates = [
  ...promotionDates,
  "trialEndDate",
  "cancellationDate",
  "billingCycleAnchor",
];

function withDates<T>(row: Stored<T>, names: readonly string[]): T {
  const read: Record<string, unknown> = { ...row };
  for (const name of names) {
    const text = read[name];
    if (typeof text === "string") read[name] = new Date(text);
  }
  return read as T;
}

const statement = `select
    (select revision from catalogs where environment_id = $1::uuid) as revision,
    c.customer_id as "customerId",
    c.archived_at as "archivedAt",
    s."resourceIds",
    s.subscriptions,
    (
      select json_agg(json_build_object(
        'id', p.entitlement_id,
        'featureId', p.feature_id,
        'description', p.description,
        'period', p.period,
        'startDate', p.start_date,
        'endDate', p.end_date,
        'usageLimit', p.usage_limit,
        'hasUnlimitedUsage', coalesce(p.has_unlimited_usage, false),
        'hasSoftLimit', coalesce(p.has_soft_limit, false),
        'enumValues', p.enum_values,
        'isVisible', p.is_visible,
        'resetPeriod', p.reset_period,
        'resetAnchor', p.reset_anchor,
        'createdAt', p.created_at,
        'updatedAt', p.updated_at
      ))
      from promotional_entitlements p
      where p.environment_id = c.environment_id
        and p.customer_id = c.customer_id
    ) as promotions,
    (
      select json_agg(json_build_object(
        'featureId', u.feature_id,
        'resourceId', nullif(u.resource_id, ''),
        'value', u.value,
        'measuredAt', u.measured_at
      ))
      from usage_counters u
      where u.environment_id = c.environment_id
        and u.customer_id = c.customer_id
    ) as usage
  from unnest($2::text[]) as wanted (customer_id)
  left join customers c
    on c.environment_id = $1::uuid
    and c.customer_id = wanted.customer_id
  left join lateral (
    select
      array_agg(distinct each.resource_id) filter (where each.resource_id is not null)
        as "resourceIds",
      json_agg(json_build_object(
        'customerId', each.customer_id,
        'subscriptionId', each.subscription_id,
        'cursorId', each.cursor_id,
        'productId', each.product_id,
        'planId', each.plan_id,
        'planVersion', each.plan_version,
        'resourceId', each.resource_id,
        'pricingType', each.pricing_type,
        'startDate', each.start_date,
        'endDate', each.end_date,
        'trialEndDate', each.trial_end_date,
        'trialEndBehavior', each.trial_end_behavior,
        'cancellationDate', each.cancellation_date,
        'cancelReason', each.cancel_reason,
        'billingId', each.billing_id,
        'billingPeriod', each.billing_period,
        'billingCycleAnchor', each.billing_cycle_anchor,
        'paymentCollection', each.payment_collection,
        'paymentCollectionMethod', each.payment_collection_method,
        'payingCustomerId', each.paying_customer_id,
        'salesforceId', each.salesforce_id,
        'addons', each.addons,
        'entitlements', each.entitlements,
        'charges', each.charges,
        'terms', each.terms,
        'futureUpdates', each.future_updates,
        'metadata', each.metadata,
        'createdAt', each.created_at,
        'updatedAt', each.updated_at,
        'revision', each.revision,
        'importRunId', each.import_run_id,
        'importRecord', each.import_record
      ) order by each.cursor_id) filter (
        where coalesce(least(
          each.end_date,
          each.cancellation_date,
          case when each.trial_end_behavior = 'CANCEL_SUBSCRIPTION' then each.trial_end_date end
        ) > $3::timestamptz, true)
      ) as subscriptions
    from subscriptions each
    where each.environment_id = c.environment_id
      and each.customer_id = c.customer_id
  ) s on true`;
