import type { IncomingMessage } from "node:http";
import { limits } from "@carryover/contract";
import type { Context } from "hono";
import { Refusal } from "../../refusal.ts";

/** Counts the bytes that have come for a request so far. */
export type Received = () => number;

/** What counts the bytes of a request that came through a port; null for one that did not. */
export function receivedOf(context: Context): Received | null {
  const { incoming } = (context.env ?? {}) as { readonly incoming?: IncomingMessage };
  const socket = incoming?.socket;
  if (socket === undefined) return null;
  const before = socket.bytesRead;
  return () => socket.bytesRead - before;
}

/**
 * Waits for a body that is being read. Whoever sends nothing, or next to nothing, would keep a turn
 * that others wait for as long as a request may take. Seconds are counted by a timer and not by the
 * clock: in one during which the process was busy, nothing could be received.
 * Throws invalid_json_body.
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
