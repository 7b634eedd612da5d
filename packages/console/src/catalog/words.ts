import { count, price } from "../show/number.ts";
import type { CatalogEntitlement, CatalogFeature, CatalogPlan } from "./document.ts";

/** Returns what an entitlement grants in a word or two: `Yes`, `25`, `Unlimited`. */
export function grantText(entitlement: CatalogEntitlement, feature: CatalogFeature): string {
  if (entitlement.isGranted === false) return "No";
  if (feature.featureType === "BOOLEAN") return "Yes";
  if (feature.featureType === "ENUM") return (entitlement.enumValues ?? []).join(", ") || "–";
  if (entitlement.hasUnlimitedUsage === true) return "Unlimited";
  if (entitlement.isCustom === true) return "Custom";
  const { usageLimit } = entitlement;
  if (usageLimit === undefined || usageLimit === null) return "–";
  return `${entitlement.behavior === "Increment" ? "+" : ""}${count(usageLimit)}`;
}

/** Returns what qualifies a grant: `per month, soft`. */
export function grantDetail({ resetPeriod, hasSoftLimit }: CatalogEntitlement): string {
  const parts = [resetPeriod ? `per ${resetPeriod.toLowerCase()}` : "", hasSoftLimit ? "soft" : ""];
  return parts.filter(Boolean).join(", ");
}

/** Returns what a plan costs, for the heading of its column. */
export function priceText({ pricingType, charges = [] }: CatalogPlan): string {
  if (pricingType === "FREE") return "Free";
  if (pricingType === "CUSTOM") return "Custom price";
  const flat = charges.filter(({ billingModel }) => billingModel === "FLAT_FEE");
  const texts = flat.flatMap((charge) => {
    const amount = "price" in charge ? charge.price : undefined;
    if (amount === undefined || amount === null) return [];
    const period = charge.billingPeriod === "ANNUALLY" ? "year" : "month";
    return [`${price(amount.amount, amount.currency)} / ${period}`];
  });
  if (texts.length > 0) return texts.slice(0, 2).join(" · ");
  return charges.length > 0 ? "By usage" : "No price";
}
