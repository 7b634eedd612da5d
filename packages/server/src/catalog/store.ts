import type { AsJson } from "../database/as-json.ts";
import type { Queryable, Transaction } from "../database/database.ts";
import type { Catalog, Feature, PackageVersion, Product } from "./catalog.ts";

/** Returns the revision of the environment's catalog; null as long as nothing was ever modelled. */
export async function loadRevision(
  database: Queryable,
  environmentId: string,
): Promise<string | null> {
  const rows = await database.query<{ revision: string }>(
    "select revision from catalogs where environment_id = $1::uuid",
    [environmentId],
  );
  return rows[0]?.revision ?? null;
}

/** Keeps others from holding or changing the catalog until the transaction ends. */
export async function lockCatalog(transaction: Transaction, environmentId: string): Promise<void> {
  await transaction.query("select pg_advisory_xact_lock(hashtextextended($1, 0))", [
    lockName(environmentId),
  ]);
}

/**
 * Keeps the catalog unchanged until the transaction ends; any number of transactions may hold it. A
 * shared lock of its row would not do: new holders overtake a waiting writer, so that a change
 * would wait until the end of an import.
 */
export async function holdCatalog(transaction: Transaction, environmentId: string): Promise<void> {
  await transaction.query("select pg_advisory_xact_lock_shared(hashtextextended($1, 0))", [
    lockName(environmentId),
  ]);
}

function lockName(environmentId: string): string {
  return `catalog/${environmentId}`;
}

/** Sets a new revision of the catalog. */
export async function setRevision(
  database: Queryable,
  environmentId: string,
  revision: string,
): Promise<void> {
  await database.execute(
    `insert into catalogs (environment_id, revision)
    values ($1::uuid, $2::uuid)
    on conflict (environment_id) do update set revision = excluded.revision`,
    [environmentId, revision],
  );
}

interface StoredCatalog {
  readonly revision: string | null;
  readonly products: ReadonlyArray<AsJson<Product>>;
  readonly features: ReadonlyArray<AsJson<Feature>>;
  readonly versions: ReadonlyArray<AsJson<PackageVersion>>;
}

/** Returns the whole catalog of an environment, as of one moment: one statement reads all of it. */
export async function loadCatalog(database: Queryable, environmentId: string): Promise<Catalog> {
  const rows = await database.query<StoredCatalog>(loadStatement, [environmentId]);
  const stored = rows[0];
  if (stored === undefined) throw new Error("The catalog's statement always gives one row.");
  const products = stored.products.map((row) => withDates<Product>(row));
  const features = stored.features.map((row) => withDates<Feature>(row));
  const versions = stored.versions.map((row) => withDates<PackageVersion>(row));
  return {
    revision: stored.revision,
    products: new Map(products.map((product) => [product.id, product])),
    features: new Map(features.map((feature) => [feature.id, feature])),
    plans: byId(versions.filter((version) => version.kind === "plan")),
    addons: byId(versions.filter((version) => version.kind === "addon")),
  };
}

function withDates<T>(
  row: AsJson<{ createdAt: Date; updatedAt: Date; publishedAt?: Date | null }>,
) {
  const dates = {
    createdAt: new Date(row.createdAt ?? 0),
    updatedAt: new Date(row.updatedAt ?? 0),
    ...(row.publishedAt && { publishedAt: new Date(row.publishedAt) }),
  };
  return { ...row, ...dates } as unknown as T;
}

function byId(versions: readonly PackageVersion[]): Map<string, readonly PackageVersion[]> {
  const grouped = new Map<string, PackageVersion[]>();
  for (const version of versions) {
    const known = grouped.get(version.id);
    if (known === undefined) grouped.set(version.id, [version]);
    else known.push(version);
  }
  return grouped;
}

const loadStatement = `select
    (select revision from catalogs where environment_id = $1::uuid) as revision,
    coalesce((
      select json_agg(json_build_object(
        'id', product_id,
        'cursorId', cursor_id,
        'displayName', display_name,
        'description', description,
        'multipleSubscriptions', multiple_subscriptions,
        'status', status,
        'settings', settings,
        'usageResetCutoff', usage_reset_cutoff,
        'metadata', metadata,
        'createdAt', created_at,
        'updatedAt', updated_at
      ) order by cursor_id)
      from products
      where environment_id = $1::uuid
    ), '[]') as products,
    coalesce((
      select json_agg(json_build_object(
        'id', feature_id,
        'cursorId', cursor_id,
        'displayName', display_name,
        'description', description,
        'featureType', feature_type,
        'meterType', meter_type,
        'status', status,
        'units', units,
        'unitsPlural', units_plural,
        'enumConfiguration', enum_configuration,
        'unitTransformation', unit_transformation,
        'meter', meter,
        'metadata', metadata,
        'createdAt', created_at,
        'updatedAt', updated_at
      ) order by cursor_id)
      from features
      where environment_id = $1::uuid
    ), '[]') as features,
    coalesce((
      select json_agg(json_build_object(
        'kind', kind,
        'id', package_id,
        'version', version,
        'cursorId', cursor_id,
        'productId', product_id,
        'status', status,
        'replacedBy', replaced_by,
        'displayName', display_name,
        'description', description,
        'billingId', billing_id,
        'pricingType', pricing_type,
        'parentPlanId', parent_plan_id,
        'compatibleAddonIds', compatible_addon_ids,
        'dependencies', dependencies,
        'maxQuantity', max_quantity,
        'defaultTrial', default_trial,
        'minimumSpend', minimum_spend,
        'overageBillingPeriod', overage_billing_period,
        'entitlements', entitlements,
        'prices', prices,
        'overagePrices', overage_prices,
        'metadata', metadata,
        'createdAt', created_at,
        'updatedAt', updated_at,
        'publishedAt', published_at
      ) order by package_id, version)
      from package_versions
      where environment_id = $1::uuid
    ), '[]') as versions`;

