import { type Catalog, lineOf, type PackageVersion } from "../../catalog/service.ts";
import { planOf } from "../deciding/checks.ts";
import type { Subscription } from "../subscription.ts";
import { costOf, currencyOf } from "./invoice.ts";
import { pricedPackage } from "./priced-package.ts";
import { chargesOf } from "./prices.ts";

/**
 * Returns whether another subscription is to a lower plan: one that the plan of the running one
 * builds upon is lower; else what costs less in a month is.
 */
export function isDowngrade(running: Subscription, next: Subscription, catalog: Catalog): boolean {
  if (running.planId === next.planId) return false;
  const [plan, nextPlan] = [planOf(catalog, running), planOf(catalog, next)];
  const buildsUpon = (one: PackageVersion | undefined, id: string) =>
    one !== undefined && lineOf(catalog, one, next.createdAt).some((each) => each.id === id);
  if (buildsUpon(plan, next.planId)) return true;
  if (buildsUpon(nextPlan, running.planId)) return false;
  const [before, after] = [monthlyCost(running, catalog), monthlyCost(next, catalog)];
  if (before.total > 0 && after.total > 0 && before.currency !== after.currency) return false;
  return after.total < before.total;
}

/**
 * Returns the monthly cost in minor units of the first currency, which is precise enough to
 * compare.
 */
function monthlyCost(subscription: Subscription, catalog: Catalog) {
  const charges = chargesOf(pricedPackage(subscription, catalog));
  const recurring = charges.filter(({ billingCadence }) => billingCadence === "RECURRING");
  const currency = recurring.map(currencyOf).find((each) => each !== null) ?? null;
  const own = recurring.filter((charge) => currencyOf(charge) === currency);
  const total = own.reduce((sum, charge) => sum + Number(costOf(charge)), 0);
  return { currency, total: subscription.billingPeriod === "ANNUALLY" ? total / 12 : total };
}
