import { sparse } from "../../database/columns.ts";
import type { Queryable } from "../../database/database.ts";
import { list, map } from "../columns.ts";
import type { Subscription } from "../subscription.ts";

/**
 * Returns whether a row only has columns that a record can set for a new subscription. This holds
 * for nearly all rows of a first import, and omitting two thirds of the columns saves two thirds of
 * the work.
 */
export function isPlain(row: Subscription, run: { runId: string; now: Date }): boolean {
  return (
    row.revision === 1 &&
    row.importRunId === run.runId &&
    row.createdAt === run.now &&
    row.cancellationDate === null &&
    row.succession === null &&
    row.trialEndDate === null &&
    row.billingCycleAnchor === null &&
    row.payingCustomerId === null &&
    row.billingState === null &&
    row.paymentCollection === "NOT_REQUIRED" &&
    row.paymentCollectionMethod === null &&
    row.futureUpdates.length === 0 &&
    row.follows === null
  );
}

/** Inserts plain rows, whose ids must be new, in the order of their keys. */
export async function insertPlain(
  database: Queryable,
  environmentId: string,
  run: { runId: string; now: Date },
  rows: readonly Subscription[],
): Promise<void> {
  const column = <T>(pick: (row: Subscription) => T) => sparse(rows.map(pick));
  await database.execute(insertStatement, [
    environmentId,
    run.runId,
    run.now.toISOString(),
    column((row) => row.customerId),
    column((row) => row.subscriptionId),
    column((row) => row.cursorId),
    column((row) => row.productId),
    column((row) => row.planId),
    column((row) => row.planVersion),
    column((row) => row.resourceId),
    column((row) => row.pricingType),
    column((row) => dateUnless(row.startDate, run.now)),
    column((row) => row.endDate?.toISOString() ?? null),
    column((row) => row.billingId),
    column((row) => row.billingPeriod),
    column((row) => row.salesforceId),
    column((row) => list(row.addons)),
    column((row) => list(row.entitlements)),
    column((row) => list(row.charges)),
    column((row) => map(row.metadata)),
    column((row) => dateUnless(row.updatedAt, run.now)),
    column((row) => row.importRecord),
    column((row) => row.isStartSaid),
  ]);
}

/** Returns null for the default date, which the statement fills in. */
function dateUnless(date: Date, usual: Date): string | null {
  return date === usual ? null : date.toISOString();
}

const insertStatement = `insert into subscriptions (
    environment_id, customer_id, subscription_id, cursor_id, product_id, plan_id, plan_version,
    resource_id, pricing_type, start_date, end_date, billing_id, billing_period, salesforce_id,
    addons, entitlements, charges, metadata, updated_at, import_record,
    is_start_said, payment_collection, terms, future_updates, created_at, revision, import_run_id
  )
  select
    $1::uuid, u.customer_id, u.subscription_id, u.cursor_id, u.product_id, u.plan_id,
    u.plan_version, u.resource_id, u.pricing_type,
    coalesce(u.start_date::timestamptz, $3::timestamptz), u.end_date::timestamptz, u.billing_id,
    u.billing_period, u.salesforce_id, coalesce(u.addons, '[]')::jsonb,
    coalesce(u.entitlements, '[]')::jsonb, coalesce(u.charges, '[]')::jsonb,
    coalesce(u.metadata, '{}')::jsonb, coalesce(u.updated_at::timestamptz, $3::timestamptz),
    u.import_record, u.is_start_said, 'NOT_REQUIRED', '{}', '[]', $3::timestamptz, 1, $2::uuid
  from unnest(
    $4::text[], $5::text[], $6::uuid[], $7::text[], $8::text[], $9::int[], $10::text[],
    $11::text[], $12::text[], $13::text[], $14::text[], $15::text[], $16::text[], $17::text[],
    $18::text[], $19::text[], $20::text[], $21::text[], $22::int[], $23::boolean[]
  ) as u (
    customer_id, subscription_id, cursor_id, product_id, plan_id, plan_version, resource_id,
    pricing_type, start_date, end_date, billing_id, billing_period, salesforce_id, addons,
    entitlements, charges, metadata, updated_at, import_record,
    is_start_said
  )`;
