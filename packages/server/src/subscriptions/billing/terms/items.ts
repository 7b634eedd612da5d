import { createHash } from "node:crypto";
import type { Catalog, PackageVersion, PriceTier } from "../../../catalog/service.ts";
import { Refusal } from "../../../refusal.ts";
import { currencyOf } from "../../pricing/invoice.ts";
import { minorUnits } from "../../pricing/money.ts";
import { pricedPackage } from "../../pricing/priced-package.ts";
import { type Charge, chargesOf } from "../../pricing/prices.ts";
import type { Subscription } from "../../subscription.ts";

/** A price that the billing provider bills, and its quantity. */
export interface BilledItem {
  readonly price: PriceRequest;
  /** Units of the feature, or of the add-on. */
  readonly quantity: number;
}

/** A price of the catalog in the provider's terms. */
export interface PriceRequest {
  /** The provider's id of it; null if it is ours to make. */
  readonly billingId: string | null;
  /** The plan or add-on that it belongs to. */
  readonly packageId: string;
  readonly packageName: string;
  /** The provider's product of it; null if that is ours to make. */
  readonly productId: string | null;
  readonly featureId: string | null;
  readonly currency: string;
  /** Null for a one-off charge. */
  readonly interval: "month" | "year" | null;
  /** Minor units as a decimal; null if it has tiers. */
  readonly unitAmount: string | null;
  readonly tiers: readonly TierRequest[] | null;
  readonly tiersMode: "volume" | "graduated" | null;
  /** Units that are sold together; a started block counts as a whole one. */
  readonly blockSize: number;
}

export interface TierRequest {
  readonly upTo: number | "inf";
  readonly unitAmount: string;
  readonly flatAmount: string;
}

const itemsMax = 20;

/**
 * Returns the billed items of a subscription, plan first: recurring prices and one-off charges.
 * Items with quantity 0 are left out. Throws billing_refused for prices of the catalog that cannot
 * be billed.
 */
export function billedItems(
  subscription: Subscription,
  catalog: Catalog,
): { recurring: BilledItem[]; once: BilledItem[] } {
  const priced = pricedPackage(subscription, catalog);
  const packages = [priced.plan, ...priced.addons.map(({ version }) => version)];
  const overage = packages.find((version) => (version?.overagePrices ?? []).length > 0);
  if (overage !== undefined) throw unbillable(`"${overage.id}" has prices for overage`);
  const charges = chargesOf(priced).filter((charge) => charge.billingModel !== "CREDIT_BASED");
  const items = charges.map((charge) => {
    const id = charge.addonId ?? subscription.planId;
    const version = packages.find((each) => each?.id === id);
    return { charge, item: billedItem(charge, subscription, version) };
  });
  const currencies = new Set(items.map(({ item }) => item.price.currency));
  if (currencies.size > 1) {
    throw unbillable(`its prices are in several currencies (${[...currencies].join(", ")})`);
  }
  const cadence = (wanted: Charge["billingCadence"]) =>
    items.flatMap(({ charge, item }) => (charge.billingCadence === wanted ? [item] : []));
  const recurring = cadence("RECURRING");
  if (recurring.length === 0) {
    const period = subscription.billingPeriod ?? "MONTHLY";
    throw unbillable(`the plan "${subscription.planId}" has no recurring price for ${period}`);
  }
  const billed = withoutUnbought(recurring);
  if (billed.length > itemsMax) throw unbillable(`it has more than ${itemsMax} prices`);
  return { recurring: billed, once: cadence("ONE_OFF").filter(({ quantity }) => quantity > 0) };
}

/**
 * Leaves out items with quantity 0, since the provider would bill the flat fee of a tier for them.
 * If all have quantity 0, one stays: a subscription there needs an item.
 */
function withoutUnbought(recurring: readonly BilledItem[]): BilledItem[] {
  const bought = recurring.filter(({ quantity }) => quantity > 0);
  if (bought.length > 0) return bought;
  const free = recurring.find(({ price }) => price.tiers === null);
  if (free === undefined) throw unbillable("nothing of it is bought, and its prices have tiers");
  return [free];
}

/** Returns the fingerprint by which an existing price is found: all of its properties. */
export function fingerprintOf(request: PriceRequest): string {
  const { billingId: _, packageName: __, ...price } = request;
  const text = JSON.stringify(Object.entries(price).sort(([a], [b]) => (a < b ? -1 : 1)));
  return createHash("sha256").update(text).digest("hex");
}

function billedItem(
  charge: Charge,
  subscription: Subscription,
  version: PackageVersion | undefined,
): BilledItem {
  const { addonId, featureId, billingModel, tiers } = charge;
  const packageId = addonId ?? subscription.planId;
  if (billingModel === "USAGE_BASED") {
    const what = `the price of "${featureId}" depends on usage, which takes a meter there`;
    throw unbillable(what);
  }
  if (billingModel === "MINIMUM_SPEND") throw unbillable(`"${packageId}" has a minimum spend`);
  const currency = currencyOf(charge);
  if (currency === null) throw unbillable(`"${packageId}" has a price without an amount`);
  const hasTiers = tiers !== null && tiers.length > 0;
  const price: PriceRequest = {
    billingId: charge.billingId,
    packageId,
    packageName: version?.displayName ?? packageId,
    productId: version?.billingId ?? null,
    featureId,
    currency,
    interval: intervalOf(charge, subscription),
    unitAmount: hasTiers ? null : minorUnits(charge.price?.amount ?? 0, currency),
    tiers: hasTiers ? tiers.map((tier, index) => tierRequest(tier, index, tiers, currency)) : null,
    tiersMode: hasTiers ? (charge.tiersMode === "GRADUATED" ? "graduated" : "volume") : null,
    blockSize: Math.max(1, charge.blockSize ?? 1),
  };
  return { price, quantity: charge.quantity };
}

function intervalOf({ billingCadence }: Charge, { billingPeriod }: Subscription) {
  if (billingCadence === "ONE_OFF") return null;
  return billingPeriod === "ANNUALLY" ? "year" : "month";
}

/** Makes the tiers; the last one is open, since quantities above it count to it. */
function tierRequest(
  tier: PriceTier,
  index: number,
  tiers: readonly PriceTier[],
  currency: string,
): TierRequest {
  return {
    upTo: index === tiers.length - 1 ? "inf" : (tier.upTo ?? "inf"),
    unitAmount: minorUnits(tier.unitPrice?.amount ?? 0, currency),
    flatAmount: minorUnits(tier.flatPrice?.amount ?? 0, currency),
  };
}

/** Makes the refusal of prices that the provider cannot bill. */
export function unbillable(reason: string): Refusal {
  const message = `The billing provider cannot bill this subscription: ${reason}.`;
  return new Refusal("billing_refused", {}, message);
}
