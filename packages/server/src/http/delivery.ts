import type { ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { limits } from "@carryover/contract";
import type { Context } from "hono";
import { certain, type Delivery } from "../idempotency/delivery.ts";

/** Watches the connection that the reply to a request goes to. Call it before the work begins. */
export function deliveryOf(context: Context): Delivery {
  const { outgoing } = (context.env ?? {}) as { readonly outgoing?: ServerResponse };
  return outgoing === undefined ? certain : new Watch(outgoing);
}

/** The last watch of each connection. */
const watches = new WeakMap<Socket, Watch>();

/**
 * The reply is lost if the connection closes before it was written whole, or fails within a second
 * after that: whoever resets a connection has not read all of it. A clean close after the whole
 * reply counts as delivered, since that is how a script ends. To take such a reply for lost would
 * answer the script's next request of the same content with it, and that one would never be done.
 */
class Watch implements Delivery {
  isLost = false;
  readonly #socket: Socket | null;
  readonly #listeners: (() => void)[] = [];
  #bytesReadBefore = 0;
  #timer: NodeJS.Timeout | undefined;
  #isWritten = false;

  constructor(outgoing: ServerResponse) {
    this.#socket = outgoing.socket;
    if (this.#socket === null || outgoing.destroyed) {
      this.isLost = true;
      return;
    }
    // The client goes on with the connection, so the reply before this one has arrived.
    watches.get(this.#socket)?.end();
    watches.set(this.#socket, this);
    this.#socket.on("error", this.#onError);
    outgoing.once("finish", () => this.#written());
    outgoing.once("close", () => {
      if (!this.#isWritten) this.#lose();
    });
  }

  onLost(listener: () => void): void {
    if (this.isLost) listener();
    else this.#listeners.push(listener);
  }

  end(): void {
    clearTimeout(this.#timer);
    this.#listeners.length = 0;
    this.#socket?.off("error", this.#onError);
  }

  #written(): void {
    this.#isWritten = true;
    this.#bytesReadBefore = this.#socket?.bytesRead ?? 0;
    // A process that was busy all the time has yet to hear what the connection said meanwhile.
    const afterEvents = () => setImmediate(() => this.end());
    this.#timer = setTimeout(afterEvents, limits.deliveryWatchMs).unref();
  }

  readonly #onError = (): void => {
    // Bytes that came after the reply are another request, of one who had read the reply.
    const hasGoneOn = this.#isWritten && (this.#socket?.bytesRead ?? 0) > this.#bytesReadBefore;
    if (hasGoneOn) this.end();
    else this.#lose();
  };

  #lose(): void {
    if (this.isLost) return;
    this.isLost = true;
    const listeners = [...this.#listeners];
    this.end();
    for (const listener of listeners) listener();
  }
}
