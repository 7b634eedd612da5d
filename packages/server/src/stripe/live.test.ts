import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { limits } from "@carryover/contract";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Clock, createLimiter, limiterSettings, processClock } from "./limiter.ts";
import { connectStripe, stripeVersion } from "./live.ts";
import { type Stripe, StripeError, type StripeErrorKind } from "./stripe.ts";

interface Seen {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingMessage["headers"];
  readonly body: string;
}

type Act = (response: ServerResponse, request: IncomingMessage) => void;

/** What the stand-in for Stripe was sent, and what it does, in turn; the last act repeats. */
let seen: Seen[] = [];
let acts: Act[] = [];
let server: ReturnType<typeof createServer>;
let stripe: Stripe;
let clock: Clock;

const key = "sk_test_thekey";
const subscription = { object: "subscription", id: "sub_1", status: "active" };
const write = {
  method: "POST",
  path: "/v1/subscriptions",
  params: { customer: "cus_1", items: [{ price: "price_1" }], off_session: true },
  key: "key-1",
} as const;
const cancel = {
  method: "DELETE",
  path: "/v1/subscriptions/sub_1",
  params: { invoice_now: false, prorate: false },
  key: "key-2",
} as const;

beforeEach(async () => {
  seen = [];
  server = createServer((request, response) => {
    let body = "";
    request.on("data", (chunk) => {
      body += chunk;
    });
    request.on("end", () => {
      const { method = "", url = "", headers } = request;
      seen.push({ method, url, headers, body });
      const act = acts.length > 1 ? acts.shift() : acts[0];
      act?.(response, request);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  // Pauses between tries are for Stripe's sake, and this one needs none: they pass at once.
  let passedMs = 0;
  clock = {
    now: () => processClock.now() + passedMs,
    after(ms, callback) {
      passedMs += ms;
      return processClock.after(0, callback);
    },
  };
  const limiter = createLimiter(limiterSettings(false, 0));
  stripe = connectStripe({ key, url: `http://127.0.0.1:${port}`, limiter, clock });
});

afterEach(() => {
  server.closeAllConnections();
  server.close();
});

function answers(status: number, body: unknown, headers: Record<string, string> = {}): Act {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  return (response) => response.writeHead(status, { "request-id": "req_1", ...headers }).end(text);
}

const fails = (status: number, error: object, headers?: Record<string, string>) =>
  answers(status, { error }, headers);
const done = answers(200, subscription);
const hangsUp: Act = (_, request) => request.socket.destroy();
const breaksOff: Act = (response, request) => {
  response.writeHead(200, { "content-length": "1000" }).write('{"object":');
  setTimeout(() => request.socket.destroy(), 5);
};
const locked = { type: "invalid_request_error", code: "lock_timeout", message: "Locked." };
const inUse = { type: "idempotency_error", code: "idempotency_key_in_use", message: "At work." };
const invalid = {
  type: "invalid_request_error",
  message: "Received unknown parameter",
  param: "x",
};
const again = { "stripe-should-retry": "true" };
const notAgain = { "stripe-should-retry": "false" };

describe("a write", () => {
  it.each<[string, Act[], number]>([
    ["succeeds at once", [done], 1],
    [
      "waits for the rate",
      [fails(429, {}, { "stripe-rate-limited-reason": "endpoint-rate" }), done],
      2,
    ],
    ["waits for a lock", [fails(429, locked), fails(429, locked), done], 3],
    ["waits for its own key", [fails(409, inUse), done], 2],
    ["is repeated when the connection is lost", [hangsUp, hangsUp, done], 3],
    ["is repeated after half an answer", [breaksOff, done], 2],
    ["is repeated once after a 5xx if Stripe says so", [fails(500, {}, again), done], 2],
  ])("%s, with the same key and bytes each time", async (_, given, attempts) => {
    acts = given;

    const reply = await stripe.send(write);

    expect(reply).toMatchObject({ object: subscription, requestId: "req_1", attempts });
    expect(seen).toHaveLength(attempts);
    for (const { method, url, headers, body } of seen) {
      expect([method, url, headers["idempotency-key"]]).toEqual(["POST", write.path, write.key]);
      expect(body).toBe("customer=cus_1&items[0][price]=price_1&off_session=true");
      expect(headers["stripe-version"]).toBe(stripeVersion);
    }
  });

  it.each<[string, Act[], StripeErrorKind, number]>([
    ["bad parameters", [fails(400, invalid)], "refused", 1],
    ["a declined card", [fails(402, { type: "card_error", code: "card_declined" })], "refused", 1],
    ["a missing object", [fails(404, { code: "resource_missing" })], "missing", 1],
    ["a path that Stripe does not know", [fails(404, { message: "Unrecognized" })], "refused", 1],
    ["a wrong key", [fails(401, {})], "unauthorized", 1],
    ["a lacking permission", [fails(403, {})], "unauthorized", 1],
    ["a key used otherwise", [fails(400, { type: "idempotency_error" })], "conflict", 1],
    ["a 500", [fails(500, { type: "api_error" })], "unknown", 1],
    ["a 500 that must not be repeated", [fails(500, {}, notAgain)], "unknown", 1],
    ["a 500 that Stripe always says to repeat", [fails(500, {}, again)], "unknown", 2],
    ["a 500 without an error", [answers(500, { message: "Oops" })], "unknown", 1],
    ["a 404 in JSON that is not Stripe's", [answers(404, { message: "Not Found" })], "unknown", 1],
    ["a 404 in HTML", [answers(404, "<html></html>")], "unknown", 1],
    ["a 502 in HTML", [answers(502, "<html></html>")], "unknown", 1],
    ["text in quotes", [answers(200, '"ok"')], "unknown", 1],
    ["null", [answers(200, "null")], "unknown", 1],
    ["an object of another kind", [answers(200, { object: "customer", id: "c" })], "unknown", 1],
    ["an object without an id", [answers(200, { object: "subscription" })], "unknown", 1],
    ["a success with another status", [answers(302, subscription)], "unknown", 1],
    ["a connection that is always lost", [hangsUp], "unknown", 5],
    ["half an answer, always", [breaksOff], "unknown", 5],
    ["its key always at work", [fails(409, inUse)], "unknown", 5],
    ["a lost connection, then a no", [hangsUp, fails(400, invalid)], "refused", 2],
    ["a lost connection, then no right to ask", [hangsUp, fails(401, {})], "unknown", 2],
  ])("that gets %s", async (_, given, kind, attempts) => {
    acts = given;

    const error = await errorOf(stripe.send(write));

    expect([error.kind, seen.length]).toEqual([kind, attempts]);
  });

  it.each<[string, Act[], StripeErrorKind]>([
    ["by the rate limit alone, it was surely not done", [fails(429, {})], "unavailable"],
    ["by a lock alone, it was surely not done", [fails(429, locked)], "unavailable"],
    ["after a lost connection, it may have been done", [hangsUp, fails(429, {})], "unknown"],
  ])("that is turned away for a minute: %s", async (_, given, kind) => {
    acts = given;
    const before = clock.now();

    const error = await errorOf(stripe.send(write));

    expect(error.kind).toBe(kind);
    expect(clock.now() - before).toBeGreaterThanOrEqual(limits.stripeRateLimitedMs);
    expect(seen.length).toBeLessThan(100);
  });

  it("asks before each try, and does not make one that it may not make", async () => {
    acts = [hangsUp];
    let asked = 0;
    const before = async () => {
      asked += 1;
      if (asked === 3) throw new Error("Not now.");
    };

    await expect(stripe.send(write, before)).rejects.toThrow("Not now.");

    expect([asked, seen.length]).toEqual([3, 2]);
    acts = [answers(200, subscription)];
    expect((await stripe.send(write)).attempts).toBe(1);
  });

  it("says that Stripe gave the answer of an earlier request", async () => {
    acts = [answers(200, subscription, { "idempotent-replayed": "true" })];

    expect(await stripe.send(write)).toMatchObject({ isReplay: true });
  });

  it("puts the parameters of a DELETE into the query, and sends its key", async () => {
    acts = [hangsUp, done];

    await stripe.send(cancel);

    const url = "/v1/subscriptions/sub_1?invoice_now=false&prorate=false";
    expect(seen.map((one) => [one.method, one.url, one.headers["idempotency-key"]])).toEqual([
      ["DELETE", url, "key-2"],
      ["DELETE", url, "key-2"],
    ]);
  });

  it("tells what Stripe says, without keys, payment methods, cards and addresses", async () => {
    const message =
      "No such PaymentMethod: 'pm_1abc' (sk_test_thekey, card_9, src_1_x, a@b.example, " +
      "4242 4242 4242 4242, whsec_abc)";
    acts = [
      fails(400, { ...invalid, code: "resource_missing", message, payment_method: "pm_1abc" }),
    ];

    const error = await errorOf(stripe.send(write));

    expect(error).toMatchObject({ status: 400, code: "resource_missing", param: "x" });
    expect(error.requestId).toBe("req_1");
    expect(error.message).toContain("No such PaymentMethod");
    const all = JSON.stringify(error, Object.getOwnPropertyNames(error));
    expect(all).not.toMatch(/thekey|1abc|card_9|src_1|@b|4242|whsec_a/);
  });
});

describe("a read", () => {
  it.each<[string, Act[]]>([
    ["a 500", [fails(500, {}), done]],
    ["a 502 in HTML", [answers(502, "<html></html>"), done]],
    ["a lost connection", [hangsUp, done]],
  ])("is repeated after %s", async (_, given) => {
    acts = given;

    expect(await stripe.subscription("sub_1", { expand: ["discounts"] })).toEqual(subscription);
    const url = "/v1/subscriptions/sub_1?expand%5B0%5D=discounts";
    expect(seen.map((one) => [one.method, one.url])).toEqual([
      ["GET", url],
      ["GET", url],
    ]);
    expect(seen[0]?.headers["idempotency-key"]).toBeUndefined();
  });

  it.each<[string, Act, StripeErrorKind]>([
    ["a missing object", fails(404, { code: "resource_missing" }), "missing"],
    ["JSON that is not Stripe's", answers(404, { message: "Not Found" }), "unknown"],
    ["a list that is none", answers(200, { object: "list", data: {} }), "unknown"],
    ["a wrong key", fails(401, {}), "unauthorized"],
    ["a 500 again and again", fails(500, {}), "unknown"],
  ])("that gets %s", async (_, act, kind) => {
    acts = [act];

    expect((await errorOf(stripe.subscriptions({ limit: 1 }))).kind).toBe(kind);
  });

  it("gives a page", async () => {
    acts = [answers(200, { object: "list", data: [subscription], has_more: true })];

    const page = await stripe.subscriptions({ limit: 1, created: { gte: 5 } });

    expect(page).toEqual({ data: [subscription], hasMore: true });
    expect(seen[0]?.url).toBe("/v1/subscriptions?limit=1&created%5Bgte%5D=5");
  });
});

describe("Stripe's clock", () => {
  const at = (date: string, headers = {}) => answers(200, subscription, { date, ...headers });

  it("is the local one before the first answer", () => {
    expect(Math.abs(stripe.now().getTime() - Date.now())).toBeLessThan(1_000);
  });

  it("follows the Date of answers, and runs on", async () => {
    acts = [at("Wed, 01 Jan 2031 00:00:00 GMT")];
    await stripe.subscription("sub_1");
    const first = stripe.now().getTime();
    await new Promise((resolve) => setTimeout(resolve, 30));

    const passed = stripe.now().getTime() - first;

    expect(new Date(first).toISOString()).toMatch(/^2031-01-01T00:00:0[01]/);
    expect(passed).toBeGreaterThan(20);
    expect(passed).toBeLessThan(2_000);
  });

  it("follows that of errors, and not that of answers that are not Stripe's", async () => {
    acts = [
      fails(404, {}, { date: "Wed, 01 Jan 2031 00:00:00 GMT" }),
      (response) => response.writeHead(404, { date: "Wed, 01 Jan 2020 00:00:00 GMT" }).end("{}"),
    ];
    await errorOf(stripe.subscription("sub_1"));
    await errorOf(stripe.subscription("sub_1"));

    expect(stripe.now().getUTCFullYear()).toBe(2031);
  });
});

it.each([
  ["sk_test_a", false, false],
  ["sk_live_a", true, false],
  ["rk_live_a", true, true],
])("knows from the key %s what it is", (given, isLive, isRestricted) => {
  const limiter = createLimiter(limiterSettings(false, 0));

  expect(connectStripe({ key: given, limiter })).toMatchObject({ isLive, isRestricted });
});

async function errorOf(work: Promise<unknown>): Promise<StripeError> {
  const error = await work.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  if (error instanceof StripeError) return error;
  throw new Error(`It did not throw a StripeError: ${String(error)}`);
}
