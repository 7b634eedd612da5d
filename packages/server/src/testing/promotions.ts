import type { RecordPromotion } from "@carryover/contract";
import fc from "fast-check";
import type { TestApi } from "./api.ts";

/** Promotional entitlements of the sample catalog: what a record and a request have in common. */

const grants = fc.constantFrom(
  { featureId: "seats", usageLimit: 7 },
  { featureId: "seats", usageLimit: 0.1, hasSoftLimit: true },
  { featureId: "calls", hasUnlimitedUsage: true, resetPeriod: "DAY" as const },
  {
    featureId: "calls",
    usageLimit: 9_007_199_254_740_991,
    resetPeriod: "WEEK" as const,
    resetPeriodConfiguration: { accordingTo: "EveryFriday" },
  },
  { featureId: "sso" },
  { featureId: "region", enumValues: ["us", "eu"], isVisible: false },
);

const start = fc.constantFrom(
  "2024-02-29T00:00:00Z",
  "2025-03-01T00:00:00.123Z",
  "2025-06-01T12:00:00+02:00",
  "2026-02-01T00:00:00Z",
);

const lasting = fc.oneof(
  fc.record({ period: fc.constant("lifetime" as const), startDate: start }),
  fc.record(
    { period: fc.constantFrom("1 week" as const, "1 month" as const), startDate: start },
    { requiredKeys: ["period"] },
  ),
  fc.record({
    period: fc.constantFrom("custom" as const, "1 year" as const),
    startDate: start,
    endDate: fc.constantFrom("2026-03-01T00:00:00.001Z", "2027-01-01T00:00:00Z"),
  }),
);

const promotion = fc
  .tuple(grants, lasting, fc.constantFrom({}, { description: 'for "Ünï"\n' }, { description: "" }))
  .map(([grant, time, text]): RecordPromotion => ({ ...grant, ...time, ...text }));

/** The whole list of a customer; empty ones too. */
export const promotions = fc.uniqueArray(promotion, {
  selector: ({ featureId }) => featureId,
  maxLength: 4,
});

/** The same, with what an import refuses among it. */
export const anyPromotions = fc.oneof(
  { weight: 8, arbitrary: promotions },
  fc.constantFrom(
    null,
    [{ featureId: "nothing", period: "lifetime" }],
    [{ featureId: "sso", period: "lifetime", usageLimit: 3 }],
    [{ featureId: "sso", period: "custom" }],
    [
      { featureId: "sso", period: "lifetime" },
      { featureId: "sso", period: "1 week" },
    ],
  ),
);

/** Grants a customer something over the API. */
export async function grant(
  api: TestApi,
  customerId: string,
  ...items: readonly object[]
): Promise<void> {
  const path = `/api/v1/customers/${customerId}/promotional-entitlements`;
  const body = items.map((item) => ({ period: "lifetime", ...item }));
  const answer = await api.post(path, { promotionalEntitlements: body });
  if (answer.status !== 201) throw new Error(`The grant was refused: ${answer.text}`);
}

/** Revokes one of them. */
export async function revoke(api: TestApi, customerId: string, featureId: string): Promise<void> {
  const path = `/api/v1/customers/${customerId}/promotional-entitlements/${featureId}`;
  const answer = await api.call("DELETE", path);
  if (answer.status !== 200) throw new Error(`The revocation was refused: ${answer.text}`);
}
