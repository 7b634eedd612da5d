/**
 * Returns the decimals of a currency's minor unit, as the billing provider counts them: 2 for the
 * dollar, 0 for the yen. The Ugandan shilling and the Icelandic krona no longer have decimals, but
 * the provider still counts them in hundredths.
 */
export function minorDigits(currency: string): 0 | 2 | 3 {
  const name = currency.toLowerCase();
  if (withoutMinorUnits.has(name)) return 0;
  return inThousandths.has(name) ? 3 : 2;
}

const withoutMinorUnits: ReadonlySet<string> = new Set(
  "bif clp djf gnf jpy kmf krw mga pyg rwf vnd vuv xaf xof xpf".split(" "),
);
const inThousandths: ReadonlySet<string> = new Set("bhd jod kwd omr tnd".split(" "));

/** Formats an amount in minor units for display: `1,234.50`. */
export function moneyText(amount: number, currency: string): string {
  return unitMoneyText(String(amount), currency);
}

/** Formats the price of one unit, which may have fractions of the minor unit: `0.0025`. */
export function unitMoneyText(amount: string, currency: string): string {
  const digits = minorDigits(currency);
  const [integer = "", rest = ""] = amount.replace("-", "").split(".");
  const padded = integer.padStart(digits + 1, "0");
  const point = padded.length - digits;
  const fraction = padded.slice(point) + rest.replace(/0+$/, "");
  const whole = padded.slice(0, point).replace(/\B(?=(\d{3})+$)/g, ",");
  return `${amount.startsWith("-") ? "-" : ""}${whole}${fraction === "" ? "" : `.${fraction}`}`;
}

/** The fields of a provider's price that determine a cost. */
export interface PriceTerms {
  readonly currency: string;
  /** Of one unit, in the currency's smallest unit, exact; null with tiers. */
  readonly unitAmountDecimal: string | null;
  readonly tiersMode: string | null;
  /** The quantity is divided, and then rounded, before it is priced. */
  readonly transformQuantity: { readonly divideBy: number; readonly round: string } | null;
}

/** Formats a price for display: `0.0125 usd`, `5.00 usd for each 1,000, rounded up`. */
export function priceText(price: PriceTerms): string {
  const { currency, unitAmountDecimal, tiersMode, transformQuantity: transform } = price;
  const amount =
    unitAmountDecimal === null
      ? `by ${tiersMode === null ? "" : `${tiersMode} `}tiers in ${currency}`
      : `${unitMoneyText(unitAmountDecimal, currency)} ${currency}`;
  if (transform === null) return amount;
  const count = String(transform.divideBy).replace(/\B(?=(\d{3})+$)/g, ",");
  return `${amount} for each ${count}, rounded ${transform.round}`;
}
