import {
  anchorFields,
  parseInstant,
  type promotionListQuery,
  type promotionsBody,
  resetConfiguration,
} from "@carryover/contract";
import type { z } from "zod";
import {
  type Catalog,
  checkEntitlement,
  type FeatureGrant,
  heldCatalog,
  refuseFaults,
} from "../catalog/service.ts";
import { lockCustomers } from "../customers/service.ts";
import type { Queryable, Transaction } from "../database/database.ts";
import { type Page, pageOfRows } from "../paging.ts";
import { Refusal } from "../refusal.ts";
import { rowId } from "../row-id.ts";
import type { Promotion } from "./entitlement-state.ts";
import { endAfter } from "./importing/end-after.ts";
import { touchList } from "./importing/lists-store.ts";
import { deletePromotion, pageOfPromotions, writePromotions } from "./promotions-store.ts";
import { customerExists } from "./store.ts";
import { type PromotionView, promotionView } from "./view.ts";

type NewPromotion = z.output<typeof promotionsBody>["promotionalEntitlements"][number];

/** Whose promotional entitlements, and when. */
export interface PromotionKey {
  readonly environmentId: string;
  readonly customerId: string;
  readonly now: Date;
}

/** Grants features to a customer from now on, replacing earlier grants of the same features. */
export async function grantPromotions(
  transaction: Transaction,
  key: PromotionKey,
  items: readonly NewPromotion[],
): Promise<PromotionView[]> {
  await lockCustomer(transaction, key);
  const catalog = await heldCatalog(transaction, key.environmentId);
  refuseFaults(items.flatMap((item, index) => faultsOf(catalog, item, index, key.now)));
  const requested = items.map((item) => promotionOf(item, key.now));
  const { environmentId, customerId } = key;
  const written = await writePromotions(transaction, environmentId, customerId, requested);
  await touchList(transaction, environmentId, customerId, key.now);
  const byFeature = new Map(written.map((promotion) => [promotion.featureId, promotion]));
  return requested.map((options) =>
    promotionView(environmentId, byFeature.get(options.featureId) ?? options, key.now),
  );
}

/** Takes a promotional entitlement away and returns what it was. */
export async function revokePromotion(
  transaction: Transaction,
  key: PromotionKey,
  featureId: string,
): Promise<PromotionView> {
  await lockCustomer(transaction, key);
  const { environmentId, customerId, now } = key;
  const revoked = await deletePromotion(transaction, environmentId, customerId, featureId);
  if (revoked === null) throw new Refusal("EntitlementNotFound");
  await touchList(transaction, environmentId, customerId, now);
  return promotionView(environmentId, revoked, now);
}

/** Returns a page of a customer's promotional entitlements, expired ones too. */
export async function listPromotions(
  database: Queryable,
  key: PromotionKey,
  query: z.output<typeof promotionListQuery>,
): Promise<Page<PromotionView>> {
  if (!(await customerExists(database, key.environmentId, key.customerId))) {
    throw new Refusal("CustomerNotFound");
  }
  const rows = await pageOfPromotions(database, key, query, query);
  return pageOfRows(
    rows,
    query,
    (promotion) => promotion.id,
    (promotion) => promotionView(key.environmentId, promotion, key.now),
  );
}

async function lockCustomer(transaction: Transaction, key: PromotionKey): Promise<void> {
  const [customer] = await lockCustomers(transaction, key.environmentId, [key.customerId]);
  if (customer === undefined) throw new Refusal("CustomerNotFound");
  if (customer.archivedAt !== null) throw new Refusal("EntityIsArchivedError");
}

interface PromotionFault {
  readonly path: string;
  readonly message: string;
}

/** Returns the faults of one entry; throws FeatureNotFound for a feature that cannot be granted. */
function faultsOf(
  catalog: Catalog,
  item: NewPromotion,
  index: number,
  now: Date,
): PromotionFault[] {
  const feature = catalog.features.get(item.featureId);
  if (feature === undefined || feature.status === "SUSPENDED") {
    const state = feature === undefined ? "The catalog has no" : "The catalog has archived the";
    throw new Refusal("FeatureNotFound", {}, `${state} feature "${item.featureId}".`);
  }
  const faults = [
    ...endFaults(item, now),
    ...checkEntitlement(feature, grantOf(item)),
    ...(item.hasSoftLimit && feature.featureType !== "NUMBER"
      ? [{ path: "hasSoftLimit", message: "Only a feature of type NUMBER has a limit." }]
      : []),
    ...anchorFaults(item),
  ];
  const place = `promotionalEntitlements.${index}`;
  return faults.map(({ path, message }) => ({ path: `${place}.${path}`, message }));
}

function endFaults({ period, customEndDate }: NewPromotion, now: Date): PromotionFault[] {
  const fault = (message: string) => [{ path: "customEndDate", message }];
  if (period !== "custom") {
    return customEndDate == null ? [] : fault("Only the period custom has a customEndDate.");
  }
  if (customEndDate == null) return fault("The period custom needs a customEndDate.");
  const end = parseInstant(customEndDate);
  return typeof end === "number" && end > now.getTime() ? [] : fault("It must be in the future.");
}

/**
 * Returns the fault of a configuration for another reset period, which would be ignored silently.
 */
function anchorFaults(item: NewPromotion): PromotionFault[] {
  return Object.entries(anchorFields).flatMap(([period, field]) => {
    if (item[field] == null || item.resetPeriod === period) return [];
    return [{ path: "resetPeriod", message: `${field} belongs to the reset period ${period}.` }];
  });
}

function grantOf(item: NewPromotion): FeatureGrant {
  const { resetPeriod = null } = item;
  const configuration = resetConfiguration(resetPeriod, item);
  return {
    featureId: item.featureId,
    usageLimit: item.usageLimit ?? null,
    hasUnlimitedUsage: item.hasUnlimitedUsage ?? false,
    hasSoftLimit: item.hasSoftLimit ?? false,
    enumValues: item.enumValues ?? null,
    resetPeriod,
    resetAnchor: configuration?.accordingTo ?? null,
  };
}

function promotionOf(item: NewPromotion, now: Date): Promotion {
  return {
    ...grantOf(item),
    id: rowId(now.getTime()),
    description: null,
    period: item.period,
    startDate: now,
    endDate: endOf(item, now),
    isVisible: item.isVisible ?? true,
    createdAt: now,
    updatedAt: now,
  };
}

function endOf({ period, customEndDate }: NewPromotion, now: Date): Date | null {
  return period === "custom" ? new Date(parseInstant(customEndDate ?? "")) : endAfter(now, period);
}
