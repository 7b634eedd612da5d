import type { MiddlewareHandler } from "hono";
import { Refusal } from "../refusal.ts";
import type { AppEnvironment } from "./environment.ts";

/** Knows what is in flight, and whether new work is still taken. */
export interface Lifecycle {
  readonly draining: boolean;
  /**
   * Refuses new work from now on; resolves when nothing is in flight any more, or after the limit.
   */
  drain(timeoutMs: number): Promise<"finished" | "timed out">;
  /** Calls a listener when draining begins, unless the returned function is called before. */
  onDrain(listener: () => void): () => void;
  /** Counts a request in and returns the function that counts it out. Null while draining. */
  enter(): (() => void) | null;
}

export function createLifecycle(): Lifecycle {
  let inFlight = 0;
  let draining = false;
  let onIdle = () => {};
  const drainListeners = new Set<() => void>();
  return {
    get draining() {
      return draining;
    },
    enter() {
      if (draining) return null;
      inFlight += 1;
      return () => {
        inFlight -= 1;
        if (inFlight === 0) onIdle();
      };
    },
    onDrain(listener) {
      drainListeners.add(listener);
      return () => void drainListeners.delete(listener);
    },
    drain(timeoutMs) {
      draining = true;
      for (const listener of [...drainListeners]) listener();
      return new Promise((resolve) => {
        const timer = setTimeout(() => resolve("timed out"), timeoutMs);
        onIdle = () => {
          clearTimeout(timer);
          resolve("finished");
        };
        if (inFlight === 0) onIdle();
      });
    },
  };
}

/** Refuses new work while draining, and asks clients to close their connection. */
export function refuseWhileDraining(lifecycle: Lifecycle): MiddlewareHandler<AppEnvironment> {
  return async (context, next) => {
    const leave = lifecycle.enter();
    if (leave === null) {
      context.header("connection", "close");
      throw new Refusal("draining");
    }
    try {
      await next();
    } finally {
      leave();
      if (lifecycle.draining) context.header("connection", "close");
    }
  };
}
