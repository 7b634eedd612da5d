import { afterAll, beforeAll, expect, it } from "vitest";
import { type Control, createControl } from "../control/control-client.ts";
import { type Api, apiOf, serveEmulator } from "../testing/http.ts";

let server: Awaited<ReturnType<typeof serveEmulator>>;
let api: Api;
let control: Control;

beforeAll(async () => {
  server = await serveEmulator();
  api = apiOf(server.url);
  control = createControl(server.url, "acct_acme");
});

afterAll(() => server.close());

it("answers a repeat with the first answer, and does nothing", async () => {
  const first = await api.post("/v1/customers", "email=a@example.com&name=A", "key-1");
  const again = await api.post("/v1/customers", "name=A&email=a@example.com", "key-1");

  expect(again.body).toEqual(first.body);
  expect(again.headers.get("idempotent-replayed")).toBe("true");
  expect(again.headers.get("original-request")).toBe(first.headers.get("request-id"));
  expect(first.headers.get("idempotent-replayed")).toBeNull();
  expect((await api.get("/v1/customers?email=a@example.com")).body.data).toHaveLength(1);
});

it("gives the first answer, not what has become of the object", async () => {
  const first = await api.post("/v1/customers", "name=before", "key-2");
  await api.post(`/v1/customers/${first.body.id}`, "name=after");

  expect((await api.post("/v1/customers", "name=before", "key-2")).body.name).toBe("before");
});

it.each([
  ["other parameters", "/v1/customers", "name=B"],
  ["another path", "/v1/products", "name=A"],
])("refuses a key that is used with %s", async (what, path, form) => {
  await api.post("/v1/customers", "name=A", `key-${what}`);

  const { status, body } = await api.post(path, form, `key-${what}`);

  expect(status).toBe(400);
  expect(body.error.type).toBe("idempotency_error");
});

it("keeps a refusal by the endpoint, also when its reason is gone", async () => {
  const form = "currency=usd&unit_amount=5&product=prod_later";
  const refused = await api.post("/v1/prices", form, "key-3");
  await api.post("/v1/products", "id=prod_later&name=Later");

  const again = await api.post("/v1/prices", form, "key-3");

  expect(refused.status).toBe(400);
  expect(again.body).toEqual(refused.body);
  expect(again.headers.get("idempotent-replayed")).toBe("true");
});

it("does not keep a refusal of the parameters, of the key, or of too many requests", async () => {
  const bad = await api.post("/v1/customers", "nam=A", "key-4");
  const unauthorized = await apiOf(api.url, "nonsense").post("/v1/customers", "name=A", "key-4");
  await control.addFaults({ fault: "429_endpoint-rate" });
  const tooMany = await api.post("/v1/customers", "name=A", "key-4");
  const good = await api.post("/v1/customers", "name=A", "key-4");

  expect([bad.status, unauthorized.status, tooMany.status]).toEqual([400, 401, 429]);
  expect(good.status).toBe(200);
  expect(good.headers.get("idempotent-replayed")).toBeNull();
});

it.each(["500_applied", "500_not_applied"] as const)("keeps a %s", async (fault) => {
  await control.addFaults({ fault });
  const failed = await api.post("/v1/customers", `email=${fault}@example.com`, fault);
  const again = await api.post("/v1/customers", `email=${fault}@example.com`, fault);
  const made = await api.get(`/v1/customers?email=${fault}@example.com`);

  expect([failed.status, again.status]).toEqual([500, 500]);
  expect(again.headers.get("idempotent-replayed")).toBe("true");
  expect(made.body.data).toHaveLength(fault === "500_applied" ? 1 : 0);
});

it("answers 409 while the first request is being worked on", async () => {
  await control.addFaults({ fault: "slow", delayMs: 300 });
  const slow = api.post("/v1/customers", "name=slow", "key-5");
  await new Promise((resolve) => setTimeout(resolve, 100));
  const second = await api.post("/v1/customers", "name=slow", "key-5");

  expect(second.status).toBe(409);
  expect(second.body.error.code).toBe("idempotency_key_in_use");
  expect((await slow).status).toBe(200);
});

it("executes a DELETE again, whatever its key: what is gone is not there", async () => {
  const { body } = await api.post("/v1/customers", "name=gone");
  const first = await api.delete(`/v1/customers/${body.id}`, "key-6");
  const again = await api.delete(`/v1/customers/${body.id}`, "key-6");

  expect([first.status, again.status]).toEqual([200, 404]);
  expect(again.body.error.code).toBe("resource_missing");
  expect(again.headers.get("idempotent-replayed")).toBeNull();
});

it("forgets a key after 24 hours of the account's clock", async () => {
  const first = await api.post("/v1/customers", "name=day", "key-7");
  await control.setClock({ frozen: true });
  await control.setClock({ advanceBy: 86_400 - 60 });
  const before = await api.post("/v1/customers", "name=day", "key-7");
  await control.setClock({ advanceBy: 120, frozen: false });
  const after = await api.post("/v1/customers", "name=day", "key-7");

  expect(before.body.id).toBe(first.body.id);
  expect(after.body.id).not.toBe(first.body.id);
});

it("keeps the keys of test and live apart", async () => {
  const live = apiOf(api.url, "sk_live_acme_1");
  await api.post("/v1/customers", "name=A", "key-8");

  const { body, headers } = await live.post("/v1/customers", "name=B", "key-8");

  expect(body).toMatchObject({ name: "B", livemode: true });
  expect(headers.get("idempotent-replayed")).toBeNull();
});

it("meets no defect in all of this", () => {
  expect(server.defects).toEqual([]);
});
