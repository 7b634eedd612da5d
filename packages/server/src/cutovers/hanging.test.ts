import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, it } from "vitest";
import { testApi } from "../testing/api.ts";

/** A Stripe that takes every request and answers none until it is let go. */
async function hangingStripe() {
  let asked = () => {};
  const isAsked = new Promise<void>((resolve) => {
    asked = resolve;
  });
  const server = createServer(() => asked());
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const letGo = () => {
    server.closeAllConnections();
    server.close();
  };
  return { url: `http://127.0.0.1:${port}`, isAsked, letGo };
}

it("answers others while cutovers with a key wait for a Stripe that hangs", async () => {
  const stripe = await hangingStripe();
  const billing = { url: stripe.url, apiKey: `sk_test_hanging_${Date.now()}` };
  const api = await testApi({ billing });
  let settled = 0;
  const mapping = { prices: { price_1: { plan: "pro" } } };
  const asked = Array.from({ length: 12 }, (_, index) => {
    const key = { "idempotency-key": `cutover ${index}` };
    const answer = api.post("/api/v1/cutovers", { mapping }, key);
    return answer.finally(() => {
      settled += 1;
    });
  });
  await stripe.isAsked;

  const created = await api.post("/api/v1/customers", { id: "c" });
  const check = await api.get("/api/v1/customers/c/entitlements");
  const settledMeanwhile = settled;
  stripe.letGo();

  expect([created.status, check.status]).toEqual([201, 200]);
  expect(settledMeanwhile).toBe(0);
  const codes = (await Promise.all(asked)).map(({ body }) => body.code);
  expect(new Set(codes)).toEqual(new Set(["billing_unavailable"]));
});
