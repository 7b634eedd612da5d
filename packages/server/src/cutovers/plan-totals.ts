import { type CutoverView, limits, type PlannedItem } from "@carryover/contract";

export type PlanTotals = NonNullable<CutoverView["totals"]>;

/** Requests of one move: fence, create, cancel; and a preview of what was created. */
const writesPerMove = 3;
const previewsPerMove = 1;
/** Subscriptions that share their bulk reads, and how many such reads each share has. */
const sharing = 50;
const readsPerShare = 8;
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
  readonly #renewals = new Map<string, { old: number; new: number }>();
  #subscriptions = 0;
  #chargedNow = 0;
  #hasMoves = false;

  add(item: PlannedItem): void {
    this.#subscriptions += 1;
    raise(this.#byState, item.state);
    for (const code of new Set(item.hits.map((each) => each.code))) raise(this.#byRule, code);
    if (item.recipe !== null) raise(this.#byRecipe, item.recipe);
    if (item.requests === null) return;
    this.#chargedNow += item.chargedNow?.amount ?? 0;
    this.#addRenewal("old", item.nextInvoice.old);
    this.#addRenewal("new", item.nextInvoice.new);
    this.#hasMoves = true;
  }

  totals(livemode: boolean): PlanTotals {
    const moves = (this.#byRecipe.get("move") ?? 0) + (this.#byRecipe.get("move_trial") ?? 0);
    const writes = moves * writesPerMove;
    const reads = moves * previewsPerMove + Math.ceil(moves / sharing) * readsPerShare;
    const { endpoint, account } = livemode ? rates.live : rates.test;
    return {
      subscriptions: this.#subscriptions,
      byState: Object.fromEntries(this.#byState),
      byRule: Object.fromEntries([...this.#byRule].sort(([a], [b]) => (a < b ? -1 : 1))),
      byRecipe: Object.fromEntries(this.#byRecipe),
      chargedNow: this.#chargedNow,
      nextRenewal: [...this.#renewals]
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([currency, sums]) => ({ currency, ...sums })),
      requests: { writes, reads },
      seconds: Math.ceil(Math.max(moves / endpoint, (writes + reads) / account)),
    };
  }

  /**
   * Until when the plan may be applied: what it says of amounts is of one day. One whose renewal
   * comes too near meanwhile is deferred by itself, when its turn comes. Null without moves.
   */
  validUntil(now: Date): Date | null {
    return this.#hasMoves ? new Date(now.getTime() + limits.cutoverPlanValidMs) : null;
  }

  #addRenewal(side: "old" | "new", invoice: PlannedItem["nextInvoice"]["old"]): void {
    if (invoice === null) return;
    const sums = this.#renewals.get(invoice.currency) ?? { old: 0, new: 0 };
    sums[side] += invoice.amount;
    this.#renewals.set(invoice.currency, sums);
  }
}

function raise(counts: Map<string, number>, name: string): void {
  counts.set(name, (counts.get(name) ?? 0) + 1);
}
