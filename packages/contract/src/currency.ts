/**
 * How many decimals the minor unit of a currency has, as the billing provider counts them: 2 for
 * the dollar, 0 for the yen. The Ugandan shilling and the Icelandic krona have none any more, and
 * are still counted in hundredths there.
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
