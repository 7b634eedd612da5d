import type { Queryable } from "../database/database.ts";

/** A price at the provider, and what of the catalog it bills. */
export interface LinkedPrice {
  /** The plan or add-on. */
  readonly packageId: string;
  /** The feature that is sold by unit; null of a base price. */
  readonly featureId: string | null;
  readonly priceId: string;
}

/** A linked price of one subscription at the provider. */
export interface KeptPrice extends LinkedPrice {
  readonly customerId: string;
  readonly billingId: string;
}

/** Returns the text that names a part of a subscription, as `loadLinkedPrices` does. */
export function linkedPart({
  packageId,
  featureId,
}: Pick<LinkedPrice, "packageId" | "featureId">): string {
  return JSON.stringify([packageId, featureId ?? ""]);
}

/** Keeps which price bills which part of linked subscriptions. */
export async function keepLinkedPrices(
  database: Queryable,
  environmentId: string,
  prices: readonly KeptPrice[],
): Promise<void> {
  // Two parts of one name have one price: the statement can write a row once only.
  const rows = [
    ...new Map(
      prices.map((each) => [`${each.customerId} ${each.billingId} ${linkedPart(each)}`, each]),
    ).values(),
  ];
  if (rows.length === 0) return;
  const column = (pick: (price: KeptPrice) => string) => rows.map(pick);
  await database.execute(
    `insert into linked_prices (
      environment_id, customer_id, billing_id, package_id, feature_id, price_id
    )
    select $1::uuid, u.customer_id, u.billing_id, u.package_id, u.feature_id, u.price_id
    from unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::text[]) as u (
      customer_id, billing_id, package_id, feature_id, price_id
    )
    on conflict (environment_id, customer_id, billing_id, package_id, feature_id)
    do update set price_id = excluded.price_id`,
    [
      environmentId,
      column((price) => price.customerId),
      column((price) => price.billingId),
      column((price) => price.packageId),
      column((price) => price.featureId ?? ""),
      column((price) => price.priceId),
    ],
  );
}

/**
 * Loads, by part (`linkedPart`), the prices that bill a customer's subscription at the provider.
 */
export async function loadLinkedPrices(
  database: Queryable,
  of: { readonly environmentId: string; readonly customerId: string; readonly billingId: string },
): Promise<Map<string, string>> {
  const { environmentId, customerId, billingId } = of;
  const all = await loadAllLinkedPrices(database, environmentId, [{ customerId, billingId }]);
  return all.get(billingId) ?? new Map();
}

/** Returns the same of several subscriptions, by their ids at the provider. */
export async function loadAllLinkedPrices(
  database: Queryable,
  environmentId: string,
  linked: ReadonlyArray<Pick<KeptPrice, "customerId" | "billingId">>,
): Promise<Map<string, Map<string, string>>> {
  const rows = await database.query<KeptPrice>(
    `select p.billing_id as "billingId", p.package_id as "packageId", p.feature_id as "featureId",
      p.price_id as "priceId"
    from linked_prices p
    join unnest($2::text[], $3::text[]) as u (customer_id, billing_id)
      on u.customer_id = p.customer_id and u.billing_id = p.billing_id
    where p.environment_id = $1::uuid`,
    [
      environmentId,
      linked.map(({ customerId }) => customerId),
      linked.map(({ billingId }) => billingId),
    ],
  );
  const prices = new Map<string, Map<string, string>>();
  for (const row of rows) {
    const own = prices.get(row.billingId) ?? new Map<string, string>();
    prices.set(row.billingId, own.set(linkedPart(row), row.priceId));
  }
  return prices;
}
