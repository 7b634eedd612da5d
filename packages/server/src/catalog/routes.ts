import { routes } from "@carryover/contract";
import type { Bind } from "../http/routes.ts";
import type { CatalogService } from "./service.ts";

/** Registers the routes of products, features, plans and add-ons. */
export function registerCatalog(bind: Bind, catalog: CatalogService): void {
  registerProducts(bind, catalog);
  registerFeatures(bind, catalog);
  registerPlans(bind, catalog);
  registerPlanContents(bind, catalog);
  registerAddons(bind, catalog);
  registerAddonContents(bind, catalog);
}

function registerProducts(bind: Bind, catalog: CatalogService): void {
  bind(routes.createProduct, async ({ body }, { caller, database }) => ({
    data: await catalog.products.create(database, caller.environmentId, body),
  }));
  bind(routes.listProducts, ({ query }, { caller, database }) =>
    catalog.products.list(database, caller.environmentId, query),
  );
  bind(routes.updateProduct, async ({ params, body }, { caller, database }) => ({
    data: await catalog.products.update(database, caller.environmentId, params.id, body),
  }));
  bind(routes.archiveProduct, async ({ params }, { caller, database }) => ({
    data: await catalog.products.archive(database, caller.environmentId, params.id),
  }));
  bind(routes.duplicateProduct, async ({ params, body }, { caller, database }) => ({
    data: await catalog.products.duplicate(database, caller.environmentId, params.id, body),
  }));
  bind(routes.unarchiveProduct, async ({ params }, { caller, database }) => ({
    data: await catalog.products.unarchive(database, caller.environmentId, params.id),
  }));
}

function registerFeatures(bind: Bind, catalog: CatalogService): void {
  bind(routes.createFeature, async ({ body }, { caller, database }) => ({
    data: await catalog.features.create(database, caller.environmentId, body),
  }));
  bind(routes.listFeatures, ({ query }, { caller, database }) =>
    catalog.features.list(database, caller.environmentId, query),
  );
  bind(routes.getFeature, async ({ params }, { caller, database }) => ({
    data: await catalog.features.get(database, caller.environmentId, params.id),
  }));
  bind(routes.updateFeature, async ({ params, body }, { caller, database }) => ({
    data: await catalog.features.update(database, caller.environmentId, params.id, body),
  }));
  bind(routes.archiveFeature, async ({ params }, { caller, database }) => ({
    data: await catalog.features.archive(database, caller.environmentId, params.id),
  }));
  bind(routes.unarchiveFeature, async ({ params }, { caller, database }) => ({
    data: await catalog.features.unarchive(database, caller.environmentId, params.id),
  }));
}

function registerPlans(bind: Bind, catalog: CatalogService): void {
  bind(routes.createPlan, async ({ body }, { caller, database }) => ({
    data: await catalog.plans.create(database, caller.environmentId, body),
  }));
  bind(routes.listPlans, ({ query }, { caller, database }) =>
    catalog.plans.list(database, caller.environmentId, query),
  );
  bind(routes.getPlan, async ({ params }, { caller, database }) => ({
    data: await catalog.plans.get(database, caller.environmentId, params.id),
  }));
  bind(routes.updatePlan, async ({ params, body }, { caller, database }) => ({
    data: await catalog.plans.update(database, caller.environmentId, params.id, body),
  }));
  bind(routes.archivePlan, async ({ params }, { caller, database }) => ({
    data: await catalog.plans.archive(database, caller.environmentId, params.id),
  }));
  bind(routes.createPlanDraft, async ({ params }, { caller, database }) => ({
    data: await catalog.plans.createDraft(database, caller.environmentId, params.id),
  }));
  bind(routes.removePlanDraft, async ({ params }, { caller, database }) => ({
    data: await catalog.plans.removeDraft(database, caller.environmentId, params.id),
  }));
  bind(routes.publishPlan, async ({ params, body }, { caller, database }) => ({
    data: await catalog.plans.publish(database, caller.environmentId, params.id, body),
  }));
}

