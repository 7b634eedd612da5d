import type { IncomingMessage } from "node:http";
import { limits } from "@carryover/contract";
import type { Context } from "hono";
import { Refusal } from "../../refusal.ts";

/** Counts the bytes that have come for a request so far. */
export type Received = () => number;

/** Returns the byte counter of a request that came through a port; null for other requests. */
export function receivedOf(context: Context): Received | null {
  const { incoming } = (context.env ?? {}) as { readonly incoming?: IncomingMessage };
  const socket = incoming?.socket;
  if (socket === undefined) return null;
  const before = socket.bytesRead;
  return () => socket.bytesRead - before;
}

/**
 * Waits for a body. A client that sends nothing, or almost nothing, would hold a slot for as long
 * as a request may take. A timer counts the seconds, not the clock: a process that was busy could
 * not receive anything. Throws invalid_json_body.
 */
export async function inArrivalTime<T>(reading: Promise<T>, received: Received | null): Promise<T> {
  if (received === null) return reading;
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    let seconds = 0;
    timer = setInterval(() => {
      seconds += 1;
      const allowed = limits.bodyGraceSeconds + received() / limits.bodyBytesPerSecondMin;
      if (seconds > allowed) reject(new Refusal("invalid_json_body", {}, tooSlow));
    }, 1_000);
  });
  reading.catch(() => {});
  return Promise.race([reading, late]).finally(() => clearInterval(timer));
}

const tooSlow =
  `The body came too slowly: after ${limits.bodyGraceSeconds} s, send at least ` +
  `${limits.bodyBytesPerSecondMin / 1_024} KiB a second. Nothing of this request was done.`;
