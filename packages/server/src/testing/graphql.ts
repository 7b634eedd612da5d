import type { Answer, Json, TestApi } from "./api.ts";

/** The root fields with their inputs as variables, as generated clients send them. */
const documents = {
  importCustomerBulk: `mutation ($input: ImportCustomerBulkInput!) {
    importCustomerBulk(input: $input) { newCustomers taskId outcomes details { index code path } }
  }`,
  importSubscriptionsBulk: `mutation ($input: ImportSubscriptionsBulkInput!) {
    importSubscriptionsBulk(input: $input)
  }`,
  reportUsage: `mutation ($input: ReportUsageInput!) {
    reportUsage(input: $input) {
      measurementId customerId featureId resourceId value currentUsage warnings { code }
    }
  }`,
  reportUsageBulk: `mutation ($input: ReportUsageBulkInput!) {
    reportUsageBulk(input: $input) { measurementId currentUsage }
  }`,
  provisionSubscriptionV2: `mutation ($input: ProvisionSubscriptionInput!) {
    provisionSubscriptionV2(input: $input) {
      id status isScheduled checkoutUrl warnings { code message }
      subscription { subscriptionId status planId startDate addons { addonId quantity }
        additionalMetaData }
      entitlements { isGranted feature { featureId } usageLimit }
    }
  }`,
  cancelSubscription: `mutation ($input: SubscriptionCancellationInput!) {
    cancelSubscription(input: $input) { subscriptionId status cancellationDate cancelReason }
  }`,
};

export type Mutation = keyof typeof documents;

/** Sends a query; the answer is not held to the contract, which describes the REST routes. */
export function graphql(
  api: TestApi,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): Promise<Answer> {
  return api.post("/graphql", body, headers);
}

/** Sends one mutation with its input. */
export function mutate(
  api: TestApi,
  name: Mutation,
  input: unknown,
  headers: Readonly<Record<string, string>> = {},
): Promise<Answer> {
  return graphql(api, { query: documents[name], variables: { input } }, headers);
}

/** Returns the data of a mutation; throws its errors. */
export async function mutated(api: TestApi, name: Mutation, input: unknown): Promise<Json> {
  const { body, text } = await mutate(api, name, input);
  const value = body.data?.[name];
  if (body.errors !== undefined || value == null) throw new Error(text);
  return value;
}

/** Returns the codes of the errors of an answer. */
export function codesOf({ body }: Answer): unknown[] {
  const errors = (body.errors ?? []) as unknown as Array<{ extensions: { code: string } }>;
  return errors.map(({ extensions }) => extensions.code);
}
