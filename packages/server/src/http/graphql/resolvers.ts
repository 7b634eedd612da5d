import {
  customerImportBody,
  routes,
  subscriptionCancelBody,
  subscriptionImportBody,
  subscriptionProvisionBody,
  usageReportBody,
} from "@carryover/contract";
import type { GraphQLResolveInfo } from "graphql";
import type { Database } from "../../database/database.ts";
import type { Services } from "../../services.ts";
import { check } from "../routes.ts";
import {
  cancelBody,
  customerRecord,
  type Fields,
  provisionBody,
  subscriptionRecord,
  usageReport,
} from "./inputs.ts";

/** The context of a request for its resolvers. */
export interface GraphqlContext {
  /** The store, or the transaction that keeps the reply. */
  readonly database: Database;
  readonly environmentId: string;
  readonly services: Services;
  /** Inputs that were read before the transaction; missing ones are read on demand. */
  readonly inputs?: Inputs;
}

/** The inputs of imports, by the names of their fields in the reply. */
export type Inputs = Map<string | number, Promise<unknown>>;

interface Input<T = Fields> {
  readonly input: T;
}

/** Resolves the root fields: names to the contract's, the service, and names back. */
export const rootValue = {
  async importTask(given: { id: string }, { database, environmentId, services }: GraphqlContext) {
    const { id } = check(routes.getImportRun.params, given, "argument");
    return services.imports.get(database, environmentId, id);
  },

  async importCustomerBulk(given: CustomersInput, context: GraphqlContext, info: FieldInfo) {
    const { database, environmentId, services } = context;
    const sent = await inputOf(context, info, () => readCustomers(given, services));
    const { runId, ...imported } = await services.imports.importCustomers(
      database,
      environmentId,
      sent,
    );
    return { ...imported, taskId: runId };
  },

  async importSubscriptionsBulk(
    given: SubscriptionsInput,
    context: GraphqlContext,
    info: FieldInfo,
  ) {
    const { database, environmentId, services } = context;
    const written = await inputOf(context, info, () => readSubscriptions(given, services));
    const { taskId } = await services.imports.acceptSubscriptions(database, environmentId, written);
    return taskId;
  },

  async reportUsage({ input }: Input, context: GraphqlContext) {
    const [measured] = await report([input], context);
    return measured;
  },

  reportUsageBulk(
    { input }: Input<{ readonly usages: readonly Fields[] }>,
    context: GraphqlContext,
  ) {
    return report(input.usages, context);
  },

  async provisionSubscriptionV2(
    { input }: Input,
    { database, environmentId, services }: GraphqlContext,
  ) {
    const body = check(subscriptionProvisionBody, provisionBody(input), "input");
    const provisioned = await services.subscriptions.provision(database, environmentId, body);
    const { subscription, entitlements } = provisioned;
    return {
      ...provisioned,
      subscription: subscription && subscriptionView(subscription),
      entitlements: entitlements?.map(entitlementView),
      warnings: provisioned.warnings ?? [],
    };
  },

  async cancelSubscription(
    { input }: Input,
    { database, environmentId, services }: GraphqlContext,
  ) {
    const body = check(subscriptionCancelBody, cancelBody(input), "input");
    const { id } = check(
      routes.cancelSubscription.params,
      { id: input.subscriptionRefId },
      "subscriptionRefId",
    );
    return subscriptionView(await services.subscriptions.cancel(database, environmentId, id, body));
  },
};

/** Root fields that read what imports bring, and import nothing. */
export const readers = {
  importCustomerBulk: (given: CustomersInput, context: ReadingContext, { path }: FieldInfo) =>
    keep(context.inputs, path.key, readCustomers(given, context.services)),
  importSubscriptionsBulk: (
    given: SubscriptionsInput,
    context: ReadingContext,
    { path }: FieldInfo,
  ) => keep(context.inputs, path.key, readSubscriptions(given, context.services)),
};

type ReadingContext = Required<Pick<GraphqlContext, "services" | "inputs">>;
type FieldInfo = Pick<GraphQLResolveInfo, "path">;
type CustomersInput = Input<Fields & { readonly customers: readonly Fields[] }>;
type SubscriptionsInput = Input<Fields & { readonly subscriptions: readonly Fields[] }>;

/** Keeps a read input; its error is reported by the field that uses it. */
async function keep(inputs: Inputs, name: string | number, reading: Promise<unknown>) {
  inputs.set(name, reading);
  await reading.catch(() => {});
  return null;
}

/** Returns the input that was read in advance for a field, or reads it. */
function inputOf<T>({ inputs }: GraphqlContext, { path }: FieldInfo, read: () => Promise<T>) {
  return (inputs?.get(path.key) as Promise<T> | undefined) ?? read();
}

async function readCustomers({ input }: CustomersInput, { imports }: Services) {
  const customers = input.customers.map(customerRecord);
  const given = { customers, integrationId: input.integrationId };
  return imports.readCustomers(check(customerImportBody, given, "input"));
}

async function readSubscriptions({ input }: SubscriptionsInput, { imports }: Services) {
  const subscriptions = input.subscriptions.map(subscriptionRecord);
  const given = { subscriptions, integrationId: input.integrationId };
  return imports.writeSubscriptions(check(subscriptionImportBody, given, "input"));
}

async function report(
  usages: readonly Fields[],
  { database, environmentId, services }: GraphqlContext,
): Promise<object[]> {
  const body = check(usageReportBody, { usages: usages.map(usageReport) }, "input");
  const reported = await services.usage.report(database, environmentId, body.usages);
  return reported.map(({ id, ...measured }) => ({ measurementId: id, ...measured }));
}

type Subscription = Awaited<ReturnType<Services["subscriptions"]["cancel"]>>;

function subscriptionView({ metadata, addons, ...subscription }: Subscription): object {
  return {
    ...subscription,
    subscriptionId: subscription.id,
    addons: addons.map(({ id, quantity }) => ({ addonId: id, quantity })),
    additionalMetaData: metadata,
  };
}

function entitlementView({ feature, ...entitlement }: Fields): Fields {
  if (feature === undefined) return entitlement;
  const { id: featureId, ...shown } = feature as Fields;
  return { ...entitlement, feature: { featureId, ...shown } };
}
