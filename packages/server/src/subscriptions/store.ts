import { changedColumns } from "../database/changed-columns.ts";
import { sparse } from "../database/columns.ts";
import type { Queryable } from "../database/database.ts";
import { list, map } from "./columns.ts";
import type { Subscription } from "./subscription.ts";

/** The columns of a subscription, named as in its type. */
export const columns = `customer_id as "customerId",
    subscription_id as "subscriptionId",
    cursor_id as "cursorId",
    product_id as "productId",
    plan_id as "planId",
    plan_version as "planVersion",
    resource_id as "resourceId",
    pricing_type as "pricingType",
    start_date as "startDate",
    is_start_said as "isStartSaid",
    end_date as "endDate",
    trial_end_date as "trialEndDate",
    trial_end_behavior as "trialEndBehavior",
    cancellation_date as "cancellationDate",
    cancel_reason as "cancelReason",
    succession,
    billing_id as "billingId",
    billing_state as "billingState",
    billing_period as "billingPeriod",
    billing_cycle_anchor as "billingCycleAnchor",
    payment_collection as "paymentCollection",
    payment_collection_method as "paymentCollectionMethod",
    paying_customer_id as "payingCustomerId",
    salesforce_id as "salesforceId",
    addons,
    entitlements,
    charges,
    terms,
    future_updates as "futureUpdates",
    follows,
    metadata,
    created_at as "createdAt",
    updated_at as "updatedAt",
    revision,
    import_run_id as "importRunId",
    import_record as "importRecord"`;

/** Returns all subscriptions of these customers, ended ones too, in the order of their creation. */
export function loadByCustomers(
  database: Queryable,
  environmentId: string,
  customerIds: readonly string[],
): Promise<Subscription[]> {
  return database.query<Subscription>(
    `select ${columns}
    from subscriptions
    where environment_id = $1::uuid
      and customer_id = any(array(select unnest($2::text[])))
    order by cursor_id`,
    [environmentId, customerIds],
  );
}

/** Returns one subscription by its id, whatever its customer. */
export async function loadById(
  database: Queryable,
  environmentId: string,
  subscriptionId: string,
): Promise<Subscription | null> {
  const rows = await database.query<Subscription>(
    `select ${columns}
    from subscriptions
    where environment_id = $1::uuid
      and customer_id = (
        select customer_id
        from subscription_ids
        where environment_id = $1::uuid
          and subscription_id = $2
      )
      and subscription_id = $2`,
    [environmentId, subscriptionId],
  );
  return rows[0] ?? null;
}

/** Returns the customers that these subscription ids belong to; ids that are free are left out. */
export async function findOwners(
  database: Queryable,
  environmentId: string,
  subscriptionIds: readonly string[],
): Promise<Map<string, string>> {
  const rows = await database.query<{ subscriptionId: string; customerId: string }>(
    `select subscription_id as "subscriptionId", customer_id as "customerId"
    from subscription_ids
    where environment_id = $1::uuid
      and subscription_id = any(array(select unnest($2::text[])))`,
    [environmentId, subscriptionIds],
  );
  return new Map(rows.map((row) => [row.subscriptionId, row.customerId]));
}

/**
 * Claims ids for their customers, in the order of the ids so that two writers cannot deadlock.
 * Returns the number of claimed ids; fewer than requested means that some belong to other
 * customers.
 */
export function claimIds(
  database: Queryable,
  environmentId: string,
  claims: ReadonlyArray<Pick<Subscription, "subscriptionId" | "customerId">>,
): Promise<number> {
  const sorted = claims.toSorted((a, b) => (a.subscriptionId < b.subscriptionId ? -1 : 1));
  return database.execute(
    `insert into subscription_ids (environment_id, subscription_id, customer_id)
    select $1::uuid, u.subscription_id, u.customer_id
    from unnest($2::text[], $3::text[]) as u (subscription_id, customer_id)
    on conflict (environment_id, subscription_id) do nothing`,
    [
      environmentId,
      sorted.map((claim) => claim.subscriptionId),
      sorted.map((claim) => claim.customerId),
    ],
  );
}

