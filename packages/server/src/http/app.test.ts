import { readFile } from "node:fs/promises";
import { beforeEach, describe, expect, it } from "vitest";
import { type TestApi, testApi } from "../testing/api.ts";
import { createLifecycle, type Lifecycle } from "./lifecycle.ts";

let api: TestApi;
let lifecycle: Lifecycle;

beforeEach(async () => {
  lifecycle = createLifecycle();
  api = await testApi({ lifecycle });
});

describe("without a key", () => {
  const noKey = { "x-api-key": "" };

  it.each([
    ["/healthz", { status: "ok" }],
    ["/readyz", { status: "ready" }],
  ])("%s answers", async (path, body) => {
    const answer = await api.get(path, noKey);

    expect([answer.status, answer.body]).toEqual([200, body]);
  });

  it("/openapi.json is the committed document", async () => {
    const committed = await readFile(new URL("../../../../openapi.json", import.meta.url), "utf8");

    const answer = await api.get("/openapi.json", noKey);

    expect([answer.status, answer.body]).toEqual([200, JSON.parse(committed)]);
  });
});

describe("while draining", () => {
  it("new work is refused, and its connection closed", async () => {
    await lifecycle.drain(1_000);

    const answers = [
      await api.get("/api/v1/customers"),
      await api.post("/api/v1/customers", { id: "a" }),
      await api.get("/api/v1/customers", { "x-api-key": "" }),
    ];

    for (const { status, body, headers } of answers) {
      expect([status, body.code]).toEqual([503, "draining"]);
      expect(headers.get("connection")).toBe("close");
      expect(headers.get("retry-after")).toBe("1");
    }
  });

  it("the server is alive but not ready", async () => {
    await lifecycle.drain(1_000);

    const [ready, alive] = [await api.get("/readyz"), await api.get("/healthz")];

    expect([ready.status, ready.body.code, alive.status]).toEqual([503, "draining", 200]);
  });

  it("work in flight is finished first, and its connection closed", async () => {
    const headers = { "x-api-key": api.key, "content-type": "application/json" };
    let finish = () => {};
    const body = new ReadableStream<Uint8Array>({
      start(controller) {
        controller.enqueue(new TextEncoder().encode('{"id":'));
        finish = () => {
          controller.enqueue(new TextEncoder().encode('"a"}'));
          controller.close();
        };
      },
    });
    const init = { method: "POST", headers, body, duplex: "half" as const };
    const inFlight = api.fetch(new Request("http://test.invalid/api/v1/customers", init));
    const drained = lifecycle.drain(10_000);
    const early = await Promise.race([drained, new Promise((go) => setTimeout(go, 50, "waiting"))]);

    finish();
    const response = await inFlight;

    expect([early, response.status, await drained]).toEqual(["waiting", 201, "finished"]);
    expect(response.headers.get("connection")).toBe("close");
  });

  it("work that never ends is waited for no longer than the limit", async () => {
    lifecycle.enter();

    expect(await lifecycle.drain(20)).toBe("timed out");
  });
});

it("answers a defect with the request's id, and with nothing of what went wrong", async () => {
  const database = { ...api.database, query: () => Promise.reject(new Error("secret detail")) };
  const { createApp } = await import("./app.ts");
  const { createLog } = await import("../log.ts");
  const lines: string[] = [];
  const log = createLog("info", { write: (line) => void lines.push(line) });
  const app = createApp({ database, services: api.services, log, lifecycle });
  const headers = { "x-api-key": api.key, "x-request-id": "r1" };

  const response = await app.fetch(
    new Request("http://test.invalid/api/v1/customers", { headers }),
  );

  expect(response.status).toBe(500);
  expect(response.headers.get("x-should-retry")).toBe("false");
  expect(await response.json()).toEqual({
    message: expect.any(String),
    code: "internal_error",
    requestId: "r1",
  });
  expect(lines.join("")).toMatch(/"requestId":"r1".*secret detail/);
});
