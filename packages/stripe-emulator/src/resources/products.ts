import type Stripe from "stripe";
import { mergedMetadata } from "../billing/metadata.ts";
import { invalid } from "../billing/refusals.ts";
import { isInRange, listPage } from "../lists.ts";
import type { Account, Endpoint } from "../objects.ts";
import { existing } from "./existing.ts";

export const productEndpoints: readonly Endpoint[] = [
  {
    method: "POST",
    path: "/v1/products",
    params: "ProductCreateParams",
    handle: (account, { params }) => createProduct(account, params),
  },
  {
    method: "GET",
    path: "/v1/products",
    params: "ProductListParams",
    handle(account, { params }) {
      const { active, created, ids } = params as Stripe.ProductListParams;
      return listPage("/v1/products", account.all("product"), params, (product) => {
        const isNamed = ids === undefined || ids.includes(product.id);
        const isWanted = active === undefined || product.active === active;
        return isNamed && isWanted && isInRange(product.created, created);
      });
    },
  },
  {
    method: "GET",
    path: "/v1/products/:id",
    params: "ProductRetrieveParams",
    handle: (account, { ids: { id = "" } }) => existing(account, "product", id),
  },
  {
    method: "POST",
    path: "/v1/products/:id",
    params: "ProductUpdateParams",
    handle(account, { ids: { id = "" }, params }) {
      const { name, active, metadata } = params as Stripe.ProductUpdateParams;
      const before = existing(account, "product", id);
      const after: Stripe.Product = {
        ...before,
        name: name ?? before.name,
        active: active ?? before.active,
        metadata: mergedMetadata(before.metadata, metadata),
        updated: account.now(),
      };
      account.put("product", after);
      account.emit("product.updated", after, {});
      return after;
    },
  },
];

/** Makes a product. Throws Fault if its id is taken. */
export function createProduct(
  account: Account,
  params: Pick<Stripe.ProductCreateParams, "id" | "name" | "active" | "description" | "metadata">,
): Stripe.Product {
  const { id = account.newId("prod"), name, active = true } = params;
  if (account.get("product", id) !== undefined) {
    throw invalid("Product already exists.", "id", "resource_already_exists");
  }
  const now = account.now();
  const product: Stripe.Product = {
    id,
    object: "product",
    active,
    name,
    description: params.description ?? null,
    created: now,
    updated: now,
    default_price: null,
    images: [],
    marketing_features: [],
    livemode: account.livemode,
    metadata: mergedMetadata({}, params.metadata),
    package_dimensions: null,
    shippable: null,
    statement_descriptor: null,
    tax_code: null,
    tax_details: null,
    type: "service",
    unit_label: null,
    url: null,
  };
  account.put("product", product);
  account.emit("product.created", product);
  return product;
}
