import type { ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { limits } from "@carryover/contract";
import type { Context } from "hono";
import { certain, type Delivery } from "../idempotency/delivery.ts";

/** Watches the connection of a reply. Call it before the work starts. */
export function deliveryOf(context: Context): Delivery {
  const { outgoing } = (context.env ?? {}) as { readonly outgoing?: ServerResponse };
  return outgoing === undefined ? certain : new Watch(outgoing);
}

/** The last watch of each connection. */
const watches = new WeakMap<Socket, Watch>();

/**
 * The reply is lost if the connection closes before it was written whole, or fails within a second
 * afterwards: a client that resets a connection has not read all of it. A clean close after the
 * whole reply counts as delivered, since scripts end like that. If it counted as lost, the script's
 * next request with the same content would get this reply and would never run.
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
    // The client continues to use the connection, so the previous reply has arrived.
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
    // A process that was busy all the time still has to process the connection's events.
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
