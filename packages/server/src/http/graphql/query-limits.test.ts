import { limits } from "@carryover/contract";
import { beforeAll, describe, expect, it } from "vitest";
import { type TestApi, testApi } from "../../testing/api.ts";
import { codesOf, graphql, mutate } from "../../testing/graphql.ts";

let api: TestApi;

beforeAll(async () => {
  api = await testApi();
});

const times = (count: number, part: (index: number) => string) =>
  Array.from({ length: count }, (_, index) => part(index)).join(" ");
/** Fields inside each other, as deep as it is said. */
const nested = (depth: number) => `{ ${"a { ".repeat(depth - 1)} a ${" }".repeat(depth)}`;
/** Fragments of which each spreads the next one twice: 2^count fields. */
const doubling = (count: number) =>
  `{ ...f0 } ${times(count, (index) => {
    return `fragment f${index} on Query { ...f${index + 1} ...f${index + 1} }`;
  })} fragment f${count} on Query { __typename }`;
const schemaOf = (fields: number) => `{ __schema { types { ${times(fields, () => "name")} } } }`;

/** Ten root fields with so many fields each, themselves among them. */
const manyFields = (count: number) => {
  const names = times(count - 2, () => "name");
  return `{ ${times(10, (index) => `s${index}: __schema { types { ${names} } }`)} }`;
};

const { graphqlRootFieldsMax: roots, graphqlDepthMax: depth } = limits;
const { graphqlAliasesMax: aliases, graphqlFieldsMax: fields } = limits;
const { graphqlTokensMax: tokens } = limits;

const tooMany: Array<[what: string, query: string, message: RegExp]> = [
  ["levels", nested(depth + 1), /levels/],
  ["levels in a fragment", `{ ...f } fragment f on Query ${nested(depth + 1)}`, /levels/],
  ["levels in a fragment that nobody spreads", `{ a } fragment f on A ${nested(99)}`, /levels/],
  ["root fields", `{ ${times(roots + 1, () => "__typename")} }`, /root fields/],
  ["root fields of fragments", `{ ... on Query { ${times(roots + 1, () => "a")} } }`, /root/],
  [
    "root fields of the second operation",
    `query A { a } query B { ${times(11, () => "a")} }`,
    /root/,
  ],
  [
    "aliases",
    `{ __schema { ${times(aliases + 1, (index) => `t${index}: types { name }`)} } }`,
    /aliases/,
  ],
  ["fields", schemaOf(fields), /fields/],
  ["fields of fragments that double", doubling(200), /root fields/],
  ["tokens", schemaOf(tokens), /tokens/],
  ["nested braces", "{a".repeat(tokens / 2 - 1), /nested too deep|Syntax Error/],
  ["nested lists", `{ a(b: ${"[".repeat(tokens - 10)}`, /nested too deep|Syntax Error/],
  ["turns of a fragment in itself", "{ ...f } fragment f on Query { ...f }", /contains itself/],
];

describe("a query is refused at once that has too many", () => {
  it.each(tooMany)("%s", async (_, query, message) => {
    const startedAt = performance.now();
    const answer = await graphql(api, { query });

    expect([answer.status, codesOf(answer)]).toEqual([200, ["InvalidArgumentError"]]);
    expect(answer.text).toMatch(message);
    expect(performance.now() - startedAt).toBeLessThan(2_000);
  });
});

describe("a query is taken with as many", () => {
  it.each([
    ["root fields", `{ ${times(roots, (index) => `a${index}: __typename`)} }`],
    ["aliases", `{ __schema { ${times(aliases, (index) => `t${index}: description`)} } }`],
    ["fields", manyFields(fields / 10)],
  ])("%s as the limit", async (_, query) => {
    const answer = await graphql(api, { query });

    expect(answer.body.errors).toBeUndefined();
  });

  it("as deep as the limit, though it asks for what there is not", async () => {
    const answer = await graphql(api, { query: nested(depth) });

    expect(answer.text).toMatch(/Cannot query field/);
  });
});

it("refuses introspection whose lists multiply", async () => {
  const query = `{ __schema { types { fields { type { fields { type { fields { type {
    fields { name } } } } } } } } } }`;

  expect(codesOf(await graphql(api, { query }))).toEqual(["InvalidArgumentError"]);
});

it("tells some errors and not all of a query that is full of them", async () => {
  const query = `{ __schema { ${times(500, (index) => `x${index}`)} } }`;

  const answer = await graphql(api, { query });

  expect(codesOf(answer).length).toBeLessThanOrEqual(limits.graphqlErrorsMax);
});

it("tells some errors and not all of variables that are full of them", async () => {
  const customers = Array.from({ length: 1_000 }, () => ({ unknown: 1 }));

  const answer = await mutate(api, "importCustomerBulk", { customers });

  expect(codesOf(answer).length).toBeLessThanOrEqual(limits.graphqlErrorsMax);
});

it("cuts the message of an error that repeats a long name", async () => {
  const answer = await graphql(api, { query: `{ ${"a".repeat(100_000)} }` });

  expect(answer.text.length).toBeLessThan(2 * limits.graphqlMessageMax);
});

it("refuses a body beyond the limit of an import", async () => {
  const query = `{ __typename } #${"x".repeat(limits.importRequestBytesMax)}`;

  const answer = await graphql(api, { query });

  expect([answer.status, codesOf(answer)]).toEqual([413, ["body_too_large"]]);
});

it.each([
  [
    "metadata",
    "importCustomerBulk",
    (deep: unknown) => ({
      customers: [{ customerId: "deep", additionalMetaData: { deep } }],
    }),
  ],
  [
    "billing information",
    "provisionSubscriptionV2",
    (deep: unknown) => ({
      customerId: "deep",
      planId: "p",
      billingInformation: { deep },
    }),
  ],
  [
    "dimensions",
    "reportUsage",
    (deep: unknown) => ({
      customerId: "deep",
      featureId: "f",
      value: 1,
      dimensions: { deep },
    }),
  ],
] as const)("is not broken by %s of endless depth in %s", async (_, name, input) => {
  const marked = JSON.stringify({
    query: `mutation ($input: ${inputTypes[name]}!) { ${name}(input: $input) ${selected[name]} }`,
    variables: { input: input("DEEP") },
  });

  const answer = await graphql(
    api,
    marked.replace('"DEEP"', "[".repeat(100_000) + "]".repeat(100_000)),
  );

  expect(codesOf(answer)).not.toContain("internal_error");
});

const inputTypes = {
  importCustomerBulk: "ImportCustomerBulkInput",
  provisionSubscriptionV2: "ProvisionSubscriptionInput",
  reportUsage: "ReportUsageInput",
};

const selected = {
  importCustomerBulk: "{ taskId }",
  provisionSubscriptionV2: "{ id }",
  reportUsage: "{ currentUsage }",
};
