import { moneyText, type RuleHit } from "@carryover/contract";
import { isoOf } from "../../references.ts";
import type { Facts } from "../facts.ts";
import { hit } from "./table.ts";

/** Stripe finalizes a renewal's invoice an hour later; previews may name either time. */
const renewalToleranceSeconds = 2 * 60 * 60;

/** Rules on what Stripe says that the next invoices would be; `isRepriced`: by other prices. */
export function previewRules(
  { found, context, period, isTrial }: Facts,
  isRepriced: boolean,
): RuleHit[] {
  const { previews } = found;
  if (previews === null || period === null) return [];
  if (previews.problem !== null) {
    const message = `Stripe refuses the preview: ${previews.problem}`;
    return [hit("preview_refused", { message, fix: "Correct what it names, or adopt it." })];
  }
  const { old, new: renewed, now } = previews;
  if (old === null || renewed === null) return [];
  const hits: RuleHit[] = [];
  const expected = old.total - (now?.total ?? 0);
  if (renewed.currency !== old.currency || renewed.total !== expected) {
    const isAllowed = isRepriced && context.options.allowPriceChange;
    const isSameCurrency = renewed.currency === old.currency;
    const action = isAllowed && isSameCurrency ? "warn" : "block";
    const message =
      `The next invoice is ${moneyText(expected, old.currency)} ${old.currency}, and would be ` +
      `${moneyText(renewed.total, renewed.currency)} ${renewed.currency}.`;
    const fix = "Map the price to one of the same amount, or pass --allow-price-change; or adopt.";
    hits.push(hit("amount_differs", { message, fix, action }));
  }
  const at = renewed.period_end;
  // The preview of one in trial is that of a period that begins now.
  if (!isTrial && Math.abs(at - period.end) > renewalToleranceSeconds) {
    const message = `The next invoice would be at ${isoOf(at)} instead of ${isoOf(period.end)}.`;
    hits.push(hit("renewal_date_differs", { message, fix: "Adopt it, and report this." }));
  }
  return hits;
}
