import { Agent as HttpAgent } from "node:http";
import { Agent as HttpsAgent } from "node:https";
import { limits } from "@carryover/contract";
import type StripeSdk from "stripe";
import { type Answer, NoAnswer } from "./answer.ts";
import { createStripeClock } from "./clock.ts";
import { type Clock, type Limiter, processClock } from "./limiter.ts";
import { assertStripePath, chosenId, stripePath } from "./path.ts";
import { queryOf } from "./query.ts";
import { type Exchange, type Outgoing, type Requests, sendWithRetries } from "./requests.ts";
import type { Params, Stripe, StripePage, StripeReply, StripeRequest } from "./stripe.ts";

/** The pinned API version of every request; it changes together with the package's version. */
export const stripeVersion = "2026-10-28.endive";
/** The version of Stripe's package, without loading the package. */
export const stripeSdkVersion = "23.1.0";
const stripeUrl = "https://api.stripe.com";

/** Returns the settings of a connection; `url` is null for Stripe itself. */
export function triedWith(url: string | null) {
  const { origin } = new URL(url ?? stripeUrl);
  return { apiVersion: stripeVersion, sdkVersion: stripeSdkVersion, origin };
}

export interface ConnectOptions {
  /** sk_… or rk_… */
  readonly key: string;
  /** Such as the emulator's http://127.0.0.1:12111; null for Stripe itself. */
  readonly url?: string | null;
  /** Shared by all that speak to the same account in the same mode. */
  readonly limiter: Limiter;
  readonly clock?: Clock;
}

/**
 * Returns one Stripe account by one key. Nothing is sent, and Stripe's package is not loaded,
 * before the first request.
 */
export function connectStripe(options: ConnectOptions): Stripe {
  const { key, url = null, limiter, clock = processClock } = options;
  const stripeClock = createStripeClock(clock);
  const requests: Requests = { exchange: exchangeBy(key, url), limiter, clock, stripeClock };

  const { read, one, page } = readersOf(requests);
  return {
    isLive: /^.k_live_/.test(key),
    isRestricted: key.startsWith("rk_"),
    now: () => stripeClock.now(),
    async account() {
      const account = await read<WireAccount>("account", "/v1/account");
      const { dashboard } = account.settings ?? {};
      const name = account.business_profile?.name ?? dashboard?.display_name ?? null;
      return { id: account.id, name };
    },
    customer: one("customer", "customers"),
    customers: page("customers"),
    async paymentMethods(customerId) {
      const path = stripePath`/v1/customers/${customerId}/payment_methods`;
      const list = await read<List<never>>("list", path, { limit: 100 });
      return list.data;
    },
    subscription: one("subscription", "subscriptions"),
    subscriptions: page("subscriptions"),
    price: async (id) => read("price", stripePath`/v1/prices/${chosenId(id)}`, withTiers),
    prices: page("prices"),
    invoice: one("invoice", "invoices"),
    invoices: page("invoices"),
    invoiceItems: page("invoiceitems"),
    events: page("events"),
    async get<T>(path: string, query: Params = {}) {
      assertStripePath(path);
      const url = path + queryOf(query);
      const outgoing = { method: "GET", path: url, params: null, key: null } as const;
      return replyOf<T>(await sendWithRetries(requests, outgoing, { object: null, isRead: true }));
    },
    async preview(params) {
      const path = "/v1/invoices/create_preview";
      const outgoing = { method: "POST", path, params, key: null } as const;
      const nature = { object: "invoice", isRead: true };
      const { answer } = await sendWithRetries(requests, outgoing, nature);
      return answer.body as never;
    },
    send: (request, before) => send(requests, request, before),
  };
}

/** Makes the readers of objects: by path, by id within a collection, and by page. */
function readersOf(requests: Requests) {
  const read = async <T>(object: string, path: string, query: Params = {}): Promise<T> => {
    const url = path + queryOf(query);
    const outgoing = { method: "GET", path: url, params: null, key: null } as const;
    const { answer } = await sendWithRetries(requests, outgoing, { object, isRead: true });
    return answer.body as T;
  };
  const one =
    <T>(object: string, collection: string) =>
    async (id: string, query?: Params) =>
      read<T>(object, stripePath`/v1/${collection}/${id}`, query);
  const page =
    <T>(collection: string) =>
    async (query: Params): Promise<StripePage<T>> => {
      const list = await read<List<T>>("list", stripePath`/v1/${collection}`, query);
      return { data: list.data, hasMore: list.has_more };
    };
  return { read, one, page };
}

const withTiers: Params = { expand: ["tiers"] };

interface List<T> {
  readonly data: readonly T[];
  readonly has_more: boolean;
}

interface WireAccount {
  readonly id: string;
  readonly business_profile?: { readonly name?: string | null } | null;
  readonly settings?: { readonly dashboard?: { readonly display_name?: string | null } } | null;
}

