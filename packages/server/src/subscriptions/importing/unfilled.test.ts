import { beforeEach, expect, it } from "vitest";
import { type TestApi, testApi } from "../../testing/api.ts";
import { storeCatalog } from "../../testing/catalog.ts";
import { importAll } from "../../testing/runs.ts";
import { createCustomers } from "../../testing/subscriptions.ts";

let api: TestApi;

beforeEach(async () => {
  api = await testApi();
  const custom = (featureId: string) => ({ featureId, isCustom: true });
  await storeCatalog(api, {
    products: [{ id: "product" }],
    features: [
      { id: "seats" },
      { id: "rows" },
      {
        id: "region",
        featureType: "ENUM",
        meterType: "None",
        enumConfiguration: [{ value: "eu", displayName: "Europe" }],
      },
      { id: "sso", featureType: "BOOLEAN", meterType: "None" },
    ],
    plans: [
      {
        id: "base",
        entitlements: [custom("rows"), { featureId: "seats", usageLimit: 50 }],
      },
      {
        id: "agreed",
        pricingType: "CUSTOM",
        parentPlanId: "base",
        compatibleAddonIds: ["more"],
        entitlements: [
          custom("seats"),
          custom("region"),
          custom("sso"),
          { featureId: "rows", usageLimit: 5 },
        ],
      },
    ],
    addons: [{ id: "more", entitlements: [{ featureId: "seats", usageLimit: 5 }] }],
  });
  await createCustomers(api, ["a"]);
});

const region = { featureId: "region", enumValues: ["eu"] };

it.each<[string, object, string[]]>([
  ["nothing", {}, ["region", "seats"]],
  ["a number", { entitlements: [{ featureId: "seats", usageLimit: 0 }] }, ["region"]],
  ["no limit", { entitlements: [{ featureId: "seats", hasUnlimitedUsage: true }, region] }, []],
  ["an add-on", { addons: [{ id: "more", quantity: 1 }], entitlements: [region] }, []],
])("a custom plan with %s filled in warns of what is left, each time", async (_, more, left) => {
  const record = { customerId: "a", planId: "agreed", startDate: "2025-06-01T00:00:00Z", ...more };

  const first = await importAll(api, "subscriptions", [record]);
  const again = await importAll(api, "subscriptions", [record]);

  expect([first.outcomes, again.outcomes]).toEqual([["created"], ["unchanged"]]);
  for (const { details } of [first, again]) {
    expect(details.map(({ code }) => code)).toEqual(left.map(() => "entitlement_without_value"));
    const said = details.map(({ message }) => /value of "(.*?)"/.exec(String(message))?.[1]);
    expect(said.sort()).toEqual(left);
  }
});
