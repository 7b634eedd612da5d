import {
  parseInstant,
  type RecordIssue,
  type RecordPromotion,
  recordIssue,
  sameJson,
} from "@carryover/contract";
import { type Catalog, checkEntitlement, type FeatureGrant } from "../../catalog/service.ts";
import type { PromotionDecision } from "../../customers/service.ts";
import { rowId } from "../../row-id.ts";
import type { Promotion } from "../entitlement-state.ts";
import { endAfter } from "./end-after.ts";
import type { StoredList } from "./lists-store.ts";

const field = "/promotionalEntitlements";

/**
 * Decides on the list of a customer's record: afterwards the customer has exactly that. What is as
 * it is stored stays so, whatever has become of its feature.
 */
export function decideList(
  catalog: Catalog,
  stored: StoredList | undefined,
  wanted: readonly RecordPromotion[],
  now: Date,
): PromotionDecision {
  const before = stored ?? null;
  const held = new Map(stored?.promotions.map((each) => [each.featureId, each]));
  const promotions: Promotion[] = [];
  let isChanged = wanted.length !== held.size;
  for (const [index, record] of wanted.entries()) {
    const own = held.get(record.featureId);
    const promotion = promotionOf(record, own, now);
    if (own !== undefined && hasSameContent(own, promotion)) {
      promotions.push(own);
      continue;
    }
    const issue = issueOf(catalog, promotion, `${field}/${index}`);
    if (issue !== null) return { issue };
    promotions.push(promotion);
    isChanged = true;
  }
  promotions.sort((a, b) => (a.featureId < b.featureId ? -1 : 1));
  return { issue: null, isChanged, before, promotions };
}

/** Makes the promotion of an entry, which replaces the stored one but for its id and creation. */
function promotionOf(record: RecordPromotion, own: Promotion | undefined, now: Date): Promotion {
  const startDate = dateOf(record.startDate) ?? own?.startDate ?? now;
  const isGoingOn = record.startDate == null && record.period === own?.period;
  const endDate = dateOf(record.endDate) ?? (isGoingOn ? own.endDate : null);
  const { resetPeriodConfiguration } = record;
  return {
    id: own?.id ?? rowId(now.getTime()),
    featureId: record.featureId,
    description: record.description ?? null,
    period: record.period,
    startDate,
    endDate: endDate ?? endAfter(startDate, record.period),
    usageLimit: record.usageLimit ?? null,
    hasUnlimitedUsage: record.hasUnlimitedUsage ?? false,
    hasSoftLimit: record.hasSoftLimit ?? false,
    enumValues: record.enumValues ?? null,
    isVisible: record.isVisible ?? true,
    resetPeriod: record.resetPeriod ?? null,
    // The check of the record knows the anchors of each period.
    resetAnchor: (resetPeriodConfiguration?.accordingTo ?? null) as FeatureGrant["resetAnchor"],
    createdAt: own?.createdAt ?? now,
    updatedAt: now,
  };
}

function dateOf(text: string | null | undefined): Date | null {
  return text == null ? null : new Date(parseInstant(text));
}

function hasSameContent(own: Promotion, other: Promotion): boolean {
  return sameJson(contentOf(own), contentOf(other));
}

function contentOf({ id: _, createdAt, updatedAt, startDate, endDate, ...rest }: Promotion) {
  return { ...rest, startDate: startDate.getTime(), endDate: endDate?.getTime() ?? null };
}

/** Returns why a promotion cannot be granted; null if it can. */
export function issueOf(
  catalog: Catalog,
  promotion: Promotion,
  pointer: string,
): RecordIssue | null {
  const { featureId, startDate, endDate } = promotion;
  const feature = catalog.features.get(featureId);
  if (feature === undefined) return recordIssue("feature_not_found", `${pointer}/featureId`);
  if (feature.status === "SUSPENDED") {
    const message = "The catalog has archived this feature.";
    const hint = "Bring the feature back, or leave it out of the list.";
    return recordIssue("feature_not_found", `${pointer}/featureId`, { message, hint });
  }
  if (endDate !== null && endDate < startDate) {
    const message = `It would end at ${endDate.toISOString()}, before its start.`;
    const hint = `Give it a "startDate": without one it starts now, or when it did.`;
    return recordIssue("end_before_start", `${pointer}/endDate`, { message, hint });
  }
  if (endDate !== null && typeof parseInstant(endDate.toISOString()) === "string") {
    const message = "It would end after the year 9999.";
    const hint = 'Give it an "endDate", or the period "lifetime".';
    return recordIssue("invalid_date", `${pointer}/startDate`, { message, hint });
  }
  const [fault] = checkEntitlement(feature, promotion);
  if (fault !== undefined) {
    const path = fault.path.replaceAll(".", "/");
    return recordIssue("invalid_entitlement", `${pointer}/${path}`, {
      message: fault.message,
      hint: "Correct it, or leave the feature out of the list.",
    });
  }
  if (!promotion.hasSoftLimit || feature.featureType === "NUMBER") return null;
  const message = "Only a feature of type NUMBER has a limit.";
  const hint = "Remove it, or write false.";
  return recordIssue("invalid_entitlement", `${pointer}/hasSoftLimit`, { message, hint });
}
