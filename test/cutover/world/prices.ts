/** What the account sells: the prices of old, and those that the catalog names. */
export interface WorldPrice {
  /** In the currency's smallest unit. */
  readonly amount: number;
  readonly currency: "usd" | "eur";
  readonly months: number;
  readonly isMetered?: boolean;
}

export const worldPrices = {
  oldMonthly: { amount: 2_000, currency: "usd", months: 1 },
  oldAnnual: { amount: 20_000, currency: "usd", months: 12 },
  oldQuarterly: { amount: 5_500, currency: "usd", months: 3 },
  oldEuro: { amount: 1_800, currency: "eur", months: 1 },
  oldTeam: { amount: 3_000, currency: "usd", months: 1 },
  oldSeat: { amount: 500, currency: "usd", months: 1 },
  oldAddon: { amount: 700, currency: "usd", months: 1 },
  oldMetered: { amount: 1, currency: "usd", months: 1, isMetered: true },
  oldUnmapped: { amount: 900, currency: "usd", months: 1 },
  newMonthly: { amount: 2_000, currency: "usd", months: 1 },
  newAnnual: { amount: 20_000, currency: "usd", months: 12 },
  newEuro: { amount: 1_800, currency: "eur", months: 1 },
  newTeam: { amount: 3_000, currency: "usd", months: 1 },
  newAddon: { amount: 700, currency: "usd", months: 1 },
} as const satisfies Record<string, WorldPrice>;

export type PriceName = keyof typeof worldPrices;

/** Price name → Stripe's id of it. */
export type PriceIds = Readonly<Record<PriceName, string>>;

/** The mapping that a person would write for the account. */
export function mappingOf(ids: PriceIds): { prices: Record<string, object> } {
  return {
    prices: {
      [ids.oldMonthly]: { plan: "pro" },
      [ids.oldAnnual]: { plan: "pro" },
      [ids.oldQuarterly]: { plan: "pro", keepPrice: true },
      [ids.oldEuro]: { plan: "pro-euro" },
      [ids.oldTeam]: { plan: "team" },
      [ids.oldSeat]: { feature: "feature-seats" },
      [ids.oldAddon]: { addon: "extra" },
      [ids.oldMetered]: { addon: "calls", keepPrice: true },
    },
  };
}

/** The catalog of the platform; seats have no price of the catalog's own, so the old one stays. */
export function catalogOf(ids: PriceIds): object {
  const monthly = { billingModel: "FLAT_FEE", billingPeriod: "MONTHLY" };
  const usd = (amount: number) => ({ amount, currency: "usd" });
  const paid = { productId: "app", pricingType: "PAID" };
  const entitlements = [{ featureId: "feature-sso" }];
  return {
    products: [{ id: "app" }],
    features: [
      { id: "feature-sso", featureType: "BOOLEAN" },
      { id: "feature-seats", featureType: "NUMBER", meterType: "FLUCTUATING" },
    ],
    plans: [
      {
        id: "pro",
        ...paid,
        entitlements,
        compatibleAddonIds: ["calls"],
        charges: [
          { ...monthly, price: usd(20), billingId: ids.newMonthly },
          { ...monthly, billingPeriod: "ANNUALLY", price: usd(200), billingId: ids.newAnnual },
        ],
      },
      {
        id: "pro-euro",
        ...paid,
        entitlements,
        charges: [{ ...monthly, price: { amount: 18, currency: "eur" }, billingId: ids.newEuro }],
      },
      {
        id: "team",
        ...paid,
        entitlements,
        compatibleAddonIds: ["extra"],
        charges: [
          { ...monthly, price: usd(30), billingId: ids.newTeam },
          {
            ...monthly,
            billingModel: "PER_UNIT",
            featureId: "feature-seats",
            price: usd(5),
            minUnitQuantity: 0,
            maxUnitQuantity: 100,
          },
        ],
      },
    ],
    addons: addonsOf(ids),
  };
}

function addonsOf(ids: PriceIds): object[] {
  const monthly = { billingModel: "FLAT_FEE", billingPeriod: "MONTHLY" };
  const sold = { productId: "app", pricingType: "PAID" };
  const usd = (amount: number) => ({ amount, currency: "usd" });
  const extra = { ...monthly, price: usd(7), billingId: ids.newAddon };
  return [
    { id: "extra", ...sold, charges: [extra] },
    { id: "calls", ...sold, charges: [{ ...monthly, price: usd(0.01) }] },
  ];
}
