import { limits, type productDuplicateBody } from "@carryover/contract";
import type { z } from "zod";
import type { Transaction } from "../../database/database.ts";
import { Refusal } from "../../refusal.ts";
import { rowId } from "../../row-id.ts";
import type { Catalog, PackageVersion, Product, ProductSettings } from "../catalog.ts";
import { changeCatalog } from "../reading/current.ts";
import { answeredVersion, isArchived } from "../reading/versions.ts";
import * as store from "../store.ts";
import { refuseFaults } from "./refuse-faults.ts";

/**
 * Copies a product with its plans and add-ons, which become drafts named `<target>-<id>`. Links to
 * the billing provider are not copied: its products and prices belong to the original.
 */
export function duplicate(
  transaction: Transaction,
  key: { readonly environmentId: string; readonly id: string; readonly now: Date },
  body: z.output<typeof productDuplicateBody>,
): Promise<Product> {
  return changeCatalog(transaction, key.environmentId, async (catalog) => {
    const original = catalog.products.get(key.id);
    if (original === undefined) throw new Refusal("ProductNotFound");
    if (catalog.products.has(body.targetId)) {
      throw new Refusal("DuplicatedEntityNotAllowed", { entity: "product" });
    }
    const { versions, copiedId } = copies(catalog, original.id, body.targetId, key.now);
    const product: Product = {
      ...original,
      id: body.targetId,
      cursorId: rowId(key.now.getTime()),
      displayName: body.displayName ?? original.displayName,
      description: body.description === undefined ? original.description : body.description,
      status: "PUBLISHED",
      settings: original.settings && copiedSettings(original.settings, copiedId),
      createdAt: key.now,
      updatedAt: key.now,
    };
    await store.writeProducts(transaction, key.environmentId, [product]);
    await store.writeVersions(transaction, key.environmentId, versions);
    return product;
  });
}

/** The id of the copy of a plan or add-on; null of one that is not copied. */
type CopiedId = (kind: PackageVersion["kind"], id: string | null | undefined) => string | null;

function copies(catalog: Catalog, productId: string, targetId: string, now: Date) {
  const originals = [...catalog.plans.values(), ...catalog.addons.values()]
    .filter((versions) => !isArchived(versions))
    .map(answeredVersion)
    .filter((version) => version.productId === productId);
  const copied = new Set(originals.map(({ kind, id }) => `${kind} ${id}`));
  const copiedId: CopiedId = (kind, id) =>
    copied.has(`${kind} ${id}`) ? `${targetId}-${id}` : null;
  const versions = originals.map((version) => copy(version, targetId, copiedId, now));
  for (const { kind, id } of versions) {
    if ((kind === "plan" ? catalog.plans : catalog.addons).has(id)) {
      throw new Refusal("DuplicatedEntityNotAllowed", { entity: kind, id });
    }
    if (id.length > limits.idLengthMax) {
      const message = "It is too long: the ids of plans and add-ons are made from it.";
      refuseFaults([{ path: "targetId", message }]);
    }
  }
  return { versions, copiedId };
}

function copy(
  version: PackageVersion,
  targetId: string,
  copiedId: CopiedId,
  now: Date,
): PackageVersion {
  const addons = (ids: readonly string[] | null) =>
    ids?.flatMap((id) => copiedId("addon", id) ?? []) ?? null;
  const price = (each: PackageVersion["prices"][number]) => ({
    ...each,
    id: rowId(now.getTime()),
    billingId: null,
    createdAt: now.toISOString(),
  });
  return {
    ...version,
    id: `${targetId}-${version.id}`,
    version: 1,
    cursorId: rowId(now.getTime()),
    productId: targetId,
    status: "DRAFT",
    replacedBy: null,
    billingId: null,
    parentPlanId: copiedId("plan", version.parentPlanId),
    compatibleAddonIds: addons(version.compatibleAddonIds),
    dependencies: addons(version.dependencies),
    entitlements: version.entitlements.map((each) => ({ ...each, id: rowId(now.getTime()) })),
    prices: version.prices.map(price),
    overagePrices: version.overagePrices.map(price),
    createdAt: now,
    updatedAt: now,
    publishedAt: null,
  };
}

function copiedSettings(settings: ProductSettings, copiedId: CopiedId): ProductSettings {
  const { downgradePlanId, subscriptionStartPlanId } = settings;
  return {
    ...settings,
    downgradePlanId: copiedId("plan", downgradePlanId),
    subscriptionStartPlanId: copiedId("plan", subscriptionStartPlanId),
  };
}
