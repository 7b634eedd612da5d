import type { AsJson } from "../database/as-json.ts";
import type { Queryable } from "../database/database.ts";
import type { EntitlementState, Holdings, Promotion, UsageValue } from "./entitlement-state.ts";

type StoredSubscription = AsJson<EntitlementState["subscriptions"][number]>;

interface EntitlementStateRow {
  /** Counted from 1, in the order of the request. */
  readonly position: number;
  readonly revision: string | null;
  readonly customerId: string | null;
  readonly archivedAt: Date | null;
  readonly resourceIds: readonly string[] | null;
  readonly subscriptions: readonly StoredSubscription[] | null;
  readonly ended: readonly StoredSubscription[] | null;
  readonly promotions: ReadonlyArray<AsJson<Promotion>> | null;
  readonly usage: ReadonlyArray<AsJson<UsageValue>> | null;
}

/** A customer's holdings, and the revision of the catalog that they refer to. */
export interface LoadedHoldings {
  /** The revision of the catalog; null as long as nothing was ever modelled. */
  readonly revision: string | null;
  /** By customer id; unknown customers are not in it. */
  readonly holdings: Map<string, Holdings>;
}

/** A resource of a customer; null for holdings without a resource. */
export interface CustomerResource {
  readonly customerId: string;
  readonly resourceId: string | null;
}

/**
 * Loads the holdings of customers for all of these resources together, and the revision of the
 * catalog, as of one moment. A customer may have many thousands of resources, so only subscriptions
 * and resource ids of these resources, and those without a resource, are loaded. Subscriptions that
 * ended before `now` are returned separately.
 */
export async function loadHoldings(
  database: Queryable,
  environmentId: string,
  resources: readonly CustomerResource[],
  now: Date,
): Promise<LoadedHoldings> {
  const named = resources.filter(({ resourceId }) => resourceId !== null);
  const rows = await database.query<EntitlementStateRow>(holdingsStatement, [
    environmentId,
    now.toISOString(),
    [...new Set(resources.map(({ customerId }) => customerId))],
    null,
    null,
    named.map(({ customerId }) => customerId),
    named.map(({ resourceId }) => resourceId),
  ]);
  const found = rows.flatMap((row) => entitlementState(row) ?? []);
  return {
    revision: rows[0]?.revision ?? null,
    holdings: new Map(found.map((each) => [each.customerId, each])),
  };
}

/** The part of an entitlement state that decides about one resource, and one feature or all. */
export interface EntitlementStatePart {
  readonly customerId: string;
  /** Null without a resource. */
  readonly resourceId: string | null;
  /** Null for all features. */
  readonly featureId: string | null;
}

/**
 * Loads parts of entitlement states, in the order of the request; undefined for unknown customers.
 * A customer may have a thousand resources, and a check needs one of them, so subscriptions, usage
 * and resource ids are limited to the resource and to none; usage and promotions are limited to the
 * feature.
 */
export async function loadEntitlementStateParts(
  database: Queryable,
  environmentId: string,
  parts: readonly EntitlementStatePart[],
  now: Date,
): Promise<{ revision: string | null; entitlementStates: Array<EntitlementState | undefined> }> {
  const parameters = [
    environmentId,
    now.toISOString(),
    parts.map((part) => part.customerId),
    parts.map((part) => part.resourceId),
    parts.map((part) => part.featureId),
  ];
  const settings = { isPrepared: true };
  const rows = await database.query<EntitlementStateRow>(partsStatement, parameters, settings);
  const byPosition = new Map(rows.map((row) => [row.position, row]));
  return {
    revision: rows[0]?.revision ?? null,
    entitlementStates: parts.map((_, index) => entitlementState(byPosition.get(index + 1))),
  };
}

function entitlementState(row: EntitlementStateRow | undefined): EntitlementState | undefined {
  if (row === undefined || row.customerId === null) return undefined;
  return {
    customerId: row.customerId,
    archivedAt: row.archivedAt,
    resourceIds: row.resourceIds ?? [],
    subscriptions: (row.subscriptions ?? []).map(subscription),
    ended: (row.ended ?? []).map(subscription),
    promotions: (row.promotions ?? []).map((each) => withDates<Promotion>(each, promotionDates)),
    usage: (row.usage ?? []).map((each) => withDates<UsageValue>(each, ["measuredAt"])),
  };
}

