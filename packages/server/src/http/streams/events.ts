import type { ServerResponse } from "node:http";
import { limits } from "@carryover/contract";
import type { Context, Hono } from "hono";
import type { Database } from "../../database/database.ts";
import type { EnvironmentsService } from "../../environments/service.ts";
import type { AppEnvironment } from "../environment.ts";
import type { Lifecycle } from "../lifecycle.ts";
import { type BindEvents, type EventSink, parseParams } from "../routes.ts";

interface EventParts {
  readonly database: Database;
  readonly environments: EnvironmentsService;
  readonly lifecycle: Lifecycle;
}

const headers = {
  "content-type": "text/event-stream; charset=utf-8",
  // Proxies that collect a reply before they pass it on are asked not to.
  "x-accel-buffering": "no",
};

/**
 * Binds routes that answer with events as they happen. Such a reply ends with what it follows, at
 * the end of the key or session that asked, and at once when the server shuts down.
 */
export function bindEventsTo(app: Hono<AppEnvironment>, parts: EventParts): BindEvents {
  return (route, open) => {
    app.on(route.method.toUpperCase(), route.path, async (context) => {
      context.set("route", route.path);
      const params = parseParams(route, context);
      context.get("endLight")();
      const stream = new EventStream(context, parts);
      const requestContext = { caller: context.get("caller"), database: parts.database };
      const close = await open({ params }, requestContext, stream);
      if (context.req.method === "HEAD") {
        close();
        return context.body(null, route.status, headers);
      }
      return context.body(stream.open(close), route.status, headers);
    });
  };
}

/** The bytes of one reply. What its reader does not take in time gives way to what comes later. */
class EventStream implements EventSink {
  readonly #context: Context<AppEnvironment>;
  readonly #parts: EventParts;
  #controller: ReadableStreamDefaultController<Uint8Array> | null = null;
  /** The latest event that waits for the reader, or for the stream to be opened. */
  #waiting = "";
  #isOver = false;
  #stuckSince: number | null = null;
  #onOver = () => {};

  constructor(context: Context<AppEnvironment>, parts: EventParts) {
    this.#context = context;
    this.#parts = parts;
  }

  send(name: string, data: unknown): void {
    const text = `event: ${name}\ndata: ${JSON.stringify(data)}\n\n`;
    if (this.#hasRoom()) this.#write(text);
    else this.#waiting = text;
  }

  end(): void {
    if (this.#controller === null) this.#isOver = true;
    else this.#close();
  }

  fail(error: unknown): void {
    this.#context.get("log").warn({ err: error }, "events end early");
    this.end();
  }

  open(close: () => void): ReadableStream<Uint8Array> {
    const timer = setInterval(() => void this.#beat(), limits.eventHeartbeatMs).unref();
    const forget = this.#parts.lifecycle.onDrain(() => this.#close());
    this.#onOver = () => {
      clearInterval(timer);
      forget();
      close();
    };
    const source = {
      start: (controller: ReadableStreamDefaultController<Uint8Array>) => {
        this.#controller = controller;
        this.#write(`retry: ${limits.eventRetryMs}\n\n${this.#take()}`);
        if (this.#isOver || this.#parts.lifecycle.draining) this.#close();
      },
      pull: () => {
        this.#stuckSince = null;
        const text = this.#take();
        if (text !== "") this.#write(text);
      },
      cancel: () => this.#close(),
    };
    return new ReadableStream(source, { highWaterMark: 4 });
  }

  /** Says that the server is there; ends the reply if its caller or its reader no longer is. */
  async #beat(): Promise<void> {
    if (this.#hasRoom()) this.#write(": still here\n\n");
    else this.#stuckSince ??= performance.now();
    const stuckMs = this.#stuckSince === null ? 0 : performance.now() - this.#stuckSince;
    if (stuckMs >= limits.eventStuckMs) return this.#breakOff();
    const { database, environments } = this.#parts;
    // While the store cannot be asked, nothing new is told either.
    const holds = await environments
      .stillHolds(database, this.#context.get("caller"))
      .catch(() => true);
    if (!holds) this.#close();
  }

  #hasRoom(): boolean {
    return this.#controller !== null && (this.#controller.desiredSize ?? 0) > 0;
  }

  #take(): string {
    const text = this.#waiting;
    this.#waiting = "";
    return text;
  }

  #write(text: string): void {
    this.#controller?.enqueue(new TextEncoder().encode(text));
  }

  /** Ends the reply of a reader that takes nothing, which would not take its end either. */
  #breakOff(): void {
    const { outgoing } = (this.#context.env ?? {}) as { readonly outgoing?: ServerResponse };
    outgoing?.destroy();
    this.#close();
  }

  #close(): void {
    this.#onOver();
    this.#onOver = () => {};
    const controller = this.#controller;
    this.#controller = null;
    if (controller === null) return;
    try {
      // The last event is sent whatever waits before it.
      const text = this.#take();
      if (text !== "") controller.enqueue(new TextEncoder().encode(text));
      controller.close();
    } catch {
      // The reader has left already.
    }
  }
}
