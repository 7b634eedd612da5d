import { routes } from "@carryover/contract";
import type { Bind } from "../http/routes.ts";
import type { CatalogService } from "./service.ts";

type CatalogBind = Bind<{ catalog: CatalogService }>;

/** Registers the routes of products, features, plans and add-ons. */
export function registerCatalog(bind: CatalogBind): void {
  registerProducts(bind);
  registerFeatures(bind);
  registerPlans(bind);
  registerPlanContents(bind);
  registerAddons(bind);
  registerAddonContents(bind);
}

function registerProducts(bind: CatalogBind): void {
  bind(routes.createProduct, async ({ body }, { environmentId }, { catalog }) => ({
    data: await catalog.products.create(environmentId, body),
  }));
  bind(routes.listProducts, ({ query }, { environmentId }, { catalog }) =>
    catalog.products.list(environmentId, query),
  );
  bind(routes.updateProduct, async ({ params, body }, { environmentId }, { catalog }) => ({
    data: await catalog.products.update(environmentId, params.id, body),
  }));
  bind(routes.archiveProduct, async ({ params }, { environmentId }, { catalog }) => ({
    data: await catalog.products.archive(environmentId, params.id),
  }));
  bind(routes.duplicateProduct, async ({ params, body }, { environmentId }, { catalog }) => ({
    data: await catalog.products.duplicate(environmentId, params.id, body),
  }));
  bind(routes.unarchiveProduct, async ({ params }, { environmentId }, { catalog }) => ({
    data: await catalog.products.unarchive(environmentId, params.id),
  }));
}

function registerFeatures(bind: CatalogBind): void {
  bind(routes.createFeature, async ({ body }, { environmentId }, { catalog }) => ({
    data: await catalog.features.create(environmentId, body),
  }));
  bind(routes.listFeatures, ({ query }, { environmentId }, { catalog }) =>
    catalog.features.list(environmentId, query),
  );
  bind(routes.getFeature, async ({ params }, { environmentId }, { catalog }) => ({
    data: await catalog.features.get(environmentId, params.id),
  }));
  bind(routes.updateFeature, async ({ params, body }, { environmentId }, { catalog }) => ({
    data: await catalog.features.update(environmentId, params.id, body),
  }));
  bind(routes.archiveFeature, async ({ params }, { environmentId }, { catalog }) => ({
    data: await catalog.features.archive(environmentId, params.id),
  }));
  bind(routes.unarchiveFeature, async ({ params }, { environmentId }, { catalog }) => ({
    data: await catalog.features.unarchive(environmentId, params.id),
  }));
}

function registerPlans(bind: CatalogBind): void {
  bind(routes.createPlan, async ({ body }, { environmentId }, { catalog }) => ({
    data: await catalog.plans.create(environmentId, body),
  }));
  bind(routes.listPlans, ({ query }, { environmentId }, { catalog }) =>
    catalog.plans.list(environmentId, query),
  );
  bind(routes.getPlan, async ({ params }, { environmentId }, { catalog }) => ({
    data: await catalog.plans.get(environmentId, params.id),
  }));
  bind(routes.updatePlan, async ({ params, body }, { environmentId }, { catalog }) => ({
    data: await catalog.plans.update(environmentId, params.id, body),
  }));
  bind(routes.archivePlan, async ({ params }, { environmentId }, { catalog }) => ({
    data: await catalog.plans.archive(environmentId, params.id),
  }));
  bind(routes.createPlanDraft, async ({ params }, { environmentId }, { catalog }) => ({
    data: await catalog.plans.createDraft(environmentId, params.id),
  }));
  bind(routes.removePlanDraft, async ({ params }, { environmentId }, { catalog }) => ({
    data: await catalog.plans.removeDraft(environmentId, params.id),
  }));
  bind(routes.publishPlan, async ({ params, body }, { environmentId }, { catalog }) => ({
    data: await catalog.plans.publish(environmentId, params.id, body),
  }));
}

function registerPlanContents(bind: CatalogBind): void {
  bind(routes.listPlanCharges, ({ params, query }, { environmentId }, { catalog }) =>
    catalog.plans.listCharges(environmentId, params.id, query),
  );
  bind(routes.listPlanOverageCharges, ({ params, query }, { environmentId }, { catalog }) =>
    catalog.plans.listOverageCharges(environmentId, params.id, query),
  );
  bind(routes.listPlanEntitlements, ({ params }, { environmentId }, { catalog }) =>
    catalog.plans.listEntitlements(environmentId, params.planId),
  );
  bind(routes.createPlanEntitlements, async ({ params, body }, { environmentId }, { catalog }) => ({
    data: await catalog.plans.createEntitlements(environmentId, params.planId, body),
  }));
  bind(routes.updatePlanEntitlement, async ({ params, body }, { environmentId }, { catalog }) => ({
    data: await catalog.plans.updateEntitlement(environmentId, params.planId, params.id, body),
  }));
  bind(routes.deletePlanEntitlement, async ({ params }, { environmentId }, { catalog }) => ({
    data: await catalog.plans.deleteEntitlement(environmentId, params.planId, params.id),
  }));
}

function registerAddons(bind: CatalogBind): void {
  bind(routes.createAddon, async ({ body }, { environmentId }, { catalog }) => ({
    data: await catalog.addons.create(environmentId, body),
  }));
  bind(routes.listAddons, ({ query }, { environmentId }, { catalog }) =>
    catalog.addons.list(environmentId, query),
  );
  bind(routes.getAddon, async ({ params }, { environmentId }, { catalog }) => ({
    data: await catalog.addons.get(environmentId, params.id),
  }));
  bind(routes.updateAddon, async ({ params, body }, { environmentId }, { catalog }) => ({
    data: await catalog.addons.update(environmentId, params.id, body),
  }));
  bind(routes.archiveAddon, async ({ params }, { environmentId }, { catalog }) => ({
    data: await catalog.addons.archive(environmentId, params.id),
  }));
  bind(routes.createAddonDraft, async ({ params }, { environmentId }, { catalog }) => ({
    data: await catalog.addons.createDraft(environmentId, params.id),
  }));
  bind(routes.removeAddonDraft, async ({ params }, { environmentId }, { catalog }) => ({
    data: await catalog.addons.removeDraft(environmentId, params.id),
  }));
  bind(routes.publishAddon, async ({ params, body }, { environmentId }, { catalog }) => ({
    data: await catalog.addons.publish(environmentId, params.id, body),
  }));
}

function registerAddonContents(bind: CatalogBind): void {
  bind(routes.listAddonCharges, ({ params, query }, { environmentId }, { catalog }) =>
    catalog.addons.listCharges(environmentId, params.id, query),
  );
  bind(routes.listAddonEntitlements, ({ params }, { environmentId }, { catalog }) =>
    catalog.addons.listEntitlements(environmentId, params.addonId),
  );
  bind(
    routes.createAddonEntitlements,
    async ({ params, body }, { environmentId }, { catalog }) => ({
      data: await catalog.addons.createEntitlements(environmentId, params.addonId, body),
    }),
  );
  bind(routes.updateAddonEntitlement, async ({ params, body }, { environmentId }, { catalog }) => ({
    data: await catalog.addons.updateEntitlement(environmentId, params.addonId, params.id, body),
  }));
  bind(routes.deleteAddonEntitlement, async ({ params }, { environmentId }, { catalog }) => ({
    data: await catalog.addons.deleteEntitlement(environmentId, params.addonId, params.id),
  }));
}
