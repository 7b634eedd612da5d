import fc from "fast-check";
import { beforeEach, expect, it } from "vitest";
import { type TestApi, testApi } from "../testing/api.ts";
import { openPricing, subscriptions } from "../testing/pricing.ts";
import { propertyRuns } from "../testing/property-runs.ts";
import { createCustomers } from "../testing/subscriptions.ts";
import { loadByCustomers } from "./store.ts";
import { hasAccessAt, isTrialAt, type Subscription } from "./subscription.ts";

const dayMs = 86_400_000;
const start = Date.parse("2026-01-01T00:00:00.000Z");

let api: TestApi;
let customerCount = 0;

beforeEach(async () => {
  api = await testApi();
  await openPricing(api);
});

/** What a user does next; days are counted from now, and a subscription by its place. */
type Step =
  | { do: "provision"; planId: string; inDays: number | null; trialDays: number | null }
  | { do: "cancel"; which: number; body: object }
  | { do: "undo"; which: number }
  | { do: "end"; which: number; inDays: number | null }
  | { do: "extend"; which: number; inDays: number }
  | { do: "wait"; days: number };

const which = fc.nat(5);
const days = fc.integer({ min: 1, max: 60 });
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant("provision" as const),
      planId: fc.constantFrom("free", "basic", "pro", "trialed", "tasted", "custom"),
      inDays: fc.option(fc.integer({ min: -20, max: 60 })),
      trialDays: fc.option(days, { freq: 3 }),
    }),
  },
  fc.record({
    do: fc.constant("cancel" as const),
    which,
    body: fc.constantFrom(
      {},
      { cancellationTime: "IMMEDIATE" },
      { cancellationTime: "END_OF_BILLING_PERIOD" },
      { cancellationAction: "REVOKE_ENTITLEMENTS" },
    ),
  }),
  fc.record({ do: fc.constant("undo" as const), which }),
  fc.record({ do: fc.constant("end" as const), which, inDays: fc.option(days) }),
  fc.record({ do: fc.constant("extend" as const), which, inDays: days }),
  fc.record({ do: fc.constant("wait" as const), days }),
);

const inDays = (count: number) => new Date(api.now.getTime() + count * dayMs).toISOString();

async function take(step: Step, customerId: string): Promise<void> {
  if (step.do === "wait") {
    api.now = new Date(api.now.getTime() + step.days * dayMs);
    return;
  }
  if (step.do === "provision") {
    const trialEnd = step.trialDays === null ? null : inDays((step.inDays ?? 0) + step.trialDays);
    await api.post(subscriptions, {
      customerId,
      planId: step.planId,
      ...(step.inDays !== null && { startDate: inDays(step.inDays) }),
      ...(trialEnd !== null && {
        trialOverrideConfiguration: { isTrial: true, trialEndDate: trialEnd },
      }),
    });
    return;
  }
  const rows = await stored(customerId);
  const row = rows[step.which % Math.max(1, rows.length)];
  const path = `${subscriptions}/${row?.subscriptionId ?? "none"}`;
  if (step.do === "cancel") await api.post(`${path}/cancel`, step.body);
  if (step.do === "undo") await api.delete(`${path}/future-update/schedule`);
  if (step.do === "extend") await api.patch(path, { trialEndDate: inDays(step.inDays) });
  if (step.do === "end") {
    const cancellationDate = step.inDays === null ? null : inDays(step.inDays);
    await api.patch(path, { cancellationDate });
  }
}

function stored(customerId: string): Promise<Subscription[]> {
  return loadByCustomers(api.database, api.environmentId, [customerId]);
}

/** Every moment from now on at which something may change. */
function moments(rows: readonly Subscription[]): Date[] {
  const dates = rows.flatMap((row) => [row.startDate, row.trialEndDate, row.endDate]);
  return [api.now, ...dates].flatMap((date) => (date !== null && date >= api.now ? [date] : []));
}

it("has one active trial and one active other one at most, whatever is done", async () => {
  const property = fc.asyncProperty(
    fc.array(step, { minLength: 2, maxLength: 9 }),
    async (steps) => {
      api.now = new Date(start);
      const customerId = `customer-${++customerCount}`;
      await createCustomers(api, [customerId]);

      for (const each of steps) {
        await take(each, customerId);
        const rows = await stored(customerId);
        for (const moment of moments(rows)) {
          const active = rows.filter((row) => hasAccessAt(row, moment));
          const trials = active.filter((row) => isTrialAt(row, moment)).length;
          expect([trials <= 1, active.length - trials <= 1], moment.toISOString()).toEqual([
            true,
            true,
          ]);
        }
      }
    },
  );

  await fc.assert(property, { numRuns: propertyRuns(60) });
});
