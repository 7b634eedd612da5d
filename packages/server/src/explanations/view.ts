import type { entitlementSource } from "@carryover/contract";
import type { z } from "zod";
import { type Catalog, lineOf } from "../catalog/service.ts";
import type { ExplainedSource } from "../entitlements/service.ts";
import type { Subscription } from "../subscriptions/service.ts";
import type { ProvenanceOf } from "./provenance.ts";
import type { WrittenRow } from "./store.ts";

export type SourceView = z.input<typeof entitlementSource>;

/** What the rows of the sources say of where they come from. */
export interface SourceRows {
  readonly provenanceOf: ProvenanceOf;
  readonly subscriptions: ReadonlyMap<string, Subscription>;
  /** Of the customer's promotions, all together. */
  readonly promotions: WrittenRow | null;
}

/** Returns a source as the API answers it. */
export function sourceView(
  catalog: Catalog,
  { origin, grant, decision }: ExplainedSource,
  rows: SourceRows,
): SourceView {
  return {
    ...nothing,
    ...named(catalog, origin, rows),
    grants:
      grant === null
        ? null
        : {
            usageLimit: grant.hasUnlimitedUsage ? null : grant.usageLimit,
            hasUnlimitedUsage: grant.hasUnlimitedUsage,
            hasSoftLimit: grant.hasSoftLimit,
            enumValues: grant.enumValues === null ? null : [...grant.enumValues],
            resetPeriod: grant.resetPeriod,
            validUntil: grant.validUntil?.toISOString() ?? null,
          },
    role: decision.role,
    because: decision.because,
  };
}

const nothing = {
  version: null,
  publishedAt: null,
  inheritedFrom: null,
  quantity: null,
  behavior: null,
  subscriptionId: null,
  provenance: null,
};

type Named = Pick<SourceView, "kind" | "id" | "displayName"> & Partial<SourceView>;

function named(catalog: Catalog, origin: ExplainedSource["origin"], rows: SourceRows): Named {
  switch (origin.kind) {
    case "promotion": {
      const { promotion } = origin;
      const displayName = promotion.description ?? "Promotional entitlement";
      const row = rows.promotions;
      return {
        kind: "PROMOTION",
        id: promotion.id,
        displayName,
        provenance: {
          createdBy: null,
          writtenBy: row === null ? null : rows.provenanceOf(row).writtenBy,
          createdAt: promotion.createdAt.toISOString(),
          updatedAt: promotion.updatedAt.toISOString(),
        },
      };
    }
    case "subscription": {
      const { id, provenance } = subscribed(origin.subscription, rows);
      return {
        kind: "SUBSCRIPTION",
        id,
        displayName: "Agreed for this subscription",
        subscriptionId: id,
        provenance,
      };
    }
    default:
      return ofPackage(catalog, origin, rows);
  }
}

type PackageOrigin = Extract<ExplainedSource["origin"], { readonly kind: "plan" | "addon" }>;

function ofPackage(
  catalog: Catalog,
  { kind, subscription, version, entitlement, quantity }: PackageOrigin,
  rows: SourceRows,
): Named {
  const line = lineOf(catalog, version, subscription.createdAt);
  const provider = line.find(({ entitlements }) => entitlements.includes(entitlement)) ?? version;
  const { id, provenance } = subscribed(subscription, rows);
  return {
    kind: kind === "plan" ? "PLAN" : "ADDON",
    id: version.id,
    displayName: version.displayName,
    version: version.version,
    publishedAt: provider.publishedAt?.toISOString() ?? null,
    inheritedFrom:
      provider === version
        ? null
        : { id: provider.id, displayName: provider.displayName, version: provider.version },
    quantity: kind === "addon" ? quantity : null,
    behavior: kind === "addon" ? entitlement.behavior : null,
    subscriptionId: id,
    provenance,
  };
}

/** The row of a subscription; scheduled changes that are due are made on a copy of it. */
function subscribed(copy: object, { provenanceOf, subscriptions }: SourceRows) {
  const id = "subscriptionId" in copy ? String(copy.subscriptionId) : "";
  const row = subscriptions.get(id);
  return { id, provenance: row === undefined ? null : provenanceOf(row) };
}
