import { beforeEach, describe, expect, it } from "vitest";
import { type TestApi, testApi } from "../../testing/api.ts";
import { type BilledApi, billedApi, made } from "../../testing/billing.ts";
import { storeCatalog } from "../../testing/catalog.ts";
import { openPricing, provision, read, subscriptions } from "../../testing/pricing.ts";
import { importAll } from "../../testing/runs.ts";
import { createCustomers, sampleCatalog } from "../../testing/subscriptions.ts";

const none = (id: string) => ({ id, quantity: 0 });
const units = (quantity: number) => [{ id: "seats", type: "FEATURE", quantity }];

describe("quantity 0", () => {
  let api: TestApi;

  beforeEach(async () => {
    api = await testApi();
    await openPricing(api);
  });

  it("can be provisioned of add-ons and units, is answered, and costs nothing", async () => {
    const options = { planId: "pro", addons: [none("extra"), none("needy")], unitQuantity: 0 };

    const made = await provision(api, { ...options, id: "s" });
    const preview = await api.post(`${subscriptions}/preview`, { customerId: "c", ...options });

    expect(made.addons).toEqual([none("extra"), none("needy")]);
    const { recurringInvoice, freeItems } = preview.body.data as never as {
      recurringInvoice: { total: number };
      freeItems: unknown[];
    };
    expect([recurringInvoice.total, freeItems]).toEqual([20, []]);
  });

  it("can be updated to and from", async () => {
    await provision(api, { planId: "pro", id: "s", addons: [{ id: "extra", quantity: 2 }] });
    const patch = (body: object) => api.patch(`${subscriptions}/s`, body);

    const answers = [
      await patch({ addons: [none("extra")], charges: units(0) }),
      await patch({ addons: [{ id: "extra", quantity: 1 }], charges: units(3) }),
    ];

    expect(answers.map(({ status }) => status)).toEqual([200, 200]);
    expect((await read(api, "s")).addons).toEqual([{ id: "extra", quantity: 1 }]);
  });

  it("of an add-on is none that another one needs", async () => {
    const addons = [{ id: "needy", quantity: 1 }, none("extra")];

    const answer = await api.post(subscriptions, { customerId: "c", planId: "pro", addons });

    expect(answer.body).toMatchObject({ reason: "addon_dependency_missing" });
  });
});

it("quantity 0 can be imported, and grants nothing", async () => {
  const api = await testApi();
  await storeCatalog(api, sampleCatalog);
  await createCustomers(api, ["a", "b"]);
  const records = [
    { customerId: "a", planId: "custom", addons: [none("extra")] },
    { customerId: "b", planId: "paid", unitQuantity: 0 },
  ];

  const first = await importAll(api, "subscriptions", records);
  const again = await importAll(api, "subscriptions", records);

  expect(first.outcomes).toEqual(["created", "created"]);
  expect(again.outcomes).toEqual(["unchanged", "unchanged"]);
  const check = "/api/v1/customers/a/entitlements/check?featureId=seats";
  expect((await api.get(check)).body.data?.usageLimit).toBe(10);
});

describe("quantity 0 at the billing provider", () => {
  let api: BilledApi;

  beforeEach(async () => {
    api = await billedApi();
  });

  const items = async () => (await api.theirs())[0]?.items.data.map(({ quantity }) => quantity);

  it("has no item, and gets one once something is bought", async () => {
    const bought = { addons: [none("extra")], unitQuantity: 0 };
    made(await api.provision({ planId: "pro", id: "s", ...bought }));
    const before = await items();

    const changed = [
      await api.patch(`${subscriptions}/s`, { charges: units(3) }),
      await api.patch(`${subscriptions}/s`, { charges: units(0) }),
    ];

    expect(changed.map(({ status }) => status)).toEqual([200, 200]);
    expect([before, await items()]).toEqual([[1], [1]]);
    expect((await api.charges())[0]?.amount).toBe(2_000);
  });

  it("charges no flat fee of a tier of which nothing is bought", async () => {
    const usd = (amount: number) => ({ amount, currency: "usd" });
    const tiers = [{ upTo: 10, unitPrice: usd(5), flatPrice: usd(100) }, { unitPrice: usd(3) }];
    await storeCatalog(api, {
      plans: [
        {
          id: "tiered",
          productId: "plain",
          pricingType: "PAID",
          prices: [
            { price: usd(7) },
            { billingModel: "PER_UNIT", featureId: "seats", tiers, tiersMode: "VOLUME" },
          ],
        },
      ],
    });

    made(await api.provision({ planId: "tiered", unitQuantity: 0 }));

    expect((await api.charges()).map(({ amount }) => amount)).toEqual([700]);
  });

  it("keeps an item where nothing else is bought, and takes it up again", async () => {
    const price = { amount: 5, currency: "usd" };
    await storeCatalog(api, {
      plans: [
        {
          id: "by-seat",
          productId: "plain",
          pricingType: "PAID",
          prices: [{ billingModel: "PER_UNIT", featureId: "seats", price }],
        },
      ],
    });
    made(await api.provision({ planId: "by-seat", id: "s", unitQuantity: 0 }));
    const before = await items();

    await api.patch(`${subscriptions}/s`, { charges: units(2) });

    expect([before, await items()]).toEqual([[0], [2]]);
  });
});
