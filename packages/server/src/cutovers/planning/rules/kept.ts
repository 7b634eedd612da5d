import type { RuleHit } from "@carryover/contract";
import type { Facts } from "../facts.ts";
import { billingPeriodOf } from "../target/price.ts";
import type { Targeting } from "../target/target.ts";
import { hit } from "./table.ts";

/** Rules on what an adopted subscription keeps although the catalog has it otherwise. */
export function keptRules({ items }: Facts, targeting: Targeting): RuleHit[] {
  if (targeting.target === null) return [];
  const hits: RuleHit[] = [];
  const kept = items.filter(({ id, price }) => {
    const part = targeting.items.find(({ old }) => old.id === id);
    return part?.priceId !== price.id;
  });
  if (kept.length > 0) {
    const list = kept.map(({ price }) => price.id).join(", ");
    const message = `It keeps ${list} instead of the catalog's prices.`;
    const fix = "Nothing; or replace the prices in place with --way swap.";
    hits.push(hit("price_kept", { message, fix }));
  }
  const other = items.find(({ price }) => billingPeriodOf(price) === null);
  if (other?.price.recurring != null) {
    const { interval, interval_count: count } = other.price.recurring;
    const message = `It renews every ${count} ${interval}s, which no charge of the catalog does.`;
    const fix = "Nothing; the platform refuses to change its plan or units: do that at Stripe.";
    hits.push(hit("interval_kept", { message, fix }));
  }
  return hits;
}
