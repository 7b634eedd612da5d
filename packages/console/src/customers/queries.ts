import type { Feature } from "@carryover/sdk";
import { queryOptions } from "@tanstack/react-query";
import { client } from "../session/client.ts";

/** The most subscriptions and promotions of one customer that a page shows. */
const partsMax = 100;

export const customerQuery = (id: string) =>
  queryOptions({
    queryKey: ["customers", "one", id],
    queryFn: ({ signal }) => client.customers.retrieve(id, { signal }),
  });

/** The subscriptions of a customer, ended ones too, in the order of their creation. */
export const subscriptionsQuery = (customerId: string) =>
  queryOptions({
    queryKey: ["customers", "subscriptions", customerId],
    queryFn: async ({ signal }) => {
      const page = await client.subscriptions.list({ customerId, limit: partsMax }, { signal });
      return page.data;
    },
  });

/** What a customer may use, of no resource or of one. */
export const entitlementsQuery = (customerId: string, resourceId: string | undefined) =>
  queryOptions({
    queryKey: ["customers", "entitlements", customerId, resourceId],
    queryFn: ({ signal }) =>
      client.customers.retrieveEntitlements(
        customerId,
        resourceId === undefined ? {} : { resourceId },
        { signal },
      ),
  });

/** Why a customer may use a feature, or all of them, and where its rows come from. */
export const explanationQuery = (
  customerId: string,
  featureId: string | undefined,
  resourceId: string | undefined,
) =>
  queryOptions({
    queryKey: ["customers", "explanation", customerId, featureId, resourceId],
    queryFn: ({ signal }) =>
      client.customers.explainEntitlements(
        customerId,
        {
          ...(featureId === undefined ? {} : { featureId: [featureId] }),
          ...(resourceId === undefined ? {} : { resourceId }),
        },
        { signal },
      ),
  });

export const promotionsQuery = (customerId: string) =>
  queryOptions({
    queryKey: ["customers", "promotions", customerId],
    queryFn: async ({ signal }) => {
      const all = client.customers.promotionalEntitlements;
      return (await all.list(customerId, { limit: partsMax }, { signal })).data;
    },
  });

export const resourcesQuery = (customerId: string) =>
  queryOptions({
    queryKey: ["customers", "resources", customerId],
    queryFn: async ({ signal }) =>
      (await client.customers.listResources(customerId, { limit: partsMax }, { signal })).data,
  });

/** The most features that a list of choices has. */
const featuresMax = 1_000;

/** The features of the catalog that can be granted. */
export const featuresQuery = queryOptions({
  queryKey: ["features"],
  queryFn: async ({ signal }) => {
    const all: Feature[] = [];
    for await (const feature of client.features.list({ limit: 100 }, { signal })) {
      if (feature.featureStatus !== "SUSPENDED") all.push(feature);
      if (all.length === featuresMax) break;
    }
    return all;
  },
});
