import { limits } from "@carryover/contract";
import { ConnectionError, type Retry } from "@carryover/sdk";
import { expect, test } from "vitest";
import { Throttle } from "./throttle.ts";

/** Nobody asks to stop. */
const never = new AbortController().signal;

function retryAfter(pauseMs: number): Retry {
  const error = new ConnectionError("PUT failed: ECONNRESET.");
  return { method: "PUT", path: "/", retry: 2, maxRetries: 8, pauseMs, error };
}

test("is open at first", () => {
  const throttle = new Throttle();

  expect(throttle.window).toBe(limits.batchesInFlightMax);
  expect(throttle.reason).toBeNull();
});

test("halves with each outage, but one batch may always be in flight", () => {
  const throttle = new Throttle();
  const windows = [1, 2, 3, 4].map(() => {
    throttle.onRetry(retryAfter(0));
    return throttle.window;
  });

  expect(windows).toEqual([2, 1, 1, 1]);
});

test("grows by one with each good answer, and says why it is slow until it is whole again", () => {
  const throttle = new Throttle();
  for (const _ of [1, 2]) throttle.onRetry(retryAfter(1_500));
  const reasons = [throttle.reason];
  const windows = [1, 2, 3, 4].map(() => {
    throttle.answered(10);
    reasons.push(throttle.reason);
    return throttle.window;
  });

  const why = "the server cannot be reached, try 2 of 8 in 1.5 s";
  expect(windows).toEqual([2, 3, 4, 4]);
  expect(reasons).toEqual([why, why, why, null, null]);
});

test("takes a much slower answer as a sign of too much work", () => {
  const throttle = new Throttle();
  for (const latencyMs of [100, 1_900, 2_100]) throttle.answered(latencyMs);

  expect(throttle.window).toBe(limits.batchesInFlightMax >> 1);
  expect(throttle.reason).toBe("the server takes 2.1 s for a batch");
});

test("does not take a server for overloaded that has always been slow", () => {
  const throttle = new Throttle();
  for (const latencyMs of [3_000, 4_000, 5_000]) throttle.answered(latencyMs);

  expect(throttle.window).toBe(limits.batchesInFlightMax);
});

test("holds every sender for as long as a failed one has to wait", async () => {
  const throttle = new Throttle();
  const startedAt = performance.now();
  throttle.onRetry(retryAfter(120));
  throttle.onRetry(retryAfter(20));

  await Promise.all([throttle.open(never), throttle.open(never)]);

  // A timer may fire a little early.
  expect(performance.now() - startedAt).toBeGreaterThan(110);
});

test("holds nobody back when nothing has failed", async () => {
  const throttle = new Throttle();
  const startedAt = performance.now();

  await throttle.open(never);

  expect(performance.now() - startedAt).toBeLessThan(20);
});
