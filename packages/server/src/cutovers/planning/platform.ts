import { currentCatalog } from "../../catalog/service.ts";
import { loadByBillingIds } from "../../customers/service.ts";
import type { Database } from "../../database/database.ts";
import { Refusal } from "../../refusal.ts";
import {
  applyBillingState,
  checkLinks,
  type LinkRecord,
  linkSubscriptions,
} from "../../subscriptions/service.ts";
import type { PlannedLink, Platform } from "../run.ts";
import type { LinkProblem } from "./plan-inputs.ts";
import type { PlanningFor } from "./run.ts";

/** The subscriptions of the platform, as cutovers check and link them. */
export function platformOf(database: Database, now: () => Date): Platform {
  return {
    async check(environmentId, links) {
      const outcomes = await checkAll(database, environmentId, links, now());
      return outcomes.map(reasonOf);
    },
    async link(transaction, environmentId, links) {
      const records = links.map(recordOf);
      const outcomes = await linkSubscriptions(transaction, environmentId, records, now());
      const reason = outcomes.map(reasonOf).find((each) => each !== null);
      if (reason !== undefined) throw new Refusal("invalid_subscription", {}, reason ?? undefined);
    },
    async end(transaction, environmentId, { subscription, at }) {
      const nothing = { cancelAt: null, trialEnd: null, paymentState: "ok" } as const;
      const seen = { ...nothing, status: "canceled", endedAt: at } as const;
      await applyBillingState(transaction, environmentId, subscription, seen, now());
    },
  };
}

/** What would become of links, without writing anything. */
async function checkAll(
  database: Database,
  environmentId: string,
  links: readonly PlannedLink[],
  now: Date,
): Promise<readonly Outcome[]> {
  if (links.length === 0) return [];
  return database.transaction((transaction) =>
    checkLinks(transaction, environmentId, links.map(recordOf), now),
  );
}

/** What planning has to know of the platform's side. */
export function planningOf(database: Database, now: () => Date): PlanningFor {
  return async (environmentId) => ({
    catalog: await currentCatalog(database, environmentId),
    customersOf: (billingIds) => loadByBillingIds(database, environmentId, billingIds),
    async checkLinks(links) {
      const outcomes = await checkAll(database, environmentId, links, now());
      return outcomes.map(problemOf);
    },
  });
}

type Outcome = Awaited<ReturnType<typeof checkLinks>>[number];

/** Why a link is not possible, and what helps; null if it is. */
function problemOf({ outcome, issues }: Outcome): LinkProblem | null {
  if (outcome !== "rejected") return null;
  const joined = (of: "message" | "hint") => issues.map((issue) => issue[of]).join(" ");
  return { message: joined("message"), hint: joined("hint") };
}

/** The same as one text. */
function reasonOf({ outcome, issues }: Outcome): string | null {
  if (outcome !== "rejected") return null;
  return issues.map(({ message, hint }) => `${message} ${hint}`.trim()).join(" ");
}

/** What the platform is to hold: the plan's target, billed by the new subscription. */
function recordOf({ plan, oldSubscription, newSubscription }: PlannedLink): LinkRecord {
  if (plan.target === null) throw new Error("What is to be linked has no target.");
  const { customerId, planId, resourceId, billingPeriod, addons, charges } = plan.target;
  const { prices = [] } = plan.target;
  return {
    customerId,
    planId,
    ...(resourceId === null ? {} : { resourceId }),
    startDate: plan.startDate,
    billingId: newSubscription,
    replaces: oldSubscription,
    prices,
    ...(billingPeriod === null ? {} : { billingPeriod }),
    addons,
    charges,
  };
}
