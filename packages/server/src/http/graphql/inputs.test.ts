import { expect, it } from "vitest";
import { testApi } from "../../testing/api.ts";
import { graphql } from "../../testing/graphql.ts";
import { executeQuery, readInputs, readQuery } from "./execute.ts";

const query = `mutation ($a: ImportCustomerBulkInput!, $b: ImportCustomerBulkInput!) {
  first: importCustomerBulk(input: $a) { newCustomers }
  second: importCustomerBulk(input: $b) { newCustomers }
  importSubscriptionsBulk(input: {subscriptions: [{customerId: "a", planId: "p"}]})
}`;
const variables = {
  a: { customers: [{ customerId: "a" }] },
  b: { customers: [{ customerId: "b" }] },
};
const expected = {
  first: { newCustomers: ["a"] },
  second: { newCustomers: ["b"] },
  importSubscriptionsBulk: expect.any(String),
};

it("what imports bring is read once, and not while a query is executed", async () => {
  const { database, services, environmentId } = await testApi();
  const never = () => Promise.reject(new Error("This was to be read before."));
  const imports = { ...services.imports, readCustomers: never, writeSubscriptions: never };

  const read = readQuery({ query, variables });
  const inputs = await readInputs(read, services);
  const context = { database, environmentId, services: { ...services, imports }, inputs };
  const result = await executeQuery(read, context);

  expect(result.errors).toBeUndefined();
  expect(result.data).toEqual(expected);
});

it("a request with a key has what each of its fields brings", async () => {
  const api = await testApi();

  const answer = await graphql(api, { query, variables }, { "idempotency-key": "k" });

  expect(answer.body.data).toEqual(expected);
});

it("what cannot be read is told by its field", async () => {
  const api = await testApi();
  const customers = Array.from({ length: 1_001 }, (_, index) => ({ customerId: `c-${index}` }));

  const answer = await graphql(
    api,
    { query, variables: { ...variables, b: { customers } } },
    { "idempotency-key": "k" },
  );

  expect(answer.body).toMatchObject({ data: null, errors: [{ path: ["second"] }] });
});
