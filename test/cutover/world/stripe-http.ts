import { setTimeout as sleep } from "node:timers/promises";

/** An object, or a list of them, as Stripe answers it: what tests read of it. */
export interface Answered {
  readonly currency?: string;
  readonly id: string;
  readonly data: readonly Answered[];
  readonly items: { readonly data: readonly Answered[] };
  readonly metadata: Readonly<Record<string, string>>;
  readonly discounts: readonly string[];
}

/** What somebody with the account's key does by hand, or a customer in the portal. */
export interface StripeHttp {
  get(path: string): Promise<Answered>;
  post(path: string, params?: object): Promise<Answered>;
  delete(path: string): Promise<Answered>;
}

/** Requests with keys of this form are of the world, not of Carryover. */
export const worldKeyPrefix = "world-";

const triesMax = 20;

let requestCount = 0;

/** Speaks to the emulator with the given API key; throws with Stripe's message if it says no. */
export function stripeHttp(url: string, apiKey: string): StripeHttp {
  const send = async (method: string, path: string, params: object = {}): Promise<Answered> => {
    const headers: Record<string, string> = { authorization: `Bearer ${apiKey}` };
    const init: RequestInit = { method, headers };
    if (method !== "GET") {
      headers["idempotency-key"] = `${worldKeyPrefix}${++requestCount}`;
      headers["content-type"] = "application/x-www-form-urlencoded";
      if (method === "POST") init.body = encode(params);
    }
    for (let tries = 1; ; tries++) {
      const response = await fetch(url + path, init);
      const text = await response.text();
      if (response.ok) return JSON.parse(text);
      if (response.status !== 429 || tries === triesMax) {
        throw new Error(`${method} ${path}: ${response.status} ${text}`);
      }
      await sleep(100);
    }
  };
  return {
    get: (path) => send("GET", path),
    post: (path, params) => send("POST", path, params),
    delete: (path) => send("DELETE", path),
  };
}

/** Parameters in the bracket form that Stripe takes. */
function encode(params: object): string {
  const pairs: [string, string][] = [];
  const add = (name: string, value: unknown): void => {
    if (value === undefined) return;
    if (value !== null && typeof value === "object") {
      for (const [key, inner] of Object.entries(value)) add(`${name}[${key}]`, inner);
    } else pairs.push([name, value === null ? "" : String(value)]);
  };
  for (const [key, value] of Object.entries(params)) add(key, value);
  return new URLSearchParams(pairs).toString();
}
