/** Systems that a customer can be linked to, as the public API names them. */
export const vendors = [
  "AUTH0",
  "ZUORA",
  "STRIPE",
  "HUBSPOT",
  "AWS_MARKETPLACE",
  "SNOWFLAKE",
  "SALESFORCE",
  "BIG_QUERY",
  "OPEN_FGA",
  "APP_STORE",
  "RECEIVED",
  "PREQUEL",
  "AIRWALLEX",
  "STRIPE_INVOICING",
] as const;

export type Vendor = (typeof vendors)[number];

/** ISO 4217 codes in lower case, as the public API takes them. */
export const currencies = (
  "usd aed all amd ang aud awg azn bam bbd bdt bgn bif bmd bnd bsd bwp byn bzd brl cad cdf " +
  "chf cny czk dkk dop dzd egp etb eur fjd gbp gel gip gmd gyd hkd hrk htg idr ils inr isk " +
  "jmd jpy kes kgs khr kmf krw kyd kzt lbp lkr lrd lsl mad mdl mga mkd mmk mnt mop mro mvr " +
  "mwk mxn myr mzn nad ngn nok npr nzd pgk php pkr pln qar ron rsd rub rwf sar sbd scr sek " +
  "sgd sle sll sos szl thb tjs top try ttd tzs uah uzs vnd vuv wst xaf xcd yer zar zmw clp " +
  "djf gnf ugx pyg xof xpf"
).split(" ") as [string, ...string[]];

/** The days that weekly usage periods can start on, as the public API names them. */
export const weeklyAnchors = [
  "SubscriptionStart",
  "EverySunday",
  "EveryMonday",
  "EveryTuesday",
  "EveryWednesday",
  "EveryThursday",
  "EveryFriday",
  "EverySaturday",
] as const;

/** How a condition of a raw-event meter compares a field, as the public API names it. */
export const meterOperations = [
  "EQUALS",
  "NOT_EQUALS",
  "GREATER_THAN",
  "GREATER_THAN_OR_EQUAL",
  "LESS_THAN",
  "LESS_THAN_OR_EQUAL",
  "IS_NULL",
  "IS_NOT_NULL",
  "CONTAINS",
  "STARTS_WITH",
  "ENDS_WITH",
  "IN",
] as const;
