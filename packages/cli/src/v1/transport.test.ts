import { expect, test } from "vitest";
import { fakeClock } from "../testing/fake-clock.ts";
import { Interruption } from "./interruption.ts";
import { Pace } from "./pace.ts";
import { V1Transport } from "./transport.ts";

type Try = { status: number; body?: unknown; headers?: Record<string, string> } | "lost";

/** A transport to a server that answers one try after the other; the last answer stays. */
function transportTo(...tries: Try[]) {
  const clock = fakeClock();
  const interruption = new Interruption();
  const keys: (string | null)[] = [];
  const fetch = async (_: unknown, init?: RequestInit): Promise<Response> => {
    keys.push(new Headers(init?.headers).get("idempotency-key"));
    const one = tries.length > 1 ? tries.shift() : tries[0];
    if (one === undefined || one === "lost") {
      const cause = Object.assign(new Error("reset"), { code: "ECONNRESET" });
      throw new TypeError("fetch failed", { cause });
    }
    const { status, body = {}, headers = {} } = one;
    return new Response(JSON.stringify(body), { status, headers });
  };
  const [url, apiKey] = ["https://v1.example", "server-key"];
  const pace = new Pace(250, clock);
  const onWait = () => {};
  const transport = new V1Transport({ url, apiKey, fetch, pace, clock, interruption, onWait });
  return { transport, clock, keys, interruption };
}

const usage = {
  method: "POST",
  path: "/api/v1/usage",
  body: "{}",
  idempotencyKey: "K",
  repeatWithinMs: 120_000,
  isOfRecord: () => false,
} as const;
const done = { status: 201, body: { data: [] } };
const busy = (seconds: number) => ({ status: 429, headers: { "retry-after": `${seconds}` } });
const importing = { status: 409, body: { code: "ImportAlreadyInProgress" } };

test("usage in doubt is repeated for two minutes, waits included", async () => {
  const { transport, clock, keys } = transportTo("lost", busy(50));

  const answer = await transport.send(usage);

  expect(answer.kind).toBe("lost");
  expect(clock.now()).toBeLessThan(120_000);
  expect(keys.length).toBeGreaterThan(2);
});

test("what is not in doubt waits for a busy server as long as before", async () => {
  const { transport, clock } = transportTo(busy(300), busy(300), done);

  expect(await transport.send(usage)).toMatchObject({ kind: "answered" });
  expect(clock.now()).toBeGreaterThanOrEqual(600_000);
});

test("a conflict with other work changes the key, but not of a request in doubt", async () => {
  const fresh = transportTo(importing, done);
  const doubtful = transportTo("lost", importing, done);
  const resumed = transportTo(importing, done);

  await fresh.transport.send(usage);
  await doubtful.transport.send(usage);
  await resumed.transport.send({ ...usage, isDoubtful: true });

  expect(fresh.keys[1]).toMatch(/^K-\d+$/);
  expect(doubtful.keys).toEqual(["K", "K", "K"]);
  expect(resumed.keys).toEqual(["K", "K"]);
});

test("an interruption ends an outage at once, and a request in doubt is lost", async () => {
  const sent = transportTo("lost");
  sent.interruption.follow(AbortSignal.abort());
  const unsent = await sent.transport.send(usage);
  const interrupt = new AbortController();
  const waiting = transportTo("lost");
  waiting.interruption.follow(interrupt.signal);

  const sending = waiting.transport.send(usage);
  interrupt.abort();

  expect(unsent).toEqual({ kind: "unsent", reason: "interrupted" });
  expect(await sending).toEqual({ kind: "lost", reason: "interrupted" });
  expect([sent.keys.length, waiting.keys.length]).toEqual([0, 1]);
});
