import { stripePath } from "../../../stripe/path.ts";
import { existing } from "../../../stripe/reading.ts";
import type { Stripe, StripeSubscription } from "../../../stripe/stripe.ts";
import { isStripeError } from "../../references.ts";
import { isMetered } from "../facts.ts";
import type { PlanContext } from "../plan-inputs.ts";
import type { PlanningJob } from "./job.ts";

/** Returns the formulas of all meters read so far, those of these subscriptions included. */
export type ReadMeters = (
  subscriptions: readonly StripeSubscription[],
) => Promise<PlanContext["meters"]>;

/**
 * Reads meters, each once for a whole plan, as Stripe lets nobody change a meter's formula. None is
 * read where no move may bill usage at once, since no rule asks for one then.
 */
export function meterReader(job: PlanningJob, stripe: Stripe): ReadMeters {
  const formulas = new Map<string, string | null>();
  const isAsked = mayBillUsageNow(job);
  return async (subscriptions) => {
    if (!isAsked) return formulas;
    for (const id of metersOf(subscriptions)) {
      if (!formulas.has(id)) formulas.set(id, await formulaOf(stripe, id));
    }
    return formulas;
  };
}

function mayBillUsageNow({ options, mapping }: PlanningJob): boolean {
  if (options.metered !== "bill-now") return false;
  if (options.way === "move" || options.way === "safest") return true;
  return Object.values(mapping.prices).some(({ way }) => way === "move");
}

function metersOf(subscriptions: readonly StripeSubscription[]): ReadonlySet<string> {
  const running = subscriptions.filter(({ status }) => status !== "canceled");
  const metered = running.flatMap(({ items }) => items.data.filter(isMetered));
  return new Set(metered.flatMap(({ price }) => price.recurring?.meter ?? []));
}

/** Null if the key may not read the meter, or the account does not have it. */
async function formulaOf(stripe: Stripe, id: string): Promise<string | null> {
  try {
    const reply = await existing(() => stripe.get<Meter>(stripePath`/v1/billing/meters/${id}`));
    return reply?.object.default_aggregation?.formula ?? null;
  } catch (error) {
    const isStripes = isStripeError(error) && error.kind === "unauthorized";
    if (isStripes && error.status === 403) return null;
    throw error;
  }
}

interface Meter {
  readonly default_aggregation?: { readonly formula?: string };
}