async function send<T>(
  requests: Requests,
  request: StripeRequest,
  before: (() => Promise<void>) | undefined,
): Promise<StripeReply<T>> {
  const { method, path, params, key } = request;
  assertStripePath(path);
  // The package takes parameters of a POST alone; those of a DELETE are its query.
  const outgoing =
    method === "POST"
      ? { method, path, params, key }
      : { method, path: path + queryOf(params), params: null, key };
  const nature = { object: objectAt(path), isRead: false, before };
  return replyOf(await sendWithRetries(requests, outgoing, nature));
}

function replyOf<T>({
  answer,
  attempts,
}: Awaited<ReturnType<typeof sendWithRetries>>): StripeReply<T> {
  return {
    object: answer.body as T,
    requestId: answer.headers["request-id"] ?? null,
    isReplay: answer.headers["idempotent-replayed"] === "true",
    attempts,
  };
}

const objects: Readonly<Record<string, string>> = {
  subscriptions: "subscription",
  customers: "customer",
  payment_methods: "payment_method",
  invoices: "invoice",
  invoiceitems: "invoiceitem",
  prices: "price",
  products: "product",
};

/** Returns the `object` that a write to a path answers; null where it may be another. */
function objectAt(path: string): string | null {
  const [, collection = "", action] = /^\/v1\/(\w+)(?:\/[^/]+(?:\/(\w+))?)?$/.exec(path) ?? [];
  if (action === "tax_ids") return "tax_id";
  return action === "discount" ? null : (objects[collection] ?? null);
}

/**
 * Sends through Stripe's package, of which little is used: it encodes parameters and headers. Its
 * own retries are off, including the one after a closed connection that no setting disables: each
 * attempt must be ours.
 */
function exchangeBy(key: string, url: string | null): Exchange {
  let loading: Promise<StripeSdk> | null = null;
  return async (outgoing) => {
    loading ??= load(key, url);
    return exchange(await loading, outgoing);
  };
}

async function load(key: string, url: string | null): Promise<StripeSdk> {
  const { default: Sdk } = await import("stripe");
  const { protocol, hostname, port } = new URL(url ?? stripeUrl);
  const isPlain = protocol === "http:";
  const agentOptions = { keepAlive: true, maxSockets: limits.stripeInFlightMax };
  const agent = isPlain ? new HttpAgent(agentOptions) : new HttpsAgent(agentOptions);
  const inner = Sdk.createNodeHttpClient(agent);
  return new Sdk(key, {
    apiVersion: stripeVersion,
    host: hostname.replace(/^\[|\]$/g, ""),
    port: port === "" ? (isPlain ? 80 : 443) : Number(port),
    protocol: isPlain ? "http" : "https",
    timeout: limits.stripeTimeoutMs,
    maxNetworkRetries: 0,
    telemetry: false,
    httpClient: {
      getClientName: () => inner.getClientName(),
      makeRequest: (...parts) =>
        inner.makeRequest(...parts).then(replaceUnreadableBody, withoutCode),
    },
  });
}

type WireResponse = Awaited<
  ReturnType<ReturnType<typeof StripeSdk.createNodeHttpClient>["makeRequest"]>
>;

/**
 * Returns an empty object for a body that is no JSON object: its status would be lost otherwise.
 */
function replaceUnreadableBody(response: WireResponse): WireResponse {
  const toJSON = response.toJSON.bind(response);
  response.toJSON = async () => {
    const body: unknown = await toJSON().catch((error: unknown) => {
      // The body that could not be parsed; any other error is one of the connection.
      if (typeof error === "object" && error !== null && "rawBody" in error) return {};
      throw error;
    });
    return typeof body === "object" && body !== null ? body : {};
  };
  return response;
}

/** Removes the code by which the package recognizes a closed connection, and would send again. */
function withoutCode(error: Error & { code?: string }): never {
  throw new Error(error.code ?? error.message);
}

async function exchange(sdk: StripeSdk, outgoing: Outgoing): Promise<Answer> {
  const { method, path, params, key } = outgoing;
  const options = key === null ? {} : { idempotencyKey: key };
  try {
    const sent = sdk.rawRequest(method, path, { ...params }, options);
    const { lastResponse, ...body } = withResponse(await sent);
    return { status: lastResponse.statusCode, headers: lastResponse.headers, body };
  } catch (error) {
    return answerOf(error);
  }
}

interface LastResponse {
  readonly statusCode: number;
  readonly headers: Answer["headers"];
}

/** Returns the answer with its response, which the package hides from enumeration. */
function withResponse(answer: object): Answer["body"] & { readonly lastResponse: LastResponse } {
  const { lastResponse } = answer as { lastResponse: LastResponse };
  return { ...answer, lastResponse };
}

/** Returns the answer that the package has thrown as an error. Throws NoAnswer without one. */
function answerOf(error: unknown): Answer {
  const { statusCode, headers, raw, detail, message } = error as {
    statusCode?: number;
    headers?: Answer["headers"];
    raw?: Record<string, unknown>;
    detail?: unknown;
    message?: string;
  };
  if (statusCode !== undefined && headers !== undefined && raw !== undefined) {
    return { status: statusCode, headers, body: { error: raw } };
  }
  const cause = detail instanceof Error ? detail.message : message;
  throw new NoAnswer(cause ?? "the connection was lost", { cause: undefined });
}