/** Writes products, replacing stored ones with the same id. */
export async function writeProducts(
  database: Queryable,
  environmentId: string,
  products: readonly Product[],
): Promise<void> {
  const column = <T>(pick: (product: Product) => T) => products.map(pick);
  await database.execute(
    `insert into products (
      environment_id, product_id, cursor_id, display_name, description, multiple_subscriptions,
      status, settings, usage_reset_cutoff, metadata, created_at, updated_at
    )
    select $1::uuid, u.id, u.cursor_id, u.display_name, u.description, u.multiple, u.status,
      u.settings::jsonb, u.cutoff, u.metadata::jsonb, u.created_at::timestamptz,
      u.updated_at::timestamptz
    from unnest(
      $2::text[], $3::uuid[], $4::text[], $5::text[], $6::bool[], $7::text[], $8::text[],
      $9::text[], $10::text[], $11::text[], $12::text[]
    ) as u (
      id, cursor_id, display_name, description, multiple, status, settings, cutoff, metadata,
      created_at, updated_at
    )
    on conflict (environment_id, product_id) do update set
      display_name = excluded.display_name,
      description = excluded.description,
      multiple_subscriptions = excluded.multiple_subscriptions,
      status = excluded.status,
      settings = excluded.settings,
      usage_reset_cutoff = excluded.usage_reset_cutoff,
      metadata = excluded.metadata,
      updated_at = excluded.updated_at`,
    [
      environmentId,
      column((product) => product.id),
      column((product) => product.cursorId),
      column((product) => product.displayName),
      column((product) => product.description),
      column((product) => product.multipleSubscriptions),
      column((product) => product.status),
      column((product) => json(product.settings)),
      column((product) => product.usageResetCutoff),
      column((product) => JSON.stringify(product.metadata)),
      column((product) => product.createdAt.toISOString()),
      column((product) => product.updatedAt.toISOString()),
    ],
  );
}

/** Writes features, replacing stored ones with the same id. */
export async function writeFeatures(
  database: Queryable,
  environmentId: string,
  features: readonly Feature[],
): Promise<void> {
  const column = <T>(pick: (feature: Feature) => T) => features.map(pick);
  await database.execute(
    `insert into features (
      environment_id, feature_id, cursor_id, display_name, description, feature_type, meter_type,
      status, units, units_plural, enum_configuration, unit_transformation, meter, metadata,
      created_at, updated_at
    )
    select $1::uuid, u.id, u.cursor_id, u.display_name, u.description, u.feature_type,
      u.meter_type, u.status, u.units, u.units_plural, u.enum_configuration::jsonb,
      u.unit_transformation::jsonb, u.meter::jsonb, u.metadata::jsonb, u.created_at::timestamptz,
      u.updated_at::timestamptz
    from unnest(
      $2::text[], $3::uuid[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[],
      $9::text[], $10::text[], $11::text[], $12::text[], $13::text[], $14::text[], $15::text[],
      $16::text[]
    ) as u (
      id, cursor_id, display_name, description, feature_type, meter_type, status, units,
      units_plural, enum_configuration, unit_transformation, meter, metadata, created_at,
      updated_at
    )
    on conflict (environment_id, feature_id) do update set
      display_name = excluded.display_name,
      description = excluded.description,
      feature_type = excluded.feature_type,
      meter_type = excluded.meter_type,
      status = excluded.status,
      units = excluded.units,
      units_plural = excluded.units_plural,
      enum_configuration = excluded.enum_configuration,
      unit_transformation = excluded.unit_transformation,
      meter = excluded.meter,
      metadata = excluded.metadata,
      updated_at = excluded.updated_at`,
    [
      environmentId,
      column((feature) => feature.id),
      column((feature) => feature.cursorId),
      column((feature) => feature.displayName),
      column((feature) => feature.description),
      column((feature) => feature.featureType),
      column((feature) => feature.meterType),
      column((feature) => feature.status),
      column((feature) => feature.units),
      column((feature) => feature.unitsPlural),
      column((feature) => json(feature.enumConfiguration)),
      column((feature) => json(feature.unitTransformation)),
      column((feature) => json(feature.meter)),
      column((feature) => JSON.stringify(feature.metadata)),
      column((feature) => feature.createdAt.toISOString()),
      column((feature) => feature.updatedAt.toISOString()),
    ],
  );
}

