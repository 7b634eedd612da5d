import type { TestApi } from "./api.ts";
import type { CatalogOptions } from "./catalog.ts";

/** Returns a catalog in which a plan and an add-on have drafts, with one grant each. */
export function ownersCatalog(grantId: string): CatalogOptions {
  const draft = {
    id: "x",
    productId: "p",
    displayName: "Owner's",
    status: "DRAFT" as const,
    publishedAt: null,
    entitlements: [{ id: grantId, featureId: "f", usageLimit: 3 }],
  };
  return {
    products: [{ id: "p", displayName: "Owner's" }],
    features: [{ id: "f", displayName: "Owner's" }],
    plans: [draft, { id: "sold", productId: "p" }],
    addons: [draft],
  };
}

/** Stores a running cutover with one subscription. A database has one of an account at a time. */
export async function storeCutover(
  { database, environmentId }: TestApi,
  cutoverId: string,
  account = "acct_owner1",
): Promise<void> {
  await database.execute(
    `insert into cutovers (
      id, environment_id, account_id, account_name, is_live, api_version, state, mapping, options,
      created_at, updated_at
    )
    values (
      $1::uuid, $2::uuid, $3, 'Owner''s', false, 'v', 'running', '{"prices": {}}', '{}',
      now(), now()
    )`,
    [cutoverId, environmentId, account],
  );
  await database.execute(
    `insert into cutover_items (
      cutover_id, environment_id, position, stripe_customer, old_subscription, state, plan,
      updated_at
    )
    values ($1::uuid, $2::uuid, 0, 'cus_owner1', 'sub_owner1', 'planned', '{}', now())`,
    [cutoverId, environmentId],
  );
}

/** Stores a finished comparison with one entry. */
export async function storeComparison(
  { database, environmentId }: TestApi,
  comparisonId: string,
): Promise<void> {
  await database.execute(
    `insert into billing_comparisons (
      id, environment_id, account_id, is_live, state, heals, origin, progress, totals, created_at,
      updated_at
    )
    values (
      $1::uuid, $2::uuid, 'acct_owner1', false, 'completed', false, 'asked', '{}', '{}', now(),
      now()
    )`,
    [comparisonId, environmentId],
  );
  await database.execute(
    `insert into billing_comparison_entries (
      comparison_id, environment_id, position, billing_id, verdict, side
    )
    values ($1::uuid, $2::uuid, 0, 'sub_owner1', 'in_sync', 'both')`,
    [comparisonId, environmentId],
  );
}

/** Stores a request in the log. */
export async function storeRequest(
  { database, environmentId }: TestApi,
  id: string,
  keyId: string,
): Promise<void> {
  await database.execute(
    `insert into api_requests (
      environment_id, id, request_id, created_at, method, route, path, status, duration_ms, key_id,
      is_session, body, body_bytes, stored_bytes
    )
    values (
      $1::uuid, $2::uuid, 'owner1', now(), 'POST', '/', '/owner1', 201, 1, $3::uuid, false,
      '{"name": "Owner''s"}', 1, 1
    )`,
    [environmentId, id, keyId],
  );
}

/** Returns all rows of an environment, in a fixed order. */
export async function everythingOf(api: TestApi): Promise<unknown[]> {
  const tables = [
    "customers",
    "customer_integrations",
    "import_runs",
    "before_images",
    "catalogs",
    "products",
    "features",
    "package_versions",
    "promotional_entitlements",
    "subscriptions",
    "subscription_ids",
    "usage_counters",
    "usage_reports",
    "integrations",
    "stripe_events",
    "cutovers",
    "cutover_items",
    "billing_comparisons",
    "billing_comparison_entries",
    "api_requests",
  ];
  const ofEnvironment = tables.map((table) =>
    api.database.query<object>(
      `select * from ${table} t where environment_id = $1 order by t::text`,
      [api.environmentId],
    ),
  );
  const keys = api.database.query<object>(
    `select id, revoked_at from api_keys where environment_id = $1::uuid order by id`,
    [api.environmentId],
  );
  const ofRuns = ["import_batches", "import_rejections"].map((table) =>
    api.database.query<object>(
      `select b.* from ${table} b join import_runs r on r.id = b.run_id
      where r.environment_id = $1 order by b::text`,
      [api.environmentId],
    ),
  );
  return Promise.all([...ofEnvironment, keys, ...ofRuns]);
}
