import type { featureCreateBody, featureListQuery, featureUpdateBody } from "@carryover/contract";
import type { z } from "zod";
import type { Database, Transaction } from "../database/database.ts";
import type { Page } from "../paging.ts";
import { orStored } from "../patch.ts";
import { Refusal } from "../refusal.ts";
import { rowId } from "../row-id.ts";
import type { Catalog, Feature } from "./catalog.ts";
import { changeCatalog, currentCatalog } from "./reading/current.ts";
import { cutPage, isAmong, isWithin } from "./reading/pages.ts";
import * as store from "./store.ts";
import { type FeatureView, featureView } from "./view.ts";
import { checkFeature } from "./writing/checks.ts";
import { checkEntitlement } from "./writing/entitlement-checks.ts";
import { lostValues } from "./writing/feature-changes.ts";
import { featuresInUse } from "./writing/in-use-store.ts";
import { refuseFaults } from "./writing/refuse-faults.ts";

type NewFeature = z.output<typeof featureCreateBody>;
type FeatureUpdate = z.output<typeof featureUpdateBody>;

/** Features of one environment, as API v1 knows them. */
export interface FeaturesService {
  create(database: Database, environmentId: string, body: NewFeature): Promise<FeatureView>;
  get(database: Database, environmentId: string, id: string): Promise<FeatureView>;
  list(
    database: Database,
    environmentId: string,
    query: z.output<typeof featureListQuery>,
  ): Promise<Page<FeatureView>>;
  update(
    database: Database,
    environmentId: string,
    id: string,
    body: FeatureUpdate,
  ): Promise<FeatureView>;
  archive(database: Database, environmentId: string, id: string): Promise<FeatureView>;
  unarchive(database: Database, environmentId: string, id: string): Promise<FeatureView>;
}

export function createFeaturesService(now: () => Date): FeaturesService {
  const change = (database: Database, environmentId: string, id: string, work: FeatureChange) =>
    database.transaction((transaction) =>
      changeFeature(transaction, { environmentId, id, now: now() }, work),
    );
  return {
    create: (database, environmentId, body) =>
      database.transaction((transaction) => create(transaction, environmentId, body, now())),
    get: async (database, environmentId, id) =>
      featureView(requireFeature(await currentCatalog(database, environmentId), id)),
    async list(database, environmentId, query) {
      const { features } = await currentCatalog(database, environmentId);
      return listFeatures([...features.values()], query);
    },
    update: (database, environmentId, id, body) =>
      change(database, environmentId, id, updating(body)),
    archive: (database, environmentId, id) =>
      change(database, environmentId, id, (feature) =>
        feature.status === "SUSPENDED" ? feature : { ...feature, status: "SUSPENDED" },
      ),
    unarchive: (database, environmentId, id) =>
      change(database, environmentId, id, (feature) =>
        feature.status === "SUSPENDED" ? { ...feature, status: "ACTIVE" } : feature,
      ),
  };
}

/** One feature at one moment. */
interface FeatureKey {
  readonly environmentId: string;
  readonly id: string;
  readonly now: Date;
}

/** Returns the changed feature, or the same object if nothing changes. */
type FeatureChange = (
  feature: Feature,
  context: { readonly transaction: Transaction; readonly key: FeatureKey; catalog: Catalog },
) => Feature | Promise<Feature>;

function requireFeature(catalog: Catalog, id: string): Feature {
  const feature = catalog.features.get(id);
  if (feature === undefined) throw new Refusal("FeatureNotFound");
  return feature;
}

function create(
  transaction: Transaction,
  environmentId: string,
  body: NewFeature,
  now: Date,
): Promise<FeatureView> {
  return changeCatalog(transaction, environmentId, async (catalog) => {
    if (catalog.features.has(body.id)) {
      throw new Refusal("DuplicatedEntityNotAllowed", { entity: "feature" });
    }
    const feature = newFeature(body, now);
    refuseFaults(checkFeature(feature));
    await store.writeFeatures(transaction, environmentId, [feature]);
    return featureView(feature);
  });
}

