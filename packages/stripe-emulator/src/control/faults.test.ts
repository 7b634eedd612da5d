import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { type Api, apiOf, serveEmulator } from "../testing/http.ts";
import { type Control, createControl } from "./control-client.ts";

let server: Awaited<ReturnType<typeof serveEmulator>>;
let api: Api;
let control: Control;

beforeAll(async () => {
  server = await serveEmulator();
  api = apiOf(server.url);
  control = createControl(server.url, "acct_acme");
});

afterEach(() => control.clearFaults());

afterAll(() => server.close());

async function madeWith(email: string): Promise<number> {
  return (await api.get(`/v1/customers?email=${email}`)).body.data.length;
}

it.each([
  ["drop_request", 0],
  ["drop_response", 1],
  ["half_body", 1],
] as const)("%s breaks the connection; customers made: %i", async (fault, count) => {
  await control.addFaults({ method: "POST", path: "^/v1/customers$", fault });

  await expect(api.post("/v1/customers", `email=${fault}@x.com`, fault)).rejects.toThrow();
  expect(await madeWith(`${fault}@x.com`)).toBe(count);
  const again = await api.post("/v1/customers", `email=${fault}@x.com`, fault);
  expect(again.headers.get("idempotent-replayed")).toBe(count === 1 ? "true" : null);
  expect(await madeWith(`${fault}@x.com`)).toBe(1);
});

it.each([
  ["429_global-rate", 429, "rate_limit", "global-rate"],
  ["429_global-concurrency", 429, "rate_limit", "global-concurrency"],
  ["429_endpoint-rate", 429, "rate_limit", "endpoint-rate"],
  ["429_endpoint-concurrency", 429, "rate_limit", "endpoint-concurrency"],
  ["429_resource-specific", 429, "rate_limit", "resource-specific"],
  ["429_lock", 429, "lock_timeout", null],
  ["409", 409, "idempotency_key_in_use", null],
] as const)("%s does nothing and says why", async (fault, status, code, reason) => {
  await control.addFaults({ fault });

  const answer = await api.post("/v1/customers", `email=${fault}@x.com`, fault);

  expect(answer.status).toBe(status);
  expect(answer.body.error.code).toBe(code);
  expect(answer.headers.get("stripe-rate-limited-reason")).toBe(reason);
  expect(answer.headers.get("stripe-should-retry")).toBe(fault === "429_lock" ? "true" : null);
  expect(await madeWith(`${fault}@x.com`)).toBe(0);
});

it("answers 404 like a proxy, in HTML and in JSON without an error", async () => {
  await control.addFaults({ fault: "html_404" }, { fault: "json_404", nth: 2 });

  const html = await api.get("/v1/account");
  const json = await api.get("/v1/account");

  expect([html.status, json.status]).toEqual([404, 404]);
  expect(html.headers.get("content-type")).toBe("text/html");
  expect(json.body).toEqual({ message: "Not Found" });
});

it("strikes the nth match and as often as asked, then never again", async () => {
  await control.addFaults({ path: "/v1/products", fault: "429_lock", nth: 2, times: 2 });

  const statuses: number[] = [];
  for (let count = 0; count < 5; count += 1) {
    statuses.push((await api.get("/v1/products")).status);
    statuses.push((await api.get("/v1/prices")).status);
  }

  expect(statuses).toEqual([200, 200, 429, 200, 429, 200, 200, 200, 200, 200]);
  expect(await control.faults()).toEqual([]);
});

it("acts after the wait of a slow request, though its client has gone", async () => {
  await control.addFaults({ fault: "slow", delayMs: 200 });
  const gone = fetch(`${api.url}/v1/customers`, {
    method: "POST",
    headers: { authorization: `Bearer ${api.key}` },
    body: new URLSearchParams({ email: "slow@x.com" }),
    signal: AbortSignal.timeout(50),
  });

  await expect(gone).rejects.toThrow();
  expect(await madeWith("slow@x.com")).toBe(0);
  await expect.poll(() => madeWith("slow@x.com")).toBe(1);
});

it("leaves what is new out of a stale list, but not out of the world", async () => {
  await api.post("/v1/customers", "email=stale@x.com");
  await control.addFaults({ fault: "stale_list" });

  expect(await madeWith("stale@x.com")).toBe(0);
  expect(await madeWith("stale@x.com")).toBe(1);
});

it("refuses a fault that it does not know, naming those it does", async () => {
  await expect(control.addFaults({ fault: "burn" as "slow" })).rejects.toThrow("drop_request");
});

it("refuses an unknown field of a fault, naming it and those it knows", async () => {
  const misspelled = { fault: "drop_request", metod: "POST" } as const;

  const refused = expect(control.addFaults(misspelled)).rejects;

  await refused.toThrow(/Unknown field "metod" of a fault. Known are: method, path/);
  expect((await api.get("/v1/account")).status).toBe(200);
});

it("does not touch other accounts", async () => {
  await control.addFaults({ fault: "drop_request" });

  expect((await apiOf(api.url, "sk_test_other_1").get("/v1/account")).status).toBe(200);
});
