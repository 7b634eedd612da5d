import { beforeAll, expect, it } from "vitest";
import { type TestApi, testApi } from "../testing/api.ts";
import { testAccount } from "../testing/stripe.ts";

let api: TestApi;
const woken: string[] = [];

beforeAll(async () => {
  const { billing } = await testAccount();
  const onCutoverAsked = (cutoverId: string) => void woken.push(cutoverId);
  api = await testApi({ billing, wakers: { onCutoverAsked } });
});

it.each([[{}], [{ "idempotency-key": "k" }]])(
  "the worker is woken for a cutover that is committed, with headers %j",
  async (headers) => {
    woken.length = 0;
    const body = { mapping: { prices: { price_1: { plan: "pro" } } } };

    const created = await api.post("/api/v1/cutovers", body, headers);
    const refused = await api.post(`/api/v1/cutovers/${created.body.data?.id}/rollback`, {});

    expect([created.status, refused.status]).toEqual([201, 409]);
    expect(woken).toEqual([created.body.data?.id]);
  },
);