/** Writes versions of plans and add-ons, replacing stored ones with the same number. */
export async function writeVersions(
  database: Queryable,
  environmentId: string,
  versions: readonly PackageVersion[],
): Promise<void> {
  const column = <T>(pick: (version: PackageVersion) => T) => versions.map(pick);
  await database.execute(versionsStatement, [
    environmentId,
    column((version) => version.kind),
    column((version) => version.id),
    column((version) => version.version),
    column((version) => version.cursorId),
    column((version) => version.productId),
    column((version) => version.status),
    column((version) => version.replacedBy),
    column((version) => version.displayName),
    column((version) => version.description),
    column((version) => version.billingId),
    column((version) => version.pricingType),
    column((version) => version.parentPlanId),
    column((version) => json(version.compatibleAddonIds)),
    column((version) => json(version.dependencies)),
    column((version) => version.maxQuantity),
    column((version) => json(version.defaultTrial)),
    column((version) => json(version.minimumSpend)),
    column((version) => version.overageBillingPeriod),
    column((version) => JSON.stringify(version.entitlements)),
    column((version) => JSON.stringify(version.prices)),
    column((version) => JSON.stringify(version.overagePrices)),
    column((version) => JSON.stringify(version.metadata)),
    column((version) => version.createdAt.toISOString()),
    column((version) => version.updatedAt.toISOString()),
    column((version) => version.publishedAt?.toISOString() ?? null),
  ]);
}

const versionsStatement = `insert into package_versions (
    environment_id, kind, package_id, version, cursor_id, product_id, status, replaced_by,
    display_name, description, billing_id, pricing_type, parent_plan_id, compatible_addon_ids,
    dependencies, max_quantity, default_trial, minimum_spend, overage_billing_period,
    entitlements, prices, overage_prices, metadata, created_at, updated_at, published_at
  )
  select $1::uuid, u.kind, u.id, u.version, u.cursor_id, u.product_id, u.status, u.replaced_by,
    u.display_name, u.description, u.billing_id, u.pricing_type, u.parent_plan_id,
    u.compatible_addon_ids::jsonb, u.dependencies::jsonb, u.max_quantity, u.default_trial::jsonb,
    u.minimum_spend::jsonb, u.overage_billing_period, u.entitlements::jsonb, u.prices::jsonb,
    u.overage_prices::jsonb, u.metadata::jsonb, u.created_at::timestamptz,
    u.updated_at::timestamptz, u.published_at::timestamptz
  from unnest(
    $2::text[], $3::text[], $4::int[], $5::uuid[], $6::text[], $7::text[], $8::int[], $9::text[],
    $10::text[], $11::text[], $12::text[], $13::text[], $14::text[], $15::text[], $16::int[],
    $17::text[], $18::text[], $19::text[], $20::text[], $21::text[], $22::text[], $23::text[],
    $24::text[], $25::text[], $26::text[]
  ) as u (
    kind, id, version, cursor_id, product_id, status, replaced_by, display_name, description,
    billing_id, pricing_type, parent_plan_id, compatible_addon_ids, dependencies, max_quantity,
    default_trial, minimum_spend, overage_billing_period, entitlements, prices, overage_prices,
    metadata, created_at, updated_at, published_at
  )
  on conflict (environment_id, kind, package_id, version) do update set
    product_id = excluded.product_id,
    status = excluded.status,
    replaced_by = excluded.replaced_by,
    display_name = excluded.display_name,
    description = excluded.description,
    billing_id = excluded.billing_id,
    pricing_type = excluded.pricing_type,
    parent_plan_id = excluded.parent_plan_id,
    compatible_addon_ids = excluded.compatible_addon_ids,
    dependencies = excluded.dependencies,
    max_quantity = excluded.max_quantity,
    default_trial = excluded.default_trial,
    minimum_spend = excluded.minimum_spend,
    overage_billing_period = excluded.overage_billing_period,
    entitlements = excluded.entitlements,
    prices = excluded.prices,
    overage_prices = excluded.overage_prices,
    metadata = excluded.metadata,
    updated_at = excluded.updated_at,
    published_at = excluded.published_at`;

/** Removes one version, which must be a draft. */
export async function deleteDraft(
  database: Queryable,
  environmentId: string,
  version: Pick<PackageVersion, "kind" | "id" | "version">,
): Promise<void> {
  await database.execute(
    `delete from package_versions
    where environment_id = $1::uuid
      and kind = $2
      and package_id = $3
      and version = $4::int
      and status = 'DRAFT'`,
    [environmentId, version.kind, version.id, version.version],
  );
}

function json(value: object | null): string | null {
  return value === null ? null : JSON.stringify(value);
}
