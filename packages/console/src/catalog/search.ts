import { type RawSearch, text } from "../show/search.ts";

/** The product whose plans are shown, and the plan that is marked. */
export interface CatalogSearch {
  readonly product?: string | undefined;
  readonly plan?: string | undefined;
}

export function readCatalogSearch(raw: RawSearch): CatalogSearch {
  return { product: text(raw.product), plan: text(raw.plan) };
}
