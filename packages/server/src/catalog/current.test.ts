import { expect, it } from "vitest";
import { testApi } from "../testing/api.ts";
import { storeCatalog } from "../testing/catalog.ts";
import { changeCatalog, currentCatalog } from "./current.ts";

it("gives what was stored, and the new one after a change", async () => {
  const api = await testApi();
  await storeCatalog(api, {
    products: [{ id: "product" }],
    features: [{ id: "seats" }],
    plans: [{ id: "free", entitlements: [{ featureId: "seats", usageLimit: 3 }] }],
  });

  const before = await currentCatalog(api.database, api.environmentId);
  await storeCatalog(api, { features: [{ id: "seats", displayName: "Seats" }] });
  const after = await currentCatalog(api.database, api.environmentId);

  expect(before.plans.get("free")?.[0]?.entitlements[0]?.usageLimit).toBe(3);
  expect(before.features.get("seats")?.displayName).toBe("seats");
  expect(after.features.get("seats")?.displayName).toBe("Seats");
});

it("forgets a change that was rolled back", async () => {
  const api = await testApi();
  await storeCatalog(api, { features: [{ id: "seats" }] });

  const failed = api.database.transaction((transaction) =>
    changeCatalog(transaction, api.environmentId, async () => {
      await transaction.execute("update features set display_name = 'Lost'");
      await currentCatalog(transaction, api.environmentId);
      throw new Error("changed my mind");
    }),
  );

  await expect(failed).rejects.toThrow("changed my mind");
  const catalog = await currentCatalog(api.database, api.environmentId);
  expect(catalog.features.get("seats")?.displayName).toBe("seats");
});
