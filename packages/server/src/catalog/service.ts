import { createFeaturesService, type FeaturesService } from "./features.ts";
import { createPackagesService, type PackagesService } from "./packages.ts";
import { createProductsService, type ProductsService } from "./products.ts";
import { type ContentsService, createContentsService } from "./reading/contents.ts";
import { type AddonView, addonView, type PlanView, planView } from "./view.ts";

export * from "./catalog.ts";
export { catalogOf, currentCatalog, heldCatalog } from "./reading/current.ts";
export { type CatalogDocumentService, createCatalogDocumentService } from "./writing/apply.ts";
export { checkEntitlement } from "./writing/entitlement-checks.ts";
export { refuseFaults } from "./writing/refuse-faults.ts";

/** The catalog of one environment, as API v1 knows it. Ids are public ids. */
export interface CatalogService {
  readonly products: ProductsService;
  readonly features: FeaturesService;
  readonly plans: PackagesService<PlanView> & ContentsService;
  readonly addons: PackagesService<AddonView> & ContentsService;
}

export function createCatalogService(now: () => Date): CatalogService {
  return {
    products: createProductsService(now),
    features: createFeaturesService(now),
    plans: {
      ...createPackagesService(now, "plan", planView),
      ...createContentsService(now, "plan"),
    },
    addons: {
      ...createPackagesService(now, "addon", addonView),
      ...createContentsService(now, "addon"),
    },
  };
}
