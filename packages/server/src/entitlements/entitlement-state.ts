import type { promotionPeriods } from "@carryover/contract";
import type { FeatureGrant } from "../catalog/service.ts";
import type { Subscription } from "../subscriptions/subscription.ts";

/** All that grants something to a customer, as of one moment. */
export interface Holdings {
  readonly customerId: string;
  readonly archivedAt: Date | null;
  /** Those that are not ended. */
  readonly subscriptions: readonly Subscription[];
  /** Those that are: they grant nothing, but a usage period that they began may go on. */
  readonly ended: readonly Subscription[];
  /** The resources of all subscriptions, ended ones included. */
  readonly resourceIds: readonly string[];
  /** Expired ones included. */
  readonly promotions: readonly Promotion[];
}

/** All that decides what a customer may use, as of one moment. */
export interface EntitlementState extends Holdings {
  readonly usage: readonly UsageValue[];
}

/** A counter of usage. A value from before the current usage period counts as zero. */
export interface UsageValue {
  readonly featureId: string;
  /** Null for usage of no resource. */
  readonly resourceId: string | null;
  /** Below zero where a release has come before what it releases. */
  readonly value: number;
  readonly measuredAt: Date;
}

/** What a customer is granted beside its subscriptions; one for each feature at most. */
export interface Promotion extends FeatureGrant {
  /** Also the cursor of lists. */
  readonly id: string;
  readonly description: string | null;
  readonly period: (typeof promotionPeriods)[number];
  readonly startDate: Date;
  /** Null for a lifetime. */
  readonly endDate: Date | null;
  readonly isVisible: boolean;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** What a customer may use of a feature when everything that grants it is merged. */
export interface EffectiveEntitlement extends FeatureGrant {
  /** When it ends, as far as is known today; null if it goes on. */
  readonly validUntil: Date | null;
  /**
   * What usage periods are counted from: the start of what grants it, or of the subscription whose
   * usage periods it goes on with.
   */
  readonly periodAnchor: Date;
  /**
   * When a change of plan began usage anew, whatever the period: what was used before does not
   * count. Null if none did.
   */
  readonly usageSince: Date | null;
  /** When it last changed. */
  readonly updatedAt: Date;
}

/** Whether a promotion runs at this moment; its start is inside, its end is not. */
export function isActiveAt(promotion: Promotion, now: Date): boolean {
  return promotion.startDate <= now && (promotion.endDate === null || now < promotion.endDate);
}
