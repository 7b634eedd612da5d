import fc from "fast-check";
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type TestApi, testApi } from "../testing/api.ts";
import { openPricing, provision, subscriptions } from "../testing/pricing.ts";
import { propertyRuns } from "../testing/property-runs.ts";
import { idsOf } from "../testing/runs.ts";
import { createCustomers } from "../testing/subscriptions.ts";
import { pageOfSubscriptions } from "./list-store.ts";
import { loadByCustomers, writeSubscriptions } from "./store.ts";
import { type Subscription, statusAt } from "./subscription.ts";

const day = (date: string) => `${date}T00:00:00.000Z`;

describe("the list", () => {
  let api: TestApi;
  const list = async (query: string) => idsOf(await api.get(`${subscriptions}?${query}`));

  beforeAll(async () => {
    api = await testApi();
    await openPricing(api);
    await createCustomers(api, ["d"]);
    await provision(api, { id: "free", planId: "free" });
    await provision(api, { id: "later", planId: "custom", startDate: day("2026-06-01") });
    api.now = new Date(day("2026-01-02"));
    await provision(api, { id: "site-a", planId: "site", resourceId: "a" });
    await provision(api, { id: "gone", planId: "plain-paid" });
    await api.post(`${subscriptions}/gone/cancel`, { cancellationTime: "IMMEDIATE" });
    await provision(api, { id: "trial", planId: "trialed", customerId: "d" });
    const ended = { startDate: day("2025-01-01"), cancellationDate: day("2025-02-01") };
    await provision(api, { id: "expired", planId: "plain-paid", customerId: "d", ...ended });
  });

  it.each([
    ["", ["free", "later", "site-a", "gone", "trial", "expired"]],
    ["customerId=d", ["trial", "expired"]],
    ["customerId=nobody", []],
    ["planId=plain-paid", ["gone", "expired"]],
    ["resourceId=a", ["site-a"]],
    ["pricingType=FREE", ["free"]],
    ["pricingType=FREE,CUSTOM", ["free", "later"]],
    ["status=ACTIVE", ["free", "site-a"]],
    ["status=NOT_STARTED%2CIN_TRIAL", ["later", "trial"]],
    ["status=CANCELED", ["gone"]],
    ["status=EXPIRED", ["expired"]],
    ["status=PAYMENT_PENDING", []],
    ["status=ACTIVE&pricingType=PAID&customerId=c", ["site-a"]],
    [`createdAt[gte]=${day("2026-01-02")}`, ["site-a", "gone", "trial", "expired"]],
    [`createdAt[lt]=${day("2026-01-02")}`, ["free", "later"]],
    [`createdAt[gt]=${day("2026-01-02")}`, []],
    [`createdAt[lte]=${day("2026-01-01")}&planId=free`, ["free"]],
  ])("shows what the filter asks for: %s", async (query, ids) => {
    expect(await list(query)).toEqual(ids);
  });

  it("leads through its pages, forward and back", async () => {
    const first = await api.get(`${subscriptions}?limit=4`);
    const second = await api.get(`${subscriptions}?limit=4&after=${first.body.pagination?.next}`);
    const back = await api.get(`${subscriptions}?limit=4&before=${second.body.pagination?.prev}`);

    expect([first, second, back].map(idsOf)).toEqual([
      ["free", "later", "site-a", "gone"],
      ["trial", "expired"],
      ["free", "later", "site-a", "gone"],
    ]);
    expect(second.body.pagination?.next).toBe(null);
  });

  it("leaves overrides to the single subscription", async () => {
    const answer = await api.get(`${subscriptions}?limit=1`);
    const [listed] = answer.body.data as unknown as object[];

    const { subscriptionEntitlements, ...read } = (await api.get(`${subscriptions}/free`)).body
      .data as unknown as Record<string, unknown>;

    expect(listed).toEqual(read);
    expect(subscriptionEntitlements).toEqual([]);
  });

  it.each(["status=active", "pricingType=GRATIS", "createdAt[gte]=today", "limit=0"])(
    "refuses %s",
    async (query) => {
      const answer = await api.get(`${subscriptions}?${query}`);

      expect([answer.status, answer.body.code]).toEqual([400, "InvalidArgumentError"]);
    },
  );
});

describe("the status in SQL", () => {
  let api: TestApi;
  let model: Subscription;

  beforeEach(async () => {
    api = await testApi();
    await openPricing(api);
    await provision(api, { id: "model", planId: "free" });
    [model] = (await loadByCustomers(api.database, api.environmentId, ["c"])) as [Subscription];
  });

  const instant = fc.integer({ min: 0, max: 6 }).map((days) => new Date(days * 86_400_000));
  const maybe = fc.option(instant);
  const dates = fc.record({
    startDate: instant,
    endDate: maybe,
    cancellationDate: maybe,
    trialEndDate: maybe,
    trialEndBehavior: fc.constantFrom(
      "CONVERT_TO_PAID" as const,
      "CANCEL_SUBSCRIPTION" as const,
      null,
    ),
  });

  it("is the status that the code says, whatever the dates", async () => {
    const { database, environmentId } = api;
    const property = fc.asyncProperty(
      fc.array(dates, { minLength: 1, maxLength: 100 }),
      instant,
      async (drawn, now) => {
        const rows = drawn.map((each, index) => ({
          ...model,
          ...each,
          subscriptionId: `s${index}`,
          cursorId: `00000000-0000-7000-8000-${String(index).padStart(12, "0")}`,
        }));
        await database.execute("delete from subscriptions where environment_id = $1::uuid", [
          environmentId,
        ]);
        await writeSubscriptions(database, environmentId, rows);

        for (const status of ["ACTIVE", "EXPIRED", "IN_TRIAL", "CANCELED", "NOT_STARTED"]) {
          const filter = { status: [status] };
          const page = { limit: 100 };
          const found = await pageOfSubscriptions(database, environmentId, filter, page, now);
          const expected = rows.filter((row) => statusAt(row, now) === status);
          expect(found.map((row) => row.subscriptionId)).toEqual(
            expected.map((row) => row.subscriptionId),
          );
        }
      },
    );

    await fc.assert(property, { numRuns: propertyRuns(40) });
  });
});
