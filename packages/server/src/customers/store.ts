import { changedColumns } from "../database/changed-columns.ts";
import { sparse } from "../database/columns.ts";
import type { Queryable } from "../database/database.ts";

/** A customer as it is stored. */
export interface CustomerRow {
  readonly customerId: string;
  readonly cursorId: string;
  readonly name: string | null;
  readonly email: string | null;
  readonly billingId: string | null;
  readonly paymentMethodId: string | null;
  readonly paymentMethod: PaymentMethodDetails | null;
  readonly salesforceId: string | null;
  readonly billingCurrency: string | null;
  readonly couponId: string | null;
  readonly language: string | null;
  readonly timezone: string | null;
  readonly metadata: Readonly<Record<string, string>>;
  readonly passthrough: object | null;
  readonly createdAt: Date;
  /** When it was created where an import took it from. */
  readonly sourceCreatedAt: Date | null;
  readonly updatedAt: Date;
  readonly archivedAt: Date | null;
  readonly revision: number;
  readonly importRunId: string | null;
  readonly importRecord: number | null;
}

/** Details of a payment method besides its id. */
export interface PaymentMethodDetails {
  readonly type: "CARD" | "BANK" | "CASH_APP";
  readonly cardExpiryMonth: number | null;
  readonly cardExpiryYear: number | null;
  readonly cardLast4Digits: string | null;
}

/** The customer data that other domains need before they write for it. */
export interface LockedCustomer {
  readonly customerId: string;
  readonly archivedAt: Date | null;
}

/** The columns of a row. */
export const columns = `customer_id as "customerId",
    cursor_id as "cursorId",
    name,
    email,
    billing_id as "billingId",
    payment_method_id as "paymentMethodId",
    payment_method as "paymentMethod",
    salesforce_id as "salesforceId",
    billing_currency as "billingCurrency",
    coupon_id as "couponId",
    language,
    timezone,
    metadata,
    passthrough,
    created_at as "createdAt",
    source_created_at as "sourceCreatedAt",
    updated_at as "updatedAt",
    archived_at as "archivedAt",
    revision,
    import_run_id as "importRunId",
    import_record as "importRecord"`;

/** Returns the stored customers among these ids, in no order. */
export function loadCustomers(
  database: Queryable,
  environmentId: string,
  customerIds: readonly string[],
  lock: "" | "for update" = "",
): Promise<CustomerRow[]> {
  return database.query<CustomerRow>(
    `select ${columns}
    from customers
    where environment_id = $1::uuid
      and customer_id = any(array(select unnest($2::text[])))
    ${lock}`,
    [environmentId, customerIds],
  );
}

/**
 * Locks customers until the transaction ends, in the order of their ids, so that two writers cannot
 * deadlock. All writes of a customer's subscriptions, usage and promotions hold this lock, one
 * writer at a time. Returns the existing ones; unlocked if nothing is written.
 */
export function lockCustomers(
  database: Queryable,
  environmentId: string,
  customerIds: readonly string[],
  isLooking = false,
): Promise<LockedCustomer[]> {
  return database.query<LockedCustomer>(
    `select customer_id as "customerId", archived_at as "archivedAt"
    from customers
    where environment_id = $1::uuid
      and customer_id = any(array(select unnest($2::text[])))
    ${isLooking ? "" : "order by customer_id for no key update"}`,
    [environmentId, customerIds],
  );
}

/**
 * Writes customers, each only if its row still has the revision before the written one (none, for
 * revision 1). Returns the number of rows written; a smaller number than requested means a
 * concurrent writer. Ids must differ; they are written in order, so that two writers cannot
 * deadlock.
 */
export async function writeCustomers(
  database: Queryable,
  environmentId: string,
  rows: readonly CustomerRow[],
): Promise<number> {
  const present = await notDeleted(database, environmentId, rows);
  const sorted = present.toSorted((a, b) => (a.customerId < b.customerId ? -1 : 1));
  const column = <T>(pick: (row: CustomerRow) => T) => sorted.map(pick);
  const json = (value: object | null) => (value === null ? null : JSON.stringify(value));
  return database.execute(writeStatement, [
    environmentId,
    column((row) => row.customerId),
    column((row) => row.cursorId),
    column((row) => row.name),
    column((row) => row.email),
    column((row) => row.billingId),
    column((row) => row.paymentMethodId),
    column((row) => json(row.paymentMethod)),
    column((row) => row.salesforceId),
    column((row) => row.billingCurrency),
    column((row) => row.couponId),
    column((row) => row.language),
    column((row) => row.timezone),
    column((row) => json(row.metadata)),
    column((row) => json(row.passthrough)),
    column((row) => row.createdAt.toISOString()),
    column((row) => row.updatedAt.toISOString()),
    column((row) => row.archivedAt?.toISOString() ?? null),
    column((row) => row.revision),
    column((row) => row.importRunId),
    column((row) => row.importRecord),
    column((row) => row.sourceCreatedAt?.toISOString() ?? null),
  ]);
}

