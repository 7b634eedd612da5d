import type { IncomingMessage } from "node:http";
import { isIPv6 } from "node:net";
import { limits } from "@carryover/contract";
import type { Context } from "hono";
import { LRUCache } from "lru-cache";

/**
 * The wrong keys that each address has tried of late. They decide only how a wrong key is answered:
 * a right one always signs in, so nobody can lock out others of the same address or proxy.
 */
export class SignInFailures {
  readonly #counts = new LRUCache<string, number>({
    max: limits.signInAddressesMax,
    ttl: limits.signInWindowMs,
    // The window begins with the first wrong key, so that patience always ends it.
    noUpdateTTL: true,
  });

  /** Counts a wrong key; returns whether its address has tried too many. */
  count(address: string): boolean {
    const count = (this.#counts.get(address) ?? 0) + 1;
    this.#counts.set(address, count);
    return count > limits.signInFailuresMax;
  }
}

/** Returns who is counted as one: an address, or a network of IPv6, which one person has whole. */
export function addressOf(context: Context): string {
  const { incoming } = (context.env ?? {}) as { readonly incoming?: IncomingMessage };
  const address = incoming?.socket.remoteAddress ?? "";
  return isIPv6(address) && !address.includes(".") ? address.split(":", 4).join(":") : address;
}
