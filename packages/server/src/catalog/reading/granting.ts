import {
  anchorFields,
  type packageEntitlementsBody,
  type packageEntitlementUpdateBody,
  resetConfiguration,
} from "@carryover/contract";
import type { z } from "zod";
import { orStored } from "../../patch.ts";
import { Refusal } from "../../refusal.ts";
import { rowId } from "../../row-id.ts";
import type { Catalog, PackageEntitlement, PackageVersion } from "../catalog.ts";
import { checkEntitlement } from "../writing/entitlement-checks.ts";
import { refuseCredits, refuseFaults } from "../writing/refuse-faults.ts";

type NewEntitlement = z.output<typeof packageEntitlementsBody>["entitlements"][number];
type EntitlementUpdate = z.output<typeof packageEntitlementUpdateBody>;

/** Returns the entitlements that a body adds to a draft. Throws the first fault of any of them. */
export function newEntitlements(
  catalog: Catalog,
  draft: PackageVersion,
  items: readonly NewEntitlement[],
  now: Date,
): PackageEntitlement[] {
  const granted = new Set(draft.entitlements.map(({ featureId }) => featureId));
  return items.map((item, index) => {
    const path = `entitlements.${index}`;
    if (item.type === "CREDIT") refuseCredits(`${path}.type`);
    const feature = catalog.features.get(item.id);
    if (feature === undefined) throw new Refusal("FeatureNotFound", { featureId: item.id });
    if (feature.status === "SUSPENDED") {
      throw new Refusal("EntityIsArchivedError", { featureId: item.id });
    }
    if (granted.has(item.id)) {
      const details = { entity: "entitlement", featureId: item.id };
      throw new Refusal("DuplicatedEntityNotAllowed", details);
    }
    granted.add(item.id);
    const entitlement = withUpdate(blank(item.id, now), item, now);
    const faults = checkEntitlement(feature, entitlement);
    refuseFaults(faults.map((fault) => ({ ...fault, path: `${path}.${fault.path}` })));
    return entitlement;
  });
}

/** Returns a changed entitlement of a draft. Throws the fault of the change. */
export function changedEntitlement(
  catalog: Catalog,
  entitlement: PackageEntitlement,
  body: EntitlementUpdate,
  now: Date,
): PackageEntitlement {
  if (body.type === "CREDIT") refuseCredits("type");
  const changed = withUpdate(entitlement, body, now);
  const feature = catalog.features.get(entitlement.featureId);
  if (feature !== undefined) refuseFaults(checkEntitlement(feature, changed));
  return changed;
}

function blank(featureId: string, now: Date): PackageEntitlement {
  return {
    id: rowId(now.getTime()),
    featureId,
    usageLimit: null,
    hasUnlimitedUsage: false,
    hasSoftLimit: false,
    enumValues: null,
    resetPeriod: null,
    resetAnchor: null,
    isGranted: true,
    isCustom: false,
    behavior: "Increment",
    description: null,
    displayNameOverride: null,
    hiddenFromWidgets: [],
    order: null,
    createdAt: now.toISOString(),
    updatedAt: now.toISOString(),
  };
}

/**
 * Applies a patch: present fields replace, null clears. A limit ends unlimited usage, and the
 * reverse.
 */
function withUpdate(
  before: PackageEntitlement,
  body: EntitlementUpdate,
  now: Date,
): PackageEntitlement {
  const flag = (given: boolean | null | undefined, stored: boolean) =>
    orStored(given, stored) ?? false;
  const becomesUnlimited = body.hasUnlimitedUsage === true && body.usageLimit === undefined;
  const becomesLimited =
    typeof body.usageLimit === "number" && body.hasUnlimitedUsage === undefined;
  return {
    ...before,
    usageLimit: becomesUnlimited ? null : orStored(body.usageLimit, before.usageLimit),
    hasUnlimitedUsage: !becomesLimited && flag(body.hasUnlimitedUsage, before.hasUnlimitedUsage),
    hasSoftLimit: flag(body.hasSoftLimit, before.hasSoftLimit),
    enumValues: orStored(body.enumValues, before.enumValues),
    resetPeriod: orStored(body.resetPeriod, before.resetPeriod),
    resetAnchor: anchorOf(before, body),
    isGranted: orStored(body.isGranted, before.isGranted),
    isCustom: flag(body.isCustom, before.isCustom),
    behavior: orStored(body.behavior, before.behavior),
    description: orStored(body.description, before.description),
    displayNameOverride: orStored(body.displayNameOverride, before.displayNameOverride),
    hiddenFromWidgets: orStored(body.hiddenFromWidgets, before.hiddenFromWidgets),
    order: orStored(body.order, before.order),
    updatedAt: now.toISOString(),
  };
}

/**
 * Returns the anchor; of the public API's three fields, the reset period decides which one counts.
 */
function anchorOf(
  before: PackageEntitlement,
  body: EntitlementUpdate,
): PackageEntitlement["resetAnchor"] {
  const period = body.resetPeriod === undefined ? before.resetPeriod : body.resetPeriod;
  for (const [ofPeriod, field] of Object.entries(anchorFields)) {
    if (ofPeriod === period || !body[field]) continue;
    throw new Refusal("InvalidEntitlementResetPeriod", {
      errors: [{ path: field, message: `It needs the reset period ${ofPeriod}.` }],
    });
  }
  const given = resetConfiguration(period, body);
  if (given !== undefined) return given?.accordingTo ?? null;
  return period === before.resetPeriod ? before.resetAnchor : null;
}