/**
 * Returns the rows that are new, or whose stored row is still there, and locks that: the insert
 * would raise again what an undo deletes meanwhile.
 */
async function notDeleted(
  database: Queryable,
  environmentId: string,
  rows: readonly CustomerRow[],
): Promise<readonly CustomerRow[]> {
  const changed = rows.filter(({ revision }) => revision > 1).map(({ customerId }) => customerId);
  if (changed.length === 0) return rows;
  const found = await lockCustomers(database, environmentId, changed);
  if (found.length === changed.length) return rows;
  const present = new Set(found.map(({ customerId }) => customerId));
  return rows.filter(({ revision, customerId }) => revision === 1 || present.has(customerId));
}

const writeStatement = `insert into customers (
    environment_id, customer_id, cursor_id, name, email, billing_id, payment_method_id,
    payment_method, salesforce_id, billing_currency, coupon_id, language, timezone, metadata,
    passthrough, created_at, updated_at, archived_at, revision, import_run_id, import_record,
    source_created_at
  )
  select
    $1::uuid, u.customer_id, u.cursor_id, u.name, u.email, u.billing_id, u.payment_method_id,
    u.payment_method::jsonb, u.salesforce_id, u.billing_currency, u.coupon_id, u.language,
    u.timezone, u.metadata::jsonb, u.passthrough::jsonb, u.created_at::timestamptz,
    u.updated_at::timestamptz, u.archived_at::timestamptz, u.revision, u.import_run_id,
    u.import_record, u.source_created_at::timestamptz
  from unnest(
    $2::text[], $3::uuid[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[],
    $10::text[], $11::text[], $12::text[], $13::text[], $14::text[], $15::text[], $16::text[],
    $17::text[], $18::text[], $19::int[], $20::uuid[], $21::int[], $22::text[]
  ) as u (
    customer_id, cursor_id, name, email, billing_id, payment_method_id, payment_method,
    salesforce_id, billing_currency, coupon_id, language, timezone, metadata, passthrough,
    created_at, updated_at, archived_at, revision, import_run_id, import_record,
    source_created_at
  )
  on conflict (environment_id, customer_id) do update set
    name = excluded.name,
    email = excluded.email,
    billing_id = excluded.billing_id,
    payment_method_id = excluded.payment_method_id,
    payment_method = excluded.payment_method,
    salesforce_id = excluded.salesforce_id,
    billing_currency = excluded.billing_currency,
    coupon_id = excluded.coupon_id,
    language = excluded.language,
    timezone = excluded.timezone,
    metadata = excluded.metadata,
    passthrough = excluded.passthrough,
    updated_at = excluded.updated_at,
    archived_at = excluded.archived_at,
    revision = excluded.revision,
    import_run_id = excluded.import_run_id,
    import_record = excluded.import_record,
    source_created_at = excluded.source_created_at
  where customers.revision = excluded.revision - 1`;

/** Deletes customers that nothing belongs to. They are locked, so each has the given revision. */
export function deleteCustomers(
  database: Queryable,
  environmentId: string,
  customerIds: readonly string[],
): Promise<number> {
  return database.execute(
    `delete from customers
    where environment_id = $1::uuid
      and customer_id = any(array(select unnest($2::text[])))`,
    [environmentId, customerIds],
  );
}

/**
 * Deletes those of these customers that are as they were created, under these cursors. Returns
 * their ids.
 */
export async function deleteCreated(
  database: Queryable,
  environmentId: string,
  created: ReadonlyArray<Pick<CustomerRow, "customerId" | "cursorId">>,
): Promise<string[]> {
  if (created.length === 0) return [];
  const rows = await database.query<{ customerId: string }>(
    `delete from customers c
    using unnest($2::text[], $3::uuid[]) as k (customer_id, cursor_id)
    where c.environment_id = $1::uuid
      and c.customer_id = k.customer_id
      and c.cursor_id = k.cursor_id
      and c.revision = 1
    returning c.customer_id as "customerId"`,
    [
      environmentId,
      created.map(({ customerId }) => customerId),
      created.map(({ cursorId }) => cursorId),
    ],
  );
  return rows.map(({ customerId }) => customerId);
}

