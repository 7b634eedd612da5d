import { describe, expect, test } from "vitest";
import { apiError, ConnectionError, TimeoutError } from "./errors.ts";
import { pause, retryAfterMs, retryPause, retryPauseMaxMs } from "./retry.ts";

const policy = { maxRetries: 2, retryPauseMs: 100 };

function refused(status: number, headers: Record<string, string> = {}) {
  return apiError({ status, headers: new Headers(headers), body: null });
}

describe("a failed request is sent again", () => {
  test.each([
    ["a lost connection", new ConnectionError("reset")],
    ["a timeout", new TimeoutError("slow")],
    ["408", refused(408)],
    ["429", refused(429)],
    ["500", refused(500)],
    ["503", refused(503)],
    ["409 if the server says so", refused(409, { "x-should-retry": "true" })],
  ])("after %s", (_, failure) => {
    expect(retryPause(failure, 0, policy)).not.toBeNull();
  });
});

describe("a failed request is not sent again", () => {
  test.each([
    ["400", refused(400)],
    ["401", refused(401)],
    ["404", refused(404)],
    ["409", refused(409)],
    ["422", refused(422)],
    ["a redirect", refused(307)],
    ["503 if the server says so", refused(503, { "x-should-retry": "false" })],
    ["429 that asks for more than a minute", refused(429, { "retry-after": "61" })],
    ["a defect", new TypeError("x is not a function")],
    ["the caller's abort", new DOMException("stop", "AbortError")],
  ])("after %s", (_, failure) => {
    expect(retryPause(failure, 0, policy)).toBeNull();
  });

  test("once the retries are used up", () => {
    expect(retryPause(refused(503), 1, policy)).not.toBeNull();
    expect(retryPause(refused(503), 2, policy)).toBeNull();
  });

  test("a busy server is waited for beside the retries, but not for ever", () => {
    const patient = { ...policy, busyWaitMs: 1_000 };

    expect(retryPause(refused(429), 2, patient, 999)).not.toBeNull();
    expect(retryPause(refused(429), 2, patient, 1_000)).toBeNull();
    expect(retryPause(refused(503), 2, patient, 0)).toBeNull();
    expect(retryPause(refused(429), 2, policy, 0)).toBeNull();
  });

  test("if the limit is no number", () => {
    expect(retryPause(refused(503), 0, { ...policy, maxRetries: Number.NaN })).toBeNull();
  });
});

describe("the pause", () => {
  test.each([
    [0, 50, 100],
    [1, 100, 200],
    [3, 400, 800],
    [30, retryPauseMaxMs / 2, retryPauseMaxMs],
  ])("before retry %i lies between %i and %i ms", (retriesDone, least, most) => {
    const endless = { maxRetries: 100, retryPauseMs: 100 };

    const pauses = Array.from({ length: 50 }, () => retryPause(refused(503), retriesDone, endless));

    expect(Math.min(...pauses.map(Number))).toBeGreaterThanOrEqual(least);
    expect(Math.max(...pauses.map(Number))).toBeLessThanOrEqual(most);
  });

  test.each([
    [{ "retry-after-ms": "250" }, 250],
    [{ "retry-after-ms": "250", "retry-after": "9" }, 250],
    [{ "retry-after": "2" }, 2_000],
    [{ "retry-after": "0" }, 0],
    [{ "retry-after": "Thu, 01 Jan 1970 00:00:00 GMT" }, 0],
    [{ "retry-after": "soon" }, null],
    [{ "retry-after": "-1" }, null],
    [{}, null],
  ] as [Record<string, string>, number | null][])("asked for by %j is %j", (headers, expected) => {
    expect(retryAfterMs(new Headers(headers))).toBe(expected);
  });

  test.each([
    ["3", 3_000, 3_000],
    ["0", 50, 100],
  ])("is at least what Retry-After: %s asks for", (value, least, most) => {
    const pauseMs = retryPause(refused(503, { "retry-after": value }), 0, policy);

    expect(pauseMs).toBeGreaterThanOrEqual(least);
    expect(pauseMs).toBeLessThanOrEqual(most);
  });

  test("asked for by a date lasts until then", () => {
    const date = new Date(Date.now() + 30_000).toUTCString();

    const asked = retryAfterMs(new Headers({ "retry-after": date }));

    expect(asked).toBeGreaterThan(28_000);
    expect(asked).toBeLessThanOrEqual(30_000);
  });

  test("ends at once with the reason of an abort", async () => {
    const controller = new AbortController();
    const waiting = pause(60_000, controller.signal);

    controller.abort(new Error("enough"));

    await expect(waiting).rejects.toThrow("enough");
  });
});
