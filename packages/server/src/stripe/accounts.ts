import { createHash } from "node:crypto";
import { limits } from "@carryover/contract";
import { LRUCache } from "lru-cache";
import { createLimiter, type Limiter, limiterSettings } from "./limiter.ts";
import { connectStripe } from "./live.ts";
import type { Stripe, StripeAccount } from "./stripe.ts";

/** An account that Stripe has identified. */
export interface OpenAccount {
  readonly stripe: Stripe;
  readonly account: StripeAccount;
}

export interface AccountKey {
  readonly key: string;
  /** Null for Stripe itself. */
  readonly url: string | null;
  /** Requests per second to one endpoint, 0 for unlimited; null for Stripe's documented rate. */
  readonly ratePerEndpoint: number | null;
}

/** Connects to the account of a key. Throws StripeError. */
export type OpenStripe = (by: AccountKey) => Promise<OpenAccount>;

/**
 * Connects, once per key and process, and asks for the account. All keys of an account in the same
 * mode then share its limiter.
 */
export const openStripe: OpenStripe = (by) => {
  const digest = createHash("sha256").update(JSON.stringify(by)).digest("hex");
  const known = accounts.get(digest);
  if (known !== undefined) return known.then(useLimiter);
  const opening = open(by);
  accounts.set(digest, opening);
  // A key that was refused, or could not be asked about, is asked about again.
  opening.catch(() => accounts.delete(digest));
  return opening;
};

const max = limits.stripeConnectionsMax;
const accounts = new LRUCache<string, Promise<Opened>>({ max });
const limiters = new LRUCache<string, Limiter>({ max });

interface Opened extends OpenAccount {
  readonly limiterName: string;
}

/** Keeps the limiter of an account in use, so that its next key does not get another one. */
function useLimiter(opened: Opened): OpenAccount {
  limiters.get(opened.limiterName);
  return opened;
}

async function open({ key, url, ratePerEndpoint }: AccountKey): Promise<Opened> {
  const isLive = /^.k_live_/.test(key);
  const settings = limiterSettings(isLive, ratePerEndpoint);
  // Whose the key is shows with the first answer, and by that which limiter it shares.
  let limiter = createLimiter(settings);
  const stripe = connectStripe({ key, url, limiter: { turn: (request) => limiter.turn(request) } });
  const account = await stripe.account();
  const limiterName = JSON.stringify([url, account.id, isLive, ratePerEndpoint]);
  const shared = limiters.get(limiterName);
  if (shared === undefined) limiters.set(limiterName, limiter);
  else limiter = shared;
  return { stripe, account, limiterName };
}
