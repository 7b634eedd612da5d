/**
 * Exact sums of decimal numbers. A counter is numeric in the store and a text of plain digits here,
 * so that 0.1 and 0.2 always make 0.3, unlike doubles. The digits of a text are added as an
 * integer, scaled by the longer fraction.
 */

/** Returns the shortest decimal that names this number, in plain digits; no trailing zeros. */
export function decimalOf(value: number): string {
  const text = String(value);
  if (!text.includes("e")) return text;
  const [mantissa = "", exponent = ""] = text.split("e");
  const [whole = "", fraction = ""] = mantissa.replace("-", "").split(".");
  const zeros = Number(exponent);
  // Numbers of 1e21 and more are written with an exponent too, and have no fraction left.
  if (zeros > 0) return String(BigInt(value));
  const digits = (whole + fraction).padStart(fraction.length - zeros, "0");
  return `${value < 0 ? "-" : ""}0.${digits}`;
}

/** Returns the exact sum of two decimals, without trailing zeros. */
export function addDecimals(a: string, b: string): string {
  const places = Math.max(placesOf(a), placesOf(b));
  const sum = scaled(a, places) + scaled(b, places);
  const digits = String(sum < 0n ? -sum : sum).padStart(places + 1, "0");
  const cut = digits.length - places;
  const fraction = digits.slice(cut).replace(/0+$/, "");
  return `${sum < 0n ? "-" : ""}${digits.slice(0, cut)}${fraction === "" ? "" : `.${fraction}`}`;
}

function placesOf(decimal: string): number {
  const point = decimal.indexOf(".");
  return point === -1 ? 0 : decimal.length - point - 1;
}

function scaled(decimal: string, places: number): bigint {
  return BigInt(decimal.replace(".", "") + "0".repeat(places - placesOf(decimal)));
}
