import { expect, it } from "vitest";
import { testApi } from "../testing/api.ts";

const customers = "/api/v1/customers";
const method = { integrationId: "i", vendorIdentifier: "STRIPE", paymentMethodId: "pm_secret" };

it("logs neither keys nor anything that names a customer", async () => {
  const api = await testApi();
  const id = "id-of-a-person@example.com";
  const secrets = { email: "person@example.com", name: "A Person", billingId: "cus_secret" };
  await api.post(customers, { id, ...secrets, metadata: { note: "person@example.com" } });
  await api.post(`${customers}/${id}/payment-method`, method);
  await api.get(`${customers}?email=person@example.com`);
  await api.post(customers, { id, ...secrets });
  await api.post(customers, { ...secrets, id: "?", email: "person@" });
  await api.post(customers, `{"email": "person@example.com" oops`);
  await api.post(`${customers}/import`, {
    customers: [{ id, ...secrets, paymentMethodId: "pm_secret" }],
  });
  await api.get(`${customers}/${id}`, { "x-api-key": "server-wrong-secret" });

  const lines = api.log.join("");

  expect(api.log.length).toBeGreaterThanOrEqual(8);
  for (const word of [api.key, "person", "Person", "cus_secret", "pm_secret", "wrong-secret"]) {
    expect(lines).not.toContain(word);
  }
});
