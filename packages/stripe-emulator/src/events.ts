import type Stripe from "stripe";

/** The version of the API that objects and events have the form of. */
export const apiVersion = "2026-10-28.endive";

/** The fields of an event that lists and deliveries need; the log has the whole event. */
export interface EventHead {
  readonly id: string;
  readonly type: string;
  readonly created: number;
  /** Number of its line. */
  readonly seq: number;
}

/** Stripe lists events of the last 30 days; older ones are forgotten. */
const keptSeconds = 30 * 86_400;

/** The events of an account, oldest first. */
export class Events {
  readonly #heads = new Map<string, EventHead>();

  get(id: string): EventHead | undefined {
    return this.#heads.get(id);
  }

  heads(): Iterable<EventHead> {
    return this.#heads.values();
  }

  add(heads: readonly EventHead[], now: number): void {
    if (heads.length === 0) return;
    for (const head of heads) this.#heads.set(head.id, head);
    for (const { id, created } of this.#heads.values()) {
      if (created > now - keptSeconds) break;
      this.#heads.delete(id);
    }
  }
}

/** Returns an event as Stripe sends it. */
export function eventOf(parts: {
  readonly id: string;
  readonly type: string;
  readonly object: object;
  readonly previous: object | undefined;
  readonly created: number;
  readonly livemode: boolean;
  /** Idempotency key of the request that made it. */
  readonly key: string | null;
}): Stripe.Event {
  const { id, type, object, previous, created, livemode, key } = parts;
  return {
    id,
    object: "event",
    api_version: apiVersion,
    created,
    livemode,
    type,
    data: previous === undefined ? { object } : { object, previous_attributes: previous },
    pending_webhooks: 0,
    request: { id: null, idempotency_key: key },
  } as Stripe.Event;
}
