import { rowId } from "../row-id.ts";
import { newSubscription } from "../subscriptions/deciding/new-subscription.ts";
import type { Subscription } from "../subscriptions/service.ts";
import { writeSubscriptions } from "../subscriptions/store.ts";
import { type Answer, type Json, type TestApi, testApi } from "./api.ts";
import { type CatalogOptions, storeCatalog } from "./catalog.ts";
import { createCustomers } from "./subscriptions.ts";

/**
 * One feature of each kind. Calls begin anew each month of a subscription, and each day on a site,
 * which has more of them; seats never do.
 */
const catalog: CatalogOptions = {
  products: [{ id: "product" }, { id: "sites", multipleSubscriptions: true }],
  features: [
    { id: "calls", meterType: "INCREMENTAL" },
    { id: "seats" },
    { id: "sso", featureType: "BOOLEAN", meterType: "None" },
    { id: "retention", meterType: "None" },
    { id: "region", featureType: "ENUM", meterType: "None" },
    { id: "events", meterType: "INCREMENTAL", meter: { aggregation: { function: "COUNT" } } },
  ],
  plans: [
    {
      id: "monthly",
      entitlements: [
        { featureId: "calls", usageLimit: 100, resetPeriod: "MONTH" },
        { featureId: "seats", usageLimit: 5 },
      ],
    },
    {
      id: "site",
      productId: "sites",
      entitlements: [{ featureId: "calls", usageLimit: 1000, resetPeriod: "DAY" }],
    },
  ],
};

/** The start of the subscriptions below: the 10th of each month, noon, calls begin anew. */
const subscribedAt = new Date("2025-12-10T12:00:00.000Z");

/**
 * Returns an app with customers a to d and z; a, b and c are on the monthly plan, a and b have
 * site-1, and a had old-site. Customer d has nothing, and z is archived. It is January 1, 2026.
 */
export async function usageApi(): Promise<TestApi> {
  const api = await testApi();
  await storeCatalog(api, catalog);
  await createCustomers(api, ["a", "b", "c", "d", "z"]);
  await api.post("/api/v1/customers/z/archive");
  const ended = new Date("2025-12-20T00:00:00.000Z");
  await writeSubscriptions(api.database, api.environmentId, [
    ...["a", "b", "c"].map((id) => subscription(id, { planId: "monthly", productId: "product" })),
    ...["a", "b"].map((id) => subscription(id, { resourceId: "site-1" })),
    subscription("a", { resourceId: "old-site", endDate: ended }),
  ]);
  return api;
}

/** Makes another customer on the monthly plan, for a test that needs many. */
export async function monthlyCustomer(api: TestApi): Promise<string> {
  const customerId = `m-${rowId(subscribedAt.getTime())}`;
  await createCustomers(api, [customerId]);
  const options = { planId: "monthly", productId: "product" };
  await writeSubscriptions(api.database, api.environmentId, [subscription(customerId, options)]);
  return customerId;
}

function subscription(customerId: string, options: Partial<Subscription>): Subscription {
  const cursorId = rowId(subscribedAt.getTime());
  return newSubscription({
    customerId,
    subscriptionId: cursorId,
    cursorId,
    productId: "sites",
    planId: "site",
    planVersion: 1,
    resourceId: null,
    pricingType: "FREE",
    startDate: subscribedAt,
    createdAt: subscribedAt,
    ...options,
  });
}

/** Reports usages: by default, 1 call of customer a each. */
export function report(api: TestApi, ...usages: ReadonlyArray<object>): Promise<Answer> {
  const filled = usages.map((usage) => ({ ...oneCall, ...usage }));
  return api.post("/api/v1/usage", { usages: filled });
}

const oneCall = { customerId: "a", featureId: "calls", value: 1 };

/** Returns one answered number of each usage of a reply. */
export function numbersOf(answer: Answer, field = "currentUsage"): number[] {
  return (answer.body.data as unknown as Json[]).map((usage) => Number(usage[field]));
}

/** Returns all stored usage of the environment, in a fixed order. */
export async function storedUsage(api: TestApi) {
  const rows = (sql: string) =>
    api.database.query<Record<string, unknown>>(sql, [api.environmentId]);
  return {
    counters: await rows(
      `select customer_id as customer, feature_id as feature, resource_id as resource,
        value::text as value, measured_at as "measuredAt", revision,
        import_run_id as "runId", import_record as record
      from usage_counters where environment_id = $1::uuid
      order by customer_id, feature_id, resource_id`,
    ),
    reports: await rows(
      `select customer_id as customer, feature_id as feature, resource_id as resource, behavior,
        reported_value::text as reported, value::text as value, measured_at as "measuredAt",
        created_at as "createdAt", dimensions, idempotency_key as key, import_run_id as "runId",
        report_id as id
      from usage_reports where environment_id = $1::uuid
      order by customer_id, feature_id, resource_id, report_id`,
    ),
    images: await rows(
      `select customer_id as customer, run_id as "runId", record_number as record, entity,
        entity_id as id, before
      from before_images where environment_id = $1::uuid
      order by run_id, record_number, entity_id`,
    ),
  };
}