function registerPlanContents(bind: Bind, catalog: CatalogService): void {
  bind(routes.listPlanCharges, ({ params, query }, { caller, database }) =>
    catalog.plans.listCharges(database, caller.environmentId, params.id, query),
  );
  bind(routes.listPlanOverageCharges, ({ params, query }, { caller, database }) =>
    catalog.plans.listOverageCharges(database, caller.environmentId, params.id, query),
  );
  bind(routes.listPlanEntitlements, ({ params }, { caller, database }) =>
    catalog.plans.listEntitlements(database, caller.environmentId, params.planId),
  );
  bind(routes.createPlanEntitlements, async ({ params, body }, { caller, database }) => ({
    data: await catalog.plans.createEntitlements(
      database,
      caller.environmentId,
      params.planId,
      body,
    ),
  }));
  bind(routes.updatePlanEntitlement, async ({ params, body }, { caller, database }) => ({
    data: await catalog.plans.updateEntitlement(
      database,
      caller.environmentId,
      params.planId,
      params.id,
      body,
    ),
  }));
  bind(routes.deletePlanEntitlement, async ({ params }, { caller, database }) => ({
    data: await catalog.plans.deleteEntitlement(
      database,
      caller.environmentId,
      params.planId,
      params.id,
    ),
  }));
}

function registerAddons(bind: Bind, catalog: CatalogService): void {
  bind(routes.createAddon, async ({ body }, { caller, database }) => ({
    data: await catalog.addons.create(database, caller.environmentId, body),
  }));
  bind(routes.listAddons, ({ query }, { caller, database }) =>
    catalog.addons.list(database, caller.environmentId, query),
  );
  bind(routes.getAddon, async ({ params }, { caller, database }) => ({
    data: await catalog.addons.get(database, caller.environmentId, params.id),
  }));
  bind(routes.updateAddon, async ({ params, body }, { caller, database }) => ({
    data: await catalog.addons.update(database, caller.environmentId, params.id, body),
  }));
  bind(routes.archiveAddon, async ({ params }, { caller, database }) => ({
    data: await catalog.addons.archive(database, caller.environmentId, params.id),
  }));
  bind(routes.createAddonDraft, async ({ params }, { caller, database }) => ({
    data: await catalog.addons.createDraft(database, caller.environmentId, params.id),
  }));
  bind(routes.removeAddonDraft, async ({ params }, { caller, database }) => ({
    data: await catalog.addons.removeDraft(database, caller.environmentId, params.id),
  }));
  bind(routes.publishAddon, async ({ params, body }, { caller, database }) => ({
    data: await catalog.addons.publish(database, caller.environmentId, params.id, body),
  }));
}

function registerAddonContents(bind: Bind, catalog: CatalogService): void {
  bind(routes.listAddonCharges, ({ params, query }, { caller, database }) =>
    catalog.addons.listCharges(database, caller.environmentId, params.id, query),
  );
  bind(routes.listAddonEntitlements, ({ params }, { caller, database }) =>
    catalog.addons.listEntitlements(database, caller.environmentId, params.addonId),
  );
  bind(routes.createAddonEntitlements, async ({ params, body }, { caller, database }) => ({
    data: await catalog.addons.createEntitlements(
      database,
      caller.environmentId,
      params.addonId,
      body,
    ),
  }));
  bind(routes.updateAddonEntitlement, async ({ params, body }, { caller, database }) => ({
    data: await catalog.addons.updateEntitlement(
      database,
      caller.environmentId,
      params.addonId,
      params.id,
      body,
    ),
  }));
  bind(routes.deleteAddonEntitlement, async ({ params }, { caller, database }) => ({
    data: await catalog.addons.deleteEntitlement(
      database,
      caller.environmentId,
      params.addonId,
      params.id,
    ),
  }));
}
