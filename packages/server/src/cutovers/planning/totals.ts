import {
  type CutoverView,
  limits,
  type PlannedItem,
  type Way,
  wayOf,
  ways,
} from "@carryover/contract";

type Renewals = Map<string, { old: number; new: number }>;

export type PlanTotals = NonNullable<CutoverView["totals"]>;

/**
 * Requests of each recipe that writes: fence, create and cancel, and one more where something is
 * metered; one update; a schedule and its phases. And a preview of what came of it.
 */
const writesOf = { adopt: 0, swap: 1, swap_later: 2, move: 3, move_trial: 3 } as const;
const previewsPerWrite = 1;
/** Subscriptions that share their bulk reads, and how many such reads each share has. */
const sharing = 50;
const readsPerShare = 12;
/** The same of those that are adopted, which are read once. */
const readsPerAdopted = 1;
/** What Stripe allows each second: of one endpoint, and in all. A sandbox has a quarter. */
const rates = {
  live: { endpoint: 25, account: 100 },
  test: { endpoint: 12, account: 25 },
} as const;

/** Adds up a plan as its items stream by; holds nothing but sums. */
export class PlanTally {
  readonly #byState = new Map<string, number>();
  readonly #byRule = new Map<string, number>();
  readonly #byRecipe = new Map<string, number>();
  readonly #byWay = new Map<Way, { count: number; renewals: Renewals }>();
  readonly #renewals: Renewals = new Map();
  #subscriptions = 0;
  #chargedNow = 0;
  readonly #charges = new Map<string, number>();
  #writes = 0;
  /** Subscriptions that are written to. */
  #written = 0;
  #adopted = 0;

  add(item: PlannedItem): void {
    this.#subscriptions += 1;
    raise(this.#byState, item.state);
    for (const code of new Set(item.hits.map((each) => each.code))) raise(this.#byRule, code);
    if (item.recipe === null) return;
    raise(this.#byRecipe, item.recipe);
    const way = wayOf(item.recipe);
    const ofWay = this.#byWay.get(way) ?? { count: 0, renewals: new Map() };
    this.#byWay.set(way, { ...ofWay, count: ofWay.count + 1 });
    const { old, new: renewed } = item.nextInvoice;
    for (const renewals of [ofWay.renewals, ...(way === "adopt" ? [] : [this.#renewals])]) {
      addRenewal(renewals, "old", old);
      addRenewal(renewals, "new", renewed);
    }
    this.#writes += writesOf[item.recipe] + (item.requests?.meter === undefined ? 0 : 1);
    if (way === "adopt") this.#adopted += 1;
    else this.#written += 1;
    if (item.chargedNow === null) return;
    const { amount, currency } = item.chargedNow;
    this.#chargedNow += amount;
    this.#charges.set(currency, (this.#charges.get(currency) ?? 0) + amount);
  }

  totals(livemode: boolean): PlanTotals {
    const written = this.#written;
    const writes = this.#writes;
    const reads =
      written * previewsPerWrite +
      Math.ceil(written / sharing) * readsPerShare +
      Math.ceil(this.#adopted / sharing) * readsPerAdopted;
    const { endpoint, account } = livemode ? rates.live : rates.test;
    return {
      subscriptions: this.#subscriptions,
      byState: Object.fromEntries(this.#byState),
      byRule: Object.fromEntries([...this.#byRule].sort(([a], [b]) => (a < b ? -1 : 1))),
      byRecipe: Object.fromEntries(this.#byRecipe),
      byWay: ways.flatMap((way) => {
        const of = this.#byWay.get(way);
        if (of === undefined) return [];
        return [{ way, subscriptions: of.count, nextRenewal: sumsOf(of.renewals) }];
      }),
      chargedNow: this.#chargedNow,
      charges: [...this.#charges].map(([currency, amount]) => ({ currency, amount })),
      nextRenewal: sumsOf(this.#renewals),
      requests: { writes, reads },
      seconds: Math.ceil(Math.max(written / endpoint, (writes + reads) / account)),
    };
  }

  /**
   * Until when the plan may be applied: what it says of amounts is of one day. One whose renewal
   * comes too near meanwhile is deferred by itself, when its turn comes. Null if nothing is to be
   * written.
   */
  validUntil(now: Date): Date | null {
    return this.#written > 0 ? new Date(now.getTime() + limits.cutoverPlanValidMs) : null;
  }
}

function addRenewal(
  renewals: Renewals,
  side: "old" | "new",
  invoice: PlannedItem["nextInvoice"]["old"],
): void {
  if (invoice === null) return;
  const sums = renewals.get(invoice.currency) ?? { old: 0, new: 0 };
  renewals.set(invoice.currency, { ...sums, [side]: sums[side] + invoice.amount });
}

function sumsOf(renewals: Renewals): PlanTotals["nextRenewal"] {
  return [...renewals]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([currency, sums]) => ({ currency, ...sums }));
}

function raise(counts: Map<string, number>, name: string): void {
  counts.set(name, (counts.get(name) ?? 0) + 1);
}
