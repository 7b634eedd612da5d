import type {
  productCreateBody,
  productDuplicateBody,
  productListQuery,
  productUpdateBody,
} from "@carryover/contract";
import type { z } from "zod";
import type { Database, Transaction } from "../database/database.ts";
import type { Page } from "../paging.ts";
import { orStored } from "../patch.ts";
import { Refusal } from "../refusal.ts";
import { rowId } from "../row-id.ts";
import type { Catalog, Product } from "./catalog.ts";
import { changeCatalog, currentCatalog } from "./reading/current.ts";
import { cutPage, isAmong, isWithin } from "./reading/pages.ts";
import { archive } from "./reading/versions.ts";
import * as store from "./store.ts";
import { type ProductView, productView } from "./view.ts";
import { checkProduct } from "./writing/checks.ts";
import { duplicate } from "./writing/duplicate.ts";
import { productsInUse } from "./writing/in-use-store.ts";
import { refuseFaults } from "./writing/refuse-faults.ts";

type ProductUpdate = z.output<typeof productUpdateBody>;

/** Products of one environment, as API v1 knows them. */
export interface ProductsService {
  create(
    database: Database,
    environmentId: string,
    body: z.output<typeof productCreateBody>,
  ): Promise<ProductView>;
  list(
    database: Database,
    environmentId: string,
    query: z.output<typeof productListQuery>,
  ): Promise<Page<ProductView>>;
  update(
    database: Database,
    environmentId: string,
    id: string,
    body: ProductUpdate,
  ): Promise<ProductView>;
  archive(database: Database, environmentId: string, id: string): Promise<ProductView>;
  unarchive(database: Database, environmentId: string, id: string): Promise<ProductView>;
  duplicate(
    database: Database,
    environmentId: string,
    id: string,
    body: z.output<typeof productDuplicateBody>,
  ): Promise<ProductView>;
}

export function createProductsService(now: () => Date): ProductsService {
  const change = (database: Database, environmentId: string, id: string, work: ProductChange) =>
    database.transaction((transaction) =>
      changeProduct(transaction, { environmentId, id, now: now() }, work),
    );
  return {
    create: (database, environmentId, body) =>
      database.transaction((transaction) => create(transaction, environmentId, body, now())),
    async list(database, environmentId, query) {
      const { products } = await currentCatalog(database, environmentId);
      return listProducts([...products.values()], query);
    },
    update: (database, environmentId, id, body) =>
      change(database, environmentId, id, updating(body)),
    archive: (database, environmentId, id) => change(database, environmentId, id, archiving),
    unarchive: (database, environmentId, id) =>
      change(database, environmentId, id, async (product) =>
        product.status === "PUBLISHED" ? product : { ...product, status: "PUBLISHED" },
      ),
    duplicate: (database, environmentId, id, body) =>
      database.transaction(async (transaction) => {
        const copy = await duplicate(transaction, { environmentId, id, now: now() }, body);
        return productView(copy);
      }),
  };
}

/** One product at one moment. */
interface ProductKey {
  readonly environmentId: string;
  readonly id: string;
  readonly now: Date;
}

/** Returns the changed product, or the same object if nothing changes; writes dependent rows. */
type ProductChange = (
  product: Product,
  context: { readonly transaction: Transaction; readonly key: ProductKey; catalog: Catalog },
) => Promise<Product>;

function create(
  transaction: Transaction,
  environmentId: string,
  body: z.output<typeof productCreateBody>,
  now: Date,
): Promise<ProductView> {
  return changeCatalog(transaction, environmentId, async (catalog) => {
    if (catalog.products.has(body.id)) {
      throw new Refusal("DuplicatedEntityNotAllowed", { entity: "product" });
    }
    const product: Product = {
      id: body.id,
      cursorId: rowId(now.getTime()),
      displayName: body.displayName,
      description: body.description ?? null,
      multipleSubscriptions: body.multipleSubscriptions ?? false,
      status: "PUBLISHED",
      settings: null,
      usageResetCutoff: null,
      metadata: body.metadata ?? {},
      createdAt: now,
      updatedAt: now,
    };
    await store.writeProducts(transaction, environmentId, [product]);
    return productView(product);
  });
}

function changeProduct(
  transaction: Transaction,
  key: ProductKey,
  change: ProductChange,
): Promise<ProductView> {
  return changeCatalog(transaction, key.environmentId, async (catalog) => {
    const product = catalog.products.get(key.id);
    if (product === undefined) throw new Refusal("ProductNotFound");
    const changed = await change(product, { transaction, key, catalog });
    if (changed === product) return productView(product);
    const row = { ...changed, updatedAt: key.now };
    await store.writeProducts(transaction, key.environmentId, [row]);
    return productView(row);
  });
}

function updating(body: ProductUpdate): ProductChange {
  return async (product, { transaction, key, catalog }) => {
    if (product.status === "ARCHIVED") throw new Refusal("EntityIsArchivedError");
    const changed = withUpdate(product, body);
    if (body.productSettings !== undefined) refuseFaults(checkProduct(catalog, changed));
    if (changed.multipleSubscriptions === product.multipleSubscriptions) return changed;
    const inUse = await productsInUse(transaction, key.environmentId, [key.id]);
    if (inUse.has(key.id)) {
      const message = "Customers have subscriptions, so multipleSubscriptions cannot change.";
      throw new Refusal("catalog_in_use", {}, message);
    }
    return changed;
  };
}

/** Applies a patch: present fields replace, null clears. */
function withUpdate(product: Product, body: ProductUpdate): Product {
  return {
    ...product,
    displayName: orStored(body.displayName, product.displayName),
    description: orStored(body.description, product.description),
    multipleSubscriptions: orStored(body.multipleSubscriptions, product.multipleSubscriptions),
    settings: orStored(body.productSettings, product.settings),
    usageResetCutoff: orStored(body.usageResetCutoffRule?.behavior, product.usageResetCutoff),
    metadata: body.metadata === null ? {} : orStored(body.metadata, product.metadata),
  };
}

const archiving: ProductChange = async (product, { transaction, key, catalog }) => {
  if (product.status === "ARCHIVED") return product;
  const all = [...catalog.plans.values(), ...catalog.addons.values()].flat();
  const own = all.filter((version) => version.productId === product.id);
  await store.writeVersions(transaction, key.environmentId, archive(own, key.now));
  return { ...product, status: "ARCHIVED" };
};

function listProducts(
  products: readonly Product[],
  query: z.output<typeof productListQuery>,
): Page<ProductView> {
  const found = products
    .filter((product) => query.id === undefined || product.id === query.id)
    .filter((product) => isAmong(product.status, query.status))
    .filter((product) => isWithin(product.createdAt, query.createdAt));
  return cutPage(found, query, (product) => product.cursorId, productView);
}