/**
 * Writes what a run decided, under the same rule as writeCustomers, but only the fields that an
 * import can change: a third of the columns is a third of the work. An imported customer is not
 * archived, and what was known of a card goes when another payment method comes. Rows come in the
 * order of their ids.
 */
export async function writeImported(
  database: Queryable,
  environmentId: string,
  runId: string,
  now: Date,
  all: readonly CustomerRow[],
): Promise<number> {
  const rows = await notDeleted(database, environmentId, all);
  return database.execute(importStatement, [
    environmentId,
    runId,
    now.toISOString(),
    rows.map((row) => row.customerId),
    rows.map((row) => row.cursorId),
    sparse(rows.map((row) => row.name)),
    sparse(rows.map((row) => row.email)),
    sparse(rows.map((row) => row.billingId)),
    sparse(rows.map((row) => row.paymentMethodId)),
    sparse(rows.map((row) => row.salesforceId)),
    rows.map((row) => JSON.stringify(row.metadata)),
    rows.map((row) => row.updatedAt.toISOString()),
    rows.map((row) => row.revision),
    rows.map((row) => row.importRecord),
    sparse(rows.map((row) => row.sourceCreatedAt?.toISOString() ?? null)),
  ]);
}

const importStatement = `insert into customers (
    environment_id, customer_id, cursor_id, name, email, billing_id, payment_method_id,
    salesforce_id, metadata, created_at, updated_at, revision, import_run_id, import_record,
    source_created_at
  )
  select
    $1::uuid, u.customer_id, u.cursor_id, u.name, u.email, u.billing_id, u.payment_method_id,
    u.salesforce_id, u.metadata::jsonb, $3::timestamptz, u.updated_at::timestamptz, u.revision,
    $2::uuid, u.import_record, u.source_created_at::timestamptz
  from unnest(
    $4::text[], $5::uuid[], $6::text[], $7::text[], $8::text[], $9::text[], $10::text[],
    $11::text[], $12::text[], $13::int[], $14::int[], $15::text[]
  ) as u (
    customer_id, cursor_id, name, email, billing_id, payment_method_id, salesforce_id, metadata,
    updated_at, revision, import_record, source_created_at
  )
  on conflict (environment_id, customer_id) do update set
    name = excluded.name,
    email = excluded.email,
    billing_id = excluded.billing_id,
    payment_method_id = excluded.payment_method_id,
    payment_method = case
      when customers.payment_method_id = excluded.payment_method_id
      then customers.payment_method
    end,
    salesforce_id = excluded.salesforce_id,
    metadata = excluded.metadata,
    source_created_at = excluded.source_created_at,
    updated_at = excluded.updated_at,
    archived_at = null,
    revision = excluded.revision,
    import_run_id = excluded.import_run_id,
    import_record = excluded.import_record
  where customers.revision = excluded.revision - 1`;

/** Keeps what rows were before an import changed them, and what it changed. */
export async function keepBeforeImages(
  database: Queryable,
  environmentId: string,
  runId: string,
  images: ReadonlyArray<{ recordNumber: number; before: CustomerRow; row: CustomerRow }>,
): Promise<void> {
  await database.execute(
    `insert into before_images (
      environment_id, customer_id, run_id, record_number, entity, entity_id, before, after
    )
    select $1::uuid, u.customer_id, $2::uuid, u.record_number, 'customer', u.customer_id,
      u.before::jsonb, u.after::jsonb
    from unnest($3::text[], $4::int[], $5::text[], $6::text[])
      as u (customer_id, record_number, before, after)`,
    [
      environmentId,
      runId,
      images.map((image) => image.before.customerId),
      images.map((image) => image.recordNumber),
      images.map((image) => JSON.stringify(image.before)),
      images.map((image) => JSON.stringify(changedColumns(image.before, image.row))),
    ],
  );
}

/**
 * Returns billing ids that several customers of the environment share, if the run touched one of
 * them: the first ones, with up to 100 customers each, and the total in every row.
 */
export function sharedBillingIds(
  database: Queryable,
  environmentId: string,
  run: { id: string; billingIds: readonly string[] | null },
  limit: number,
): Promise<Array<{ value: string; customerIds: string[]; total: number }>> {
  return database.query(
    `select
      billing_id as value,
      (array_agg(customer_id order by customer_id))[1:100] as "customerIds",
      count(*) over () as total
    from customers
    where environment_id = $1::uuid
      and billing_id is not null
      ${run.billingIds === null ? "and $4::text[] is null" : "and billing_id = any($4::text[])"}
    group by billing_id
    having count(*) > 1
      and bool_or(import_run_id = $2::uuid)
    order by billing_id
    limit $3::int`,
    [environmentId, run.id, limit, run.billingIds],
  );
}
