import {
  customerImportBody,
  routes,
  subscriptionCancelBody,
  subscriptionImportBody,
  subscriptionProvisionBody,
  usageReportBody,
} from "@carryover/contract";
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

/** What a resolver knows of its request. */
export interface GraphqlContext {
  readonly environmentId: string;
  readonly services: Services;
}

interface Input<T = Fields> {
  readonly input: T;
}

/** Resolves the root fields: names to the contract's, the service, and names back. */
export const rootValue = {
  async importTask(given: { id: string }, { environmentId, services }: GraphqlContext) {
    const { id } = check(routes.getImportRun.params, given, "argument");
    return services.imports.get(environmentId, id);
  },

  async importCustomerBulk(
    { input }: Input<Fields & { readonly customers: readonly Fields[] }>,
    { environmentId, services }: GraphqlContext,
  ) {
    const customers = input.customers.map(customerRecord);
    const given = { customers, integrationId: input.integrationId };
    const body = check(customerImportBody, given, "input");
    const { imports } = services;
    const sent = await imports.readCustomers(body);
    const { runId, ...imported } = await imports.importCustomers(environmentId, sent);
    return { ...imported, taskId: runId };
  },

  async importSubscriptionsBulk(
    { input }: Input<Fields & { readonly subscriptions: readonly Fields[] }>,
    { environmentId, services }: GraphqlContext,
  ) {
    const subscriptions = input.subscriptions.map(subscriptionRecord);
    const given = { subscriptions, integrationId: input.integrationId };
    const body = check(subscriptionImportBody, given, "input");
    const { imports } = services;
    const written = await imports.writeSubscriptions(body);
    const { taskId } = await imports.acceptSubscriptions(environmentId, written);
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

  async provisionSubscriptionV2({ input }: Input, { environmentId, services }: GraphqlContext) {
    const body = check(subscriptionProvisionBody, provisionBody(input), "input");
    const provisioned = await services.subscriptions.provision(environmentId, body);
    const { subscription, entitlements } = provisioned;
    return {
      ...provisioned,
      subscription: subscription && subscriptionView(subscription),
      entitlements: entitlements?.map(entitlementView),
    };
  },

  async cancelSubscription({ input }: Input, { environmentId, services }: GraphqlContext) {
    const body = check(subscriptionCancelBody, cancelBody(input), "input");
    const { id } = check(
      routes.cancelSubscription.params,
      { id: input.subscriptionRefId },
      "subscriptionRefId",
    );
    return subscriptionView(await services.subscriptions.cancel(environmentId, id, body));
  },
};

async function report(
  usages: readonly Fields[],
  { environmentId, services }: GraphqlContext,
): Promise<object[]> {
  const body = check(usageReportBody, { usages: usages.map(usageReport) }, "input");
  const reported = await services.usage.report(environmentId, body.usages);
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