function subscription(stored: StoredSubscription): EntitlementState["subscriptions"][number] {
  return withDates(stored, subscriptionDates);
}

const promotionDates = ["startDate", "endDate", "createdAt", "updatedAt"];
const subscriptionDates = [
  ...promotionDates,
  "trialEndDate",
  "cancellationDate",
  "billingCycleAnchor",
];

function withDates<T>(row: AsJson<T>, names: readonly string[]): T {
  const read: Record<string, unknown> = { ...row };
  for (const name of names) {
    const text = read[name];
    if (typeof text === "string") read[name] = new Date(text);
  }
  return read as T;
}

const subscriptionObject = `json_build_object(
  'customerId', each.customer_id,
  'subscriptionId', each.subscription_id,
  'cursorId', each.cursor_id,
  'productId', each.product_id,
  'planId', each.plan_id,
  'planVersion', each.plan_version,
  'resourceId', each.resource_id,
  'pricingType', each.pricing_type,
  'startDate', each.start_date,
  'isStartSaid', each.is_start_said,
  'endDate', each.end_date,
  'trialEndDate', each.trial_end_date,
  'trialEndBehavior', each.trial_end_behavior,
  'cancellationDate', each.cancellation_date,
  'cancelReason', each.cancel_reason,
  'succession', each.succession,
  'billingId', each.billing_id,
  'billingState', each.billing_state,
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
  'follows', each.follows,
  'metadata', each.metadata,
  'createdAt', each.created_at,
  'updatedAt', each.updated_at,
  'revision', each.revision,
  'importRunId', each.import_run_id,
  'importRecord', each.import_record
)`;

/** Whether the subscription `each` has ended by now ($2), according to its dates. */
export const hasEnded = `coalesce(least(
  each.end_date,
  each.cancellation_date,
  case when each.trial_end_behavior = 'CANCEL_SUBSCRIPTION' then each.trial_end_date end
) <= $2::timestamptz, false)`;

/**
 * Makes the statement for tuples of customer, resource and feature ($3 to $5); `ofResource` selects
 * subscriptions of resources, and `usage` selects the counters.
 */
const statement = (ofResource: string, usage: string) => `select
    wanted.position::int as position,
    (select revision from catalogs where environment_id = $1::uuid) as revision,
    c.customer_id as "customerId",
    c.archived_at as "archivedAt",
    s."resourceIds",
    s.subscriptions,
    s.ended,
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
        and (wanted.feature_id is null or p.feature_id = wanted.feature_id)
    ) as promotions,
    ${usage} as usage
  from unnest($3::text[], $4::text[], $5::text[]) with ordinality
    as wanted (customer_id, resource_id, feature_id, position)
  left join customers c
    on c.environment_id = $1::uuid
    and c.customer_id = wanted.customer_id
  left join lateral (
    select
      array_agg(distinct each.resource_id) filter (where each.resource_id is not null)
        as "resourceIds",
      json_agg(${subscriptionObject} order by each.cursor_id)
        filter (where not ${hasEnded}) as subscriptions,
      json_agg(${subscriptionObject} order by each.cursor_id)
        filter (where ${hasEnded}) as ended
    from subscriptions each
    where each.environment_id = c.environment_id
      and each.customer_id = c.customer_id
      and (each.resource_id is null or ${ofResource})
  ) s on true`;

const partsStatement = statement(
  "each.resource_id = wanted.resource_id",
  `(
      select json_agg(json_build_object(
        'featureId', u.feature_id,
        'resourceId', nullif(u.resource_id, ''),
        'value', u.value,
        'measuredAt', u.measured_at
      ))
      from usage_counters u
      where u.environment_id = c.environment_id
        and u.customer_id = c.customer_id
        and u.resource_id = coalesce(wanted.resource_id, '')
        and (wanted.feature_id is null or u.feature_id = wanted.feature_id)
    )`,
);

// The pairs are put into a hash table once; to look for each of them would take as many times as
// long as there are pairs.
const holdingsStatement = statement(
  `(each.customer_id, each.resource_id) in (
        select pair.customer_id, pair.resource_id
        from unnest($6::text[], $7::text[]) as pair (customer_id, resource_id)
      )`,
  "null::json",
);
