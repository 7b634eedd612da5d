import { subscriptionOf } from "../../packages/server/src/cutovers/checking/observe.ts";
import type { StripeInvoiceLine } from "../../packages/server/src/stripe/stripe.ts";
import { itemsOf, type Planned } from "./drive.ts";
import type { Stage } from "./stage.ts";
import { addMonths } from "./world/calendar.ts";
import { usageEvent } from "./world/world.ts";

/** One report of usage; each has another power of two, so that a sum tells which are in it. */
interface Report {
  /** In seconds, by Stripe's clock. */
  readonly at: number;
  readonly value: number;
}

type Line = StripeInvoiceLine & { readonly quantity: number };

/** Usage that the first customer of a stage reports, and what its invoices say of it. */
export class UsageLog {
  readonly reports: Report[] = [];
  readonly #stage: Stage;

  constructor(stage: Stage) {
    this.#stage = stage;
  }

  /** Reports usage of now; a second passes after it, so that no two things happen at once. */
  async report(): Promise<void> {
    const { control, world } = this.#stage;
    const at = await control.now();
    const value = 2 ** this.reports.length;
    await world.http.post("/v1/billing/meter_events", {
      event_name: usageEvent,
      timestamp: at,
      payload: { stripe_customer_id: world.customers[0]?.customer, value: String(value) },
    });
    this.reports.push({ at, value });
    await control.advance(1);
  }

  sum(isMeant: (report: Report) => boolean = () => true): number {
    return this.reports.filter(isMeant).reduce((total, { value }) => total + value, 0);
  }

  /** What of it is on invoices that are paid, or to be paid, by subscription. */
  async billed(): Promise<ReadonlyMap<string, number>> {
    const { world } = this.#stage;
    const customer = world.customers[0]?.customer ?? "";
    const { data } = await this.#stage.connect().invoices({ customer, limit: 100 });
    const sums = new Map<string, number>();
    for (const invoice of data) {
      if (invoice.status !== "paid" && invoice.status !== "open") continue;
      const subscription = subscriptionOf(invoice) ?? "";
      for (const { pricing, quantity } of (invoice.lines?.data ?? []) as readonly Line[]) {
        if (pricing?.price_details?.price !== world.prices.oldMetered) continue;
        sums.set(subscription, (sums.get(subscription) ?? 0) + quantity);
      }
    }
    return sums;
  }

  /**
   * In what the usage billed after so many months differs from what was reported: of a time in
   * which neither subscription counted, it is not billed. If the renewal has come on the way, a
   * draft that is never finalized may have some, so that it is only never more.
   */
  async faults(
    planned: Planned,
    { months, isLate }: { months: number; isLate: boolean },
  ): Promise<string[]> {
    const { control, world } = this.#stage;
    await control.set(addMonths(world.now, months));
    const gap = (await itemsOf(planned))[0]?.usageGap ?? null;
    const [from, until] = [gap?.from, gap?.until].map((at) => Date.parse(at ?? "") / 1_000);
    const isLost = ({ at }: Report) => at >= (from ?? 0) && at < (until ?? 0);
    const expected = this.sum((report) => !isLost(report));
    const billed = [...(await this.billed()).values()].reduce((sum, each) => sum + each, 0);
    // No power of two is billed that was not reported, and none twice.
    const isPart = (billed & ~expected) === 0;
    if (isLate ? isPart : billed === expected) return [];
    return [`Usage: ${billed} is billed of ${expected}, and ${this.sum()} was reported`];
  }
}
