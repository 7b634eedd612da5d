import { z } from "zod";
import { limits } from "../limits.ts";
import { listOf } from "../lists.ts";
import { pageOf, reply } from "../paging.ts";
import { identifier, instant, text, uuid } from "../text-schemas.ts";
import { monthlyReset, resetPeriod, weeklyReset, yearlyReset } from "./prices.ts";

/** Entitlements of plans and add-ons, in the form of API v1. */

const type = z.enum(["FEATURE", "CREDIT"]);
const behavior = z.enum(["Increment", "Override"]);
const widget = z.enum(["PAYWALL", "CUSTOMER_PORTAL", "CHECKOUT"]);

const grantFields = {
  behavior: behavior.optional(),
  description: text.nullable().optional(),
  displayNameOverride: text.nullable().optional(),
  enumValues: listOf(text, { max: limits.packageItemsMax }).nullable().optional(),
  hasSoftLimit: z.boolean().nullable().optional(),
  hasUnlimitedUsage: z.boolean().nullable().optional(),
  hiddenFromWidgets: listOf(widget, { max: widget.options.length }).optional(),
  isCustom: z.boolean().nullable().optional(),
  isGranted: z.boolean().optional(),
  order: z.number().nullable().optional(),
  usageLimit: z.number().nullable().optional(),
  resetPeriod: resetPeriod.nullable().optional(),
  monthlyResetPeriodConfiguration: monthlyReset.nullable().optional(),
  weeklyResetPeriodConfiguration: weeklyReset.nullable().optional(),
  yearlyResetPeriodConfiguration: yearlyReset.nullable().optional(),
};

const entitlementItem = z.object({ id: identifier, type, ...grantFields });

/** Body of creating entitlements; `id` is the feature's. One may come without a list around it. */
export const packageEntitlementsBody = z.object({
  entitlements: z.preprocess(
    (value) => (value === undefined || Array.isArray(value) ? value : [value]),
    listOf(entitlementItem, { min: 1, max: limits.packageItemsMax }),
  ),
});

/** Body of changing an entitlement: present fields replace, null clears. */
export const packageEntitlementUpdateBody = z.object({ type: type.optional(), ...grantFields });

/**
 * An entitlement of a plan or add-on. `id` is the entitlement's own id, for changes and deletion;
 * `featureId` is an addition to the public API, which does not name the feature.
 */
export const packageEntitlement = z
  .object({
    id: uuid,
    type: z.literal("FEATURE"),
    featureId: identifier,
    behavior,
    description: text.nullable(),
    displayNameOverride: text.nullable(),
    enumValues: z.array(text).nullable(),
    hasSoftLimit: z.boolean().nullable(),
    hasUnlimitedUsage: z.boolean().nullable(),
    hiddenFromWidgets: z.array(widget),
    isCustom: z.boolean().nullable(),
    isGranted: z.boolean(),
    order: z.number().nullable(),
    resetPeriod: resetPeriod.nullable(),
    resetPeriodConfiguration: z.union([yearlyReset, monthlyReset, weeklyReset]).nullable(),
    usageLimit: z.number().nullable(),
    createdAt: instant,
    updatedAt: instant,
  })
  .meta({ id: "PackageEntitlement" });

export const packageEntitlementReply = reply(packageEntitlement);
export const packageEntitlementsReply = reply(z.array(packageEntitlement));
export const packageEntitlementPage = pageOf(packageEntitlement);
