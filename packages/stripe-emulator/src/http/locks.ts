import type { Kind } from "../objects.ts";
import type { World } from "../world.ts";
import type { Form } from "./form.ts";

/** Objects that a request may write to by their id, and that belong to a customer. */
const owned: readonly Kind[] = [
  ...(["subscription", "subscription_schedule", "invoice", "invoiceitem"] as const),
  "payment_method",
];

/** The locks of requests in progress. */
export class Locks {
  readonly #held = new Map<string, Promise<void>>();

  /**
   * Locks a name once it is free, and returns the function that unlocks it; null if it is still
   * held after the wait. Waiting requests get it in no particular order.
   */
  async take(name: string, waitMs: number): Promise<(() => void) | null> {
    const deadline = performance.now() + waitMs;
    for (let held = this.#held.get(name); held !== undefined; held = this.#held.get(name)) {
      const leftMs = deadline - performance.now();
      if (leftMs <= 0) return null;
      await Promise.race([held, pause(leftMs)]);
    }
    let unlock = (): void => undefined;
    const released = new Promise<void>((resolve) => {
      unlock = () => {
        this.#held.delete(name);
        resolve();
      };
    });
    this.#held.set(name, released);
    return unlock;
  }
}

/** Returns the name that a write locks: its customer, or else the object in its path. */
export function lockOf(
  world: World,
  { ids, form }: { readonly ids: Readonly<Record<string, string>>; readonly form: Form },
): string | null {
  const { customer } = form;
  if (typeof customer === "string") return customer;
  const { id } = ids;
  if (id === undefined) return null;
  for (const kind of owned) {
    const object = world.get(kind, id);
    if (object === undefined || !("customer" in object) || !object.customer) continue;
    return typeof object.customer === "string" ? object.customer : object.customer.id;
  }
  return id;
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms).unref();
  });
}