function newFeature(body: NewFeature, now: Date): Feature {
  return {
    id: body.id,
    cursorId: rowId(now.getTime()),
    displayName: body.displayName,
    description: body.description ?? null,
    featureType: body.featureType,
    meterType: body.meterType ?? "None",
    status: body.featureStatus ?? "ACTIVE",
    units: body.featureUnits ?? null,
    unitsPlural: body.featureUnitsPlural ?? null,
    enumConfiguration: body.enumConfiguration ?? null,
    unitTransformation: unitsOf(body.unitTransformation ?? null),
    meter: null,
    metadata: body.metadata ?? {},
    createdAt: now,
    updatedAt: now,
  };
}

function unitsOf(given: NonNullable<NewFeature["unitTransformation"]> | null) {
  if (given === null) return null;
  return {
    divide: given.divide,
    round: given.round ?? ("UP" as const),
    featureUnits: given.featureUnits ?? null,
    featureUnitsPlural: given.featureUnitsPlural ?? null,
  };
}

function changeFeature(
  transaction: Transaction,
  key: FeatureKey,
  change: FeatureChange,
): Promise<FeatureView> {
  return changeCatalog(transaction, key.environmentId, async (catalog) => {
    const feature = requireFeature(catalog, key.id);
    const changed = await change(feature, { transaction, key, catalog });
    if (changed === feature) return featureView(feature);
    const row = { ...changed, updatedAt: key.now };
    await store.writeFeatures(transaction, key.environmentId, [row]);
    return featureView(row);
  });
}

function updating(body: FeatureUpdate): FeatureChange {
  return async (feature, { transaction, key, catalog }) => {
    if (feature.status === "SUSPENDED") throw new Refusal("EntityIsArchivedError");
    const changed = withUpdate(feature, body);
    refuseFaults(checkFeature(changed, feature));
    const lost = lostValues(feature, changed);
    if (lost.length === 0) return changed;
    refuseLostValues(catalog, changed);
    const granted = (await featuresInUse(transaction, key.environmentId, [key.id])).get(key.id);
    if (lost.some((value) => granted?.has(value))) {
      const message = "Customers are granted a value that the feature would no longer have.";
      throw new Refusal("catalog_in_use", {}, message);
    }
    return changed;
  };
}

/** Applies a patch: present fields replace, null clears. */
function withUpdate(feature: Feature, body: FeatureUpdate): Feature {
  const { unitTransformation } = body;
  return {
    ...feature,
    displayName: orStored(body.displayName, feature.displayName),
    description: orStored(body.description, feature.description),
    units: orStored(body.featureUnits, feature.units),
    unitsPlural: orStored(body.featureUnitsPlural, feature.unitsPlural),
    enumConfiguration: orStored(body.enumConfiguration, feature.enumConfiguration),
    unitTransformation:
      unitTransformation === undefined ? feature.unitTransformation : unitsOf(unitTransformation),
    meter: orStored(body.meter, feature.meter),
    metadata: orStored(body.metadata, feature.metadata),
  };
}

/** Refuses to remove a value that a version grants, since subscriptions keep what was sold. */
function refuseLostValues(catalog: Catalog, feature: Feature): void {
  for (const version of [...catalog.plans.values(), ...catalog.addons.values()].flat()) {
    const granted = version.entitlements.find(({ featureId }) => featureId === feature.id);
    if (granted === undefined || checkEntitlement(feature, granted).length === 0) continue;
    const { kind, id, version: versionNumber } = version;
    const message = "A plan or add-on grants a value that the feature would no longer have.";
    throw new Refusal("catalog_in_use", { kind, id, versionNumber }, message);
  }
}

function listFeatures(
  features: readonly Feature[],
  query: z.output<typeof featureListQuery>,
): Page<FeatureView> {
  const found = features
    .filter((feature) => query.id === undefined || feature.id === query.id)
    .filter((feature) => isAmong(feature.featureType, query.featureType))
    .filter((feature) => isAmong(feature.meterType, query.meterType))
    .filter((feature) => isAmong(feature.status, query.status))
    .filter((feature) => isWithin(feature.createdAt, query.createdAt));
  return cutPage(found, query, (feature) => feature.cursorId, featureView);
}
