import { expect, test } from "vitest";
import { Carryover } from "./client.ts";
import { TimeoutError } from "./errors.ts";

/** A server that never answers: how long each call waits is seen in what it gives up with. */
const silent = (options: object = {}) => {
  const fetch = () => new Promise<Response>(() => {});
  return new Carryover({ apiKey: "k", baseUrl: "http://silent.invalid", fetch, ...options });
};

const check = { featureId: "seats" };

test("a check gives up after a second in all, and says so", async () => {
  const retries: unknown[] = [];
  const client = silent({ onRetry: (retry: unknown) => retries.push(retry) });

  const errors = await Promise.all([
    client.customers.checkEntitlement("c", check).catch((error) => error),
    client.customers.retrieveEntitlements("c").catch((error) => error),
  ]);

  for (const error of errors) {
    expect(error).toBeInstanceOf(TimeoutError);
    expect(error.message).toContain("got no reply within 1000 ms.");
  }
  expect(retries).toEqual([]);
});

test("retries of a check share its time, and no pause outlasts it", async () => {
  let tries = 0;
  const fetch = async () => {
    tries += 1;
    throw new TypeError("fetch failed");
  };
  const client = silent({ fetch, maxRetries: 100, retryPauseMs: 1, checkTimeoutMs: 100 });

  await expect(client.customers.checkEntitlement("c", check)).rejects.toThrow("fetch failed");

  expect(tries).toBeGreaterThan(1);
  expect(tries).toBeLessThan(20);
});

test("a client and a call may say otherwise", async () => {
  const client = silent({ checkTimeoutMs: 20, timeoutMs: 30, maxRetries: 0 });
  const says = (call: Promise<unknown>) => call.then(String, (error: Error) => error.message);

  const [ofClient, ofCall, ofOther] = await Promise.all([
    says(client.customers.checkEntitlement("c", check)),
    says(client.customers.checkEntitlement("c", check, { timeoutMs: 10 })),
    says(client.customers.retrieve("c")),
  ]);

  expect(ofClient).toContain("within 20 ms");
  expect(ofCall).toContain("within 10 ms");
  expect(ofOther).toContain("within 30 ms");
});

test("a client without options says what it lacks", () => {
  const make = (options?: unknown) => () => Reflect.construct(Carryover, [options]);

  expect(make()).toThrow(/lacks apiKey, .*; and baseUrl, .*reads no environment variables/);
  expect(make({ apiKey: "k" })).toThrow(/lacks baseUrl/);
  expect(make({ baseUrl: "https://a.example" })).toThrow(/lacks apiKey/);
});
