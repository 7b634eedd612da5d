import { afterAll, beforeAll, expect, it } from "vitest";
import { createControl } from "../control/control-client.ts";
import { type Api, apiOf, serveEmulator } from "../testing/http.ts";

let server: Awaited<ReturnType<typeof serveEmulator>>;
let api: Api;

beforeAll(async () => {
  server = await serveEmulator();
  api = apiOf(server.url);
});

afterAll(() => server.close());

async function statusWith(authorization: string | undefined): Promise<number> {
  const headers = authorization === undefined ? {} : { authorization };
  return (await fetch(`${api.url}/v1/account`, { headers })).status;
}

it.each([
  [undefined, 401],
  ["Bearer pk_test_acme_1", 401],
  ["Bearer sk_test_acme", 401],
  ["Digest sk_test_acme_1", 401],
  ["Bearer sk_test_acme_1", 200],
  ["bearer rk_live_acme_x", 200],
  [`Basic ${Buffer.from("sk_test_acme_1:").toString("base64")}`, 200],
])("takes %s with %i", async (authorization, status) => {
  expect(await statusWith(authorization)).toBe(status);
});

it("never repeats a key that it refuses", async () => {
  const { body } = await apiOf(api.url, "sk_test_secretpart").get("/v1/account");

  expect(body.error.message).not.toContain("secretpart");
});

it("has an account for each key, and a world for each mode", async () => {
  const live = apiOf(api.url, "sk_live_acme_9");
  const { body } = await live.post("/v1/customers", "name=live");

  expect(body.livemode).toBe(true);
  expect((await live.get("/v1/account")).body.id).toBe("acct_acme");
  expect((await api.get(`/v1/customers/${body.id}`)).status).toBe(404);
  expect((await apiOf(api.url, "rk_live_acme_2").get(`/v1/customers/${body.id}`)).status).toBe(200);
});

it("lets a restricted key read and preview, and nothing else", async () => {
  const restricted = apiOf(api.url, "rk_test_acme_1");

  const write = await restricted.post("/v1/customers", "name=A", "restricted");
  const preview = await restricted.post("/v1/invoices/create_preview", "customer=cus_none");

  expect(write.status).toBe(403);
  expect((await restricted.get("/v1/customers")).status).toBe(200);
  expect([400, 404]).toContain(preview.status);
  expect((await api.post("/v1/customers", "name=A", "restricted")).status).toBe(200);
});

it("names each request, echoes version and key, and tells the account's time", async () => {
  const control = createControl(api.url, "acct_dated");
  await control.setClock({ now: "2030-05-01T12:00:00Z", frozen: true });

  const response = await fetch(`${api.url}/v1/customers`, {
    method: "POST",
    headers: {
      authorization: "Bearer sk_test_dated_1",
      "stripe-version": "2026-10-28.endive",
      "idempotency-key": "k",
    },
  });

  expect(response.headers.get("request-id")).toMatch(/^req_\w{12}$/);
  expect(response.headers.get("stripe-version")).toBe("2026-10-28.endive");
  expect(response.headers.get("idempotency-key")).toBe("k");
  expect(response.headers.get("date")).toBe("Wed, 01 May 2030 12:00:00 GMT");
  expect(await response.json()).toMatchObject({ created: Date.UTC(2030, 4, 1, 12) / 1000 });
});

it.each(["2020-08-27", "tomorrow"])(
  "refuses the version %s, whose form it lacks",
  async (version) => {
    const response = await fetch(`${api.url}/v1/account`, {
      headers: { authorization: `Bearer ${api.key}`, "stripe-version": version },
    });

    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({
      error: { message: expect.stringContaining(version), type: "invalid_request_error" },
    });
  },
);

it("explains an error by its code", async () => {
  const { body } = await api.get("/v1/customers/cus_none");

  expect(body.error.doc_url).toBe("https://stripe.com/docs/error-codes/resource-missing");
});

it.each([
  ["GET", "/v1/nothing"],
  ["DELETE", "/v1/customers"],
  ["PUT", "/v1/customers/cus_1"],
])("answers %s %s, which is no endpoint, with an error of Stripe's form", async (method, path) => {
  const response = await fetch(api.url + path, {
    method,
    headers: { authorization: `Bearer ${api.key}` },
  });

  expect(response.status).toBe(404);
  expect(await response.json()).toMatchObject({ error: { type: "invalid_request_error" } });
});

it("keeps nothing of a request that its endpoint refuses", async () => {
  const control = createControl(api.url, "acct_acme");
  const before = await control.snapshot();

  const form = "currency=usd&product_data[name]=P&billing_scheme=tiered";
  const { status } = await api.post("/v1/prices", form);

  expect(status).toBe(400);
  const after = await control.snapshot();
  expect({ ...after, now: 0 }).toEqual({ ...before, now: 0 });
});

it("meets no defect in all of this", () => {
  expect(server.defects).toEqual([]);
});
