import type { IncomingMessage } from "node:http";
import { isIPv6 } from "node:net";
import { limits } from "@carryover/contract";
import type { Context } from "hono";
import { LRUCache } from "lru-cache";

/**
 * How often somebody has tried to sign in of late: an address with wrong keys, or a right key. The
 * wrong keys of an address decide only how a wrong key is answered, so nobody can lock out others
 * of the same address or proxy.
 */
export class SignInCounts {
  readonly #max: number;
  readonly #counts = new LRUCache<string, number>({
    max: limits.signInAddressesMax,
    ttl: limits.signInWindowMs,
    // The window begins with the first wrong key, so that patience always ends it.
    noUpdateTTL: true,
  });

  constructor(max: number) {
    this.#max = max;
  }

  /** Counts a try; returns whether there are too many. */
  count(who: string): boolean {
    const count = (this.#counts.get(who) ?? 0) + 1;
    this.#counts.set(who, count);
    return count > this.#max;
  }
}

/** Returns who is counted as one: an address, or a network of IPv6, which one person has whole. */
export function addressOf(context: Context): string {
  const { incoming } = (context.env ?? {}) as { readonly incoming?: IncomingMessage };
  const address = incoming?.socket.remoteAddress ?? "";
  return isIPv6(address) && !address.includes(".") ? networkOf(address) : address;
}

/** Returns the first four groups of an address of IPv6, in which `::` stands for zeros. */
function networkOf(address: string): string {
  const [head = "", tail] = address.replace(/%.*$/, "").split("::");
  const groupsOf = (text: string) => text.split(":").filter((group) => group !== "");
  const [first, last] = [groupsOf(head), groupsOf(tail ?? "")];
  const zeros = Array<string>(Math.max(0, 8 - first.length - last.length)).fill("0");
  return [...first, ...zeros, ...last].slice(0, 4).join(":");
}