/**
 * Writes subscriptions, replacing stored ones without comparing revisions: the writer holds the
 * lock of the customer. Ids must differ.
 */
export async function writeSubscriptions(
  database: Queryable,
  environmentId: string,
  rows: readonly Subscription[],
): Promise<void> {
  const column = <T>(pick: (row: Subscription) => T) => sparse(rows.map(pick));
  const date = (value: Date | null) => value?.toISOString() ?? null;
  await database.execute(writeStatement, [
    environmentId,
    column((row) => row.customerId),
    column((row) => row.subscriptionId),
    column((row) => row.cursorId),
    column((row) => row.productId),
    column((row) => row.planId),
    column((row) => row.planVersion),
    column((row) => row.resourceId),
    column((row) => row.pricingType),
    column((row) => date(row.startDate)),
    column((row) => date(row.endDate)),
    column((row) => date(row.trialEndDate)),
    column((row) => row.trialEndBehavior),
    column((row) => date(row.cancellationDate)),
    column((row) => row.cancelReason),
    column((row) => row.billingId),
    column((row) => row.billingPeriod),
    column((row) => date(row.billingCycleAnchor)),
    column((row) => row.paymentCollection),
    column((row) => row.paymentCollectionMethod),
    column((row) => row.payingCustomerId),
    column((row) => row.salesforceId),
    column((row) => list(row.addons)),
    column((row) => list(row.entitlements)),
    column((row) => list(row.charges)),
    column((row) => map(row.terms)),
    column((row) => list(row.futureUpdates)),
    column((row) => map(row.metadata)),
    column((row) => date(row.createdAt)),
    column((row) => date(row.updatedAt)),
    column((row) => row.revision),
    column((row) => row.importRunId),
    column((row) => row.importRecord),
    column((row) => row.billingState),
    column((row) => row.follows),
    column((row) => (row.succession === null ? null : JSON.stringify(row.succession))),
    column((row) => row.isStartSaid),
  ]);
}

const writeStatement = `insert into subscriptions (
    environment_id, customer_id, subscription_id, cursor_id, product_id, plan_id, plan_version,
    resource_id, pricing_type, start_date, end_date, trial_end_date, trial_end_behavior,
    cancellation_date, cancel_reason, billing_id, billing_period, billing_cycle_anchor,
    payment_collection, payment_collection_method, paying_customer_id, salesforce_id, addons,
    entitlements, charges, terms, future_updates, metadata, created_at, updated_at, revision,
    import_run_id, import_record, billing_state, follows, succession, is_start_said
  )
  select
    $1::uuid, u.customer_id, u.subscription_id, u.cursor_id, u.product_id, u.plan_id,
    u.plan_version, u.resource_id, u.pricing_type, u.start_date::timestamptz,
    u.end_date::timestamptz, u.trial_end_date::timestamptz, u.trial_end_behavior,
    u.cancellation_date::timestamptz, u.cancel_reason, u.billing_id, u.billing_period,
    u.billing_cycle_anchor::timestamptz, u.payment_collection, u.payment_collection_method,
    u.paying_customer_id, u.salesforce_id, coalesce(u.addons, '[]')::jsonb,
    coalesce(u.entitlements, '[]')::jsonb, coalesce(u.charges, '[]')::jsonb,
    coalesce(u.terms, '{}')::jsonb, coalesce(u.future_updates, '[]')::jsonb,
    coalesce(u.metadata, '{}')::jsonb, u.created_at::timestamptz, u.updated_at::timestamptz,
    u.revision, u.import_run_id, u.import_record, u.billing_state, u.follows,
    u.succession::jsonb, u.is_start_said
  from unnest(
    $2::text[], $3::text[], $4::uuid[], $5::text[], $6::text[], $7::int[], $8::text[], $9::text[],
    $10::text[], $11::text[], $12::text[], $13::text[], $14::text[], $15::text[], $16::text[],
    $17::text[], $18::text[], $19::text[], $20::text[], $21::text[], $22::text[], $23::text[],
    $24::text[], $25::text[], $26::text[], $27::text[], $28::text[], $29::text[], $30::text[],
    $31::bigint[], $32::uuid[], $33::int[], $34::text[], $35::text[], $36::text[],
    $37::boolean[]
  ) as u (
    customer_id, subscription_id, cursor_id, product_id, plan_id, plan_version, resource_id,
    pricing_type, start_date, end_date, trial_end_date, trial_end_behavior, cancellation_date,
    cancel_reason, billing_id, billing_period, billing_cycle_anchor, payment_collection,
    payment_collection_method, paying_customer_id, salesforce_id, addons, entitlements, charges,
    terms, future_updates, metadata, created_at, updated_at, revision, import_run_id,
    import_record, billing_state, follows, succession, is_start_said
  )
  on conflict (environment_id, customer_id, subscription_id) do update set
    plan_version = excluded.plan_version,
    pricing_type = excluded.pricing_type,
    resource_id = excluded.resource_id,
    start_date = excluded.start_date,
    is_start_said = excluded.is_start_said,
    end_date = excluded.end_date,
    trial_end_date = excluded.trial_end_date,
    trial_end_behavior = excluded.trial_end_behavior,
    cancellation_date = excluded.cancellation_date,
    cancel_reason = excluded.cancel_reason,
    billing_id = excluded.billing_id,
    billing_period = excluded.billing_period,
    billing_cycle_anchor = excluded.billing_cycle_anchor,
    payment_collection = excluded.payment_collection,
    payment_collection_method = excluded.payment_collection_method,
    paying_customer_id = excluded.paying_customer_id,
    salesforce_id = excluded.salesforce_id,
    addons = excluded.addons,
    entitlements = excluded.entitlements,
    charges = excluded.charges,
    terms = excluded.terms,
    future_updates = excluded.future_updates,
    metadata = excluded.metadata,
    updated_at = excluded.updated_at,
    revision = excluded.revision,
    import_run_id = excluded.import_run_id,
    import_record = excluded.import_record,
    billing_state = excluded.billing_state,
    succession = excluded.succession`;

