import { type Catalog, versionOf } from "../../catalog/service.ts";
import { planOf } from "../deciding/checks.ts";
import { termsOf } from "../deciding/requested.ts";
import type { Subscription } from "../subscription.ts";
import type { PricedPackage } from "./prices.ts";

/** Returns the input of a subscription's prices. */
export function pricedPackage(row: Subscription, catalog: Catalog): PricedPackage {
  const terms = termsOf(row);
  return {
    plan: planOf(catalog, row),
    addons: row.addons.flatMap(({ id, quantity, version: number }) => {
      const version = versionOf(catalog.addons.get(id), number);
      return version === undefined || quantity === 0 ? [] : [{ version, quantity }];
    }),
    billingPeriod: row.billingPeriod,
    billingCountryCode: terms.billingCountryCode ?? null,
    charges: row.charges,
    overrides: terms.priceOverrides ?? [],
  };
}
