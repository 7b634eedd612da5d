import type { promotionPeriods } from "@carryover/contract";
import type { FeatureGrant } from "../catalog/service.ts";
import type { GrantingSubscription, Subscription } from "../subscriptions/subscription.ts";

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

/** The part of a customer's holdings that decides what is granted, and since when. */
export interface GrantingHoldings {
  /** Those that are not ended. */
  readonly subscriptions: readonly GrantingSubscription[];
  readonly ended: readonly GrantingSubscription[];
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
  /** Below zero if a release was reported before its acquisition. */
  readonly value: number;
  readonly measuredAt: Date;
}

/** An entitlement besides the customer's subscriptions; one per feature at most. */
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

/** A customer's entitlement to a feature after merging all grants. */
export interface EffectiveEntitlement extends FeatureGrant {
  /** The known end; null without one. */
  readonly validUntil: Date | null;
  /**
   * The anchor of usage periods: the start of the grant, or of the subscription whose usage periods
   * it continues.
   */
  readonly periodAnchor: Date;
  /**
   * When a change of plan reset usage, whatever the period: earlier usage does not count. Null
   * without a reset.
   */
  readonly usageSince: Date | null;
  /** When it last changed. */
  readonly updatedAt: Date;
}

/** Returns whether a promotion runs at this moment; its start is inside, its end is not. */
export function isActiveAt(promotion: Promotion, now: Date): boolean {
  return promotion.startDate <= now && (promotion.endDate === null || now < promotion.endDate);
}
