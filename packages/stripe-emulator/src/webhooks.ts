import { createHmac } from "node:crypto";
import type Stripe from "stripe";
import type { Faults } from "./control/faults.ts";
import type { EventHead } from "./events.ts";
import type { World } from "./world.ts";

/** Waits before each further attempt to deliver an event, in real time. */
const retryWaitsMs = [500, 2_000, 10_000];
const answerWaitMs = 10_000;
/** Deliveries to one endpoint that are under way at once: events may overtake each other. */
const concurrentMax = 4;
const lateMs = 2_000;

/** Events that wait to be delivered to one endpoint. */
interface Queue {
  readonly waiting: EventHead[];
  active: number;
}

/** Sends events to the registered webhook endpoints, signed, beside the requests. */
export class Webhooks {
  readonly #world: World;
  readonly #faults: Faults;
  readonly #queues = new Map<string, Queue>();
  readonly #stopped = new AbortController();
  /** An event that is held back until the next one has gone. */
  #held: EventHead | null = null;

  constructor(world: World, faults: Faults) {
    this.#world = world;
    this.#faults = faults;
  }

  /** Queues events, in order, for every enabled endpoint that wants them. */
  deliver(events: readonly EventHead[]): void {
    for (const event of events) this.#deliverOne(event);
  }

  stop(): void {
    this.#stopped.abort();
    this.#queues.clear();
  }

  #deliverOne(event: EventHead): void {
    const rule = this.#faults.forEvent(event.type);
    switch (rule?.fault) {
      case "webhook_drop":
        return;
      case "webhook_duplicate":
        this.#queueForAll(event);
        this.#queueForAll(event);
        return;
      case "webhook_late":
        setTimeout(() => this.#queueForAll(event), rule.delayMs ?? lateMs).unref();
        return;
      case "webhook_out_of_order":
        this.#releaseHeld();
        this.#held = event;
        // The event goes after the next one, or alone if none comes.
        setTimeout(() => this.#releaseHeld(event), rule.delayMs ?? lateMs).unref();
        return;
      default:
        this.#queueForAll(event);
        this.#releaseHeld();
    }
  }

  #releaseHeld(only?: EventHead): void {
    const held = this.#held;
    if (held === null || (only !== undefined && only !== held)) return;
    this.#held = null;
    this.#queueForAll(held);
  }

  #queueForAll(event: EventHead): void {
    if (this.#stopped.signal.aborted) return;
    for (const endpoint of this.#world.all("webhook_endpoint")) {
      if (!wants(endpoint, event.type)) continue;
      const queue = this.#queues.get(endpoint.id) ?? { waiting: [], active: 0 };
      this.#queues.set(endpoint.id, queue);
      queue.waiting.push(event);
      this.#work(endpoint.id, queue);
    }
  }

  #work(endpointId: string, queue: Queue): void {
    while (queue.active < concurrentMax) {
      const event = queue.waiting.shift();
      if (event === undefined) return;
      queue.active += 1;
      void this.#send(endpointId, event).finally(() => {
        queue.active -= 1;
        this.#work(endpointId, queue);
      });
    }
  }

  async #send(endpointId: string, event: EventHead): Promise<void> {
    for (const waitMs of [...retryWaitsMs, null]) {
      if (this.#stopped.signal.aborted || (await this.#attempt(endpointId, event))) return;
      if (waitMs !== null) await pause(waitMs);
    }
  }

  /**
   * Returns whether the delivery is complete: it was accepted, or the endpoint no longer exists.
   */
  async #attempt(endpointId: string, event: EventHead): Promise<boolean> {
    const endpoint = this.#world.get("webhook_endpoint", endpointId);
    if (endpoint === undefined || endpoint.status !== "enabled") return true;
    const payload = JSON.stringify(this.#world.event(event));
    const signal = AbortSignal.any([this.#stopped.signal, AbortSignal.timeout(answerWaitMs)]);
    try {
      const { ok } = await fetch(endpoint.url, {
        method: "POST",
        headers: {
          "content-type": "application/json; charset=utf-8",
          "stripe-signature": signatureOf(payload, endpoint.secret ?? "", Date.now()),
        },
        body: payload,
        signal,
      });
      return ok;
    } catch {
      // An endpoint that cannot be reached is tried again like one that answers no.
      return false;
    }
  }
}

/** Stripe's signature of a payload, of scheme v1; in real time, as receivers check its age. */
function signatureOf(payload: string, secret: string, nowMs: number): string {
  const seconds = Math.floor(nowMs / 1000);
  const digest = createHmac("sha256", secret).update(`${seconds}.${payload}`).digest("hex");
  return `t=${seconds},v1=${digest}`;
}

function wants({ status, enabled_events: types }: Stripe.WebhookEndpoint, type: string): boolean {
  return status === "enabled" && types.some((wanted) => wanted === "*" || wanted === type);
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms).unref();
  });
}
