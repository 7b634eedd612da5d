import type { RunKind } from "@carryover/contract";
import fc from "fast-check";
import type { TestApi } from "./api.ts";
import { anyPromotions } from "./promotions.ts";

/** A record of a file as it is written. */
export type FileRecord = Readonly<Record<string, unknown>>;

const ids = ["a", "b", "c", "d", "e"];
const customerId = fc.constantFrom(...ids, "nobody");
const instant = fc.constantFrom("2020-01-01T00:00:00Z", "2025-06-01T00:00:00Z");

const customers = fc.array(
  fc.record(
    {
      id: fc.constantFrom(...ids),
      name: fc.constantFrom(null, "N1", "N2"),
      email: fc.constantFrom("a@example.com", "nobody"),
      billingId: fc.constantFrom("cus_1", "cus_2"),
      updatedAt: instant,
      promotionalEntitlements: anyPromotions,
    },
    { requiredKeys: ["id"] },
  ),
  { maxLength: 15 },
);

const subscriptions = fc.array(
  fc
    .record(
      {
        id: fc.constantFrom("s1", "s2", "s3"),
        customerId,
        plan: fc.constantFrom(
          { planId: "free" },
          { planId: "custom" },
          { planId: "paid", billingId: "sub_1" },
          { planId: "paid", billingId: "sub_2" },
          { planId: "site-free", resourceId: "site-1" },
          { planId: "site-custom", resourceId: "site-2" },
          { planId: "draft-plan" },
        ),
        startDate: instant,
        endDate: fc.constantFrom(null, "2025-12-01T00:00:00Z", "2027-01-01T00:00:00Z"),
        metadata: fc.dictionary(fc.constantFrom("k", "l"), fc.constantFrom("1", "2")),
      },
      { requiredKeys: ["customerId", "plan"] },
    )
    .map(({ plan, ...rest }): FileRecord => ({ ...rest, ...plan })),
  { maxLength: 20 },
);

const usage = fc.array(
  fc.record(
    {
      customerId,
      featureId: fc.constantFrom("seats", "calls", "nothing"),
      usage: fc.constantFrom(0, 3, 7.5),
      createdAt: fc.constantFrom("2025-12-31T00:00:00Z", "2025-11-01T00:00:00Z"),
      resourceId: fc.constantFrom("site-1"),
    },
    { requiredKeys: ["customerId", "featureId", "usage"] },
  ),
  { maxLength: 15 },
);

/** Records of each kind, sound and not, of a few customers. */
export const files = fc.record({ customers, subscriptions, usage });
export type Files = typeof files extends fc.Arbitrary<infer T> ? T : never;
/** The order of imports. */
export const kinds: readonly RunKind[] = ["customers", "subscriptions", "usage"];

export const customerOf = (record: FileRecord) => String(record.customerId ?? record.id);

/** Returns what is stored of customers beside the runs. An undone row has another revision. */
export async function contentOf(api: TestApi): Promise<unknown> {
  const tables = ["customers", "subscriptions", "subscription_ids", "former_billing_ids"];
  const beside = ["usage_counters", "usage_reports", "promotion_lists", "promotional_entitlements"];
  const rows = [...tables, ...beside].map((table) =>
    api.database.query(
      `select to_jsonb(t) - 'revision' as row
      from ${table} t
      where environment_id = $1::uuid
      order by (to_jsonb(t) - 'revision')::text`,
      [api.environmentId],
    ),
  );
  return JSON.parse(JSON.stringify(await Promise.all(rows)));
}
