import { limits } from "@carryover/contract";
import { pagesOf } from "../stripe/reading.ts";
import { type Stripe, StripeError, type StripeEvent, type StripePage } from "../stripe/stripe.ts";
import type { KnownEvents } from "./last-change.ts";

type Pages = AsyncGenerator<StripePage<StripeEvent> & { readonly number: number }, void>;

/**
 * The last event of each subscription. Reads Stripe's list of events on demand, newest first, up to
 * a limit. A key without permission for events yields none.
 */
export class LatestEvents implements KnownEvents {
  readonly latest = new Map<string, number>();
  since: number | null = null;
  readonly #pages: Pages;
  readonly #now: () => Date;
  #isRead = false;

  constructor(stripe: Stripe) {
    const type = "customer.subscription.*";
    this.#pages = pagesOf((cursor) => stripe.events({ type, ...cursor }));
    this.#now = () => stripe.now();
  }

  /** Reads on until each of these subscriptions has an event, or the list ends. */
  async readFor(subscriptionIds: readonly string[]): Promise<void> {
    while (!this.#isRead && subscriptionIds.some((id) => !this.latest.has(id))) {
      const page = await this.#next();
      if (page === null) return;
      for (const { created, data } of page.data) {
        const id = String(data.object.id);
        if (!this.latest.has(id)) this.latest.set(id, created);
      }
      if (page.number >= limits.comparisonEventPagesMax) {
        this.#isRead = true;
        this.since = page.data.at(-1)?.created ?? null;
      }
    }
  }

  async #next() {
    try {
      const { value, done } = await this.#pages.next();
      if (!done) return value ?? null;
      this.since = Math.floor((this.#now().getTime() - limits.comparisonEventsMs) / 1_000);
    } catch (error) {
      const isForbidden = error instanceof StripeError && error.status === 403;
      if (!isForbidden) throw error;
    }
    this.#isRead = true;
    return null;
  }
}