/** What a row was before a record changed it, null for one that it created, and what it became. */
export interface RowImage {
  readonly before: Subscription | null;
  readonly row: Subscription;
}

/** Keeps what rows were before an import changed them, and what it changed. */
export async function keepBeforeImages(
  database: Queryable,
  environmentId: string,
  runId: string,
  images: ReadonlyArray<{ readonly recordNumber: number } & RowImage>,
): Promise<void> {
  const json = ({ before }: RowImage) => (before === null ? null : JSON.stringify(before));
  const changes = ({ before, row }: RowImage) =>
    before === null ? null : JSON.stringify(changedColumns(before, row));
  await database.execute(
    `insert into before_images (
      environment_id, customer_id, run_id, record_number, entity, entity_id, before, after
    )
    select $1::uuid, u.customer_id, $2::uuid, u.record_number, 'subscription', u.entity_id,
      u.before::jsonb, u.after::jsonb
    from unnest($3::text[], $4::int[], $5::text[], $6::text[], $7::text[])
      as u (customer_id, record_number, entity_id, before, after)`,
    [
      environmentId,
      runId,
      images.map(({ row }) => row.customerId),
      images.map(({ recordNumber }) => recordNumber),
      images.map(({ row }) => row.subscriptionId),
      sparse(images.map(json)),
      sparse(images.map(changes)),
    ],
  );
}

/** Returns the resources of each customer: those that some subscription is or was for. */
export async function loadResources(
  database: Queryable,
  environmentId: string,
  customerIds: readonly string[],
): Promise<Map<string, Set<string>>> {
  const rows = await database.query<{ customerId: string; resourceId: string }>(
    `select distinct customer_id as "customerId", resource_id as "resourceId"
    from subscriptions
    where environment_id = $1::uuid
      and customer_id = any(array(select unnest($2::text[])))
      and resource_id is not null`,
    [environmentId, customerIds],
  );
  const resources = new Map<string, Set<string>>();
  for (const { customerId, resourceId } of rows) {
    const known = resources.get(customerId);
    if (known === undefined) resources.set(customerId, new Set([resourceId]));
    else known.add(resourceId);
  }
  return resources;
}
