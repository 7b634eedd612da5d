/** Currencies in which Stripe has no smaller unit than the whole one. */
const withoutCents = new Set(
  "bif clp djf gnf jpy kmf krw mga pyg rwf vnd vuv xaf xof xpf".split(" "),
);
const withMils = new Set("bhd jod kwd omr tnd".split(" "));

const separated = new Intl.NumberFormat("en-US");

/** An amount in the smallest unit of its currency, for people: `1,234.50`. */
export function moneyText(amount: number, currency: string): string {
  const digits = digitsOf(currency);
  const unit = 10 ** digits;
  const size = Math.abs(amount);
  const whole = separated.format(Math.floor(size / unit));
  const rest = digits === 0 ? "" : `.${String(size % unit).padStart(digits, "0")}`;
  return `${amount < 0 ? "-" : ""}${whole}${rest}`;
}

/** The same for programs: `1234.50`. */
export function plainMoney(amount: number, currency: string): string {
  return moneyText(amount, currency).replaceAll(",", "");
}

function digitsOf(currency: string): number {
  const name = currency.toLowerCase();
  if (withoutCents.has(name)) return 0;
  return withMils.has(name) ? 3 : 2;
}
