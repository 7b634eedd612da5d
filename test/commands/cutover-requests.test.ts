import fc from "fast-check";
import { expect, it } from "vitest";
import { planItem, previewsFor } from "../../packages/server/src/cutovers/planning/item.ts";
import { queryOf } from "../../packages/server/src/stripe/query.ts";
import type { Params } from "../../packages/server/src/stripe/stripe.ts";
import { planCases } from "../../packages/server/src/testing/cutovers/cases.ts";
import { parseForm } from "../../packages/stripe-emulator/src/http/form.ts";
import { readParameters } from "../../packages/stripe-emulator/src/http/parameters.ts";

/** Parameters as Stripe takes them: through the form on the wire, held to the package's types. */
function onTheWire(type: string, params: Params): unknown {
  return readParameters(type, parseForm(queryOf(params).replace(/^\?/, "")));
}

/** What the wire leaves of parameters: lists and objects that say nothing are not sent. */
const sent = (params: Params): unknown => JSON.parse(JSON.stringify(params));

it("every request of a plan is one that Stripe knows, and arrives as it was planned", () => {
  let count = 0;
  fc.assert(
    fc.property(planCases, ({ found, context }) => {
      const { requests } = planItem(found, context);
      if (requests === null) return;
      count += 1;
      const { fence, create, cancel } = requests;

      expect(onTheWire("SubscriptionUpdateParams", fence.params)).toEqual(sent(fence.params));
      expect(onTheWire("SubscriptionCreateParams", create.params)).toEqual(sent(create.params));
      expect(onTheWire("SubscriptionCancelParams", cancel.params)).toEqual(sent(cancel.params));
    }),
    { numRuns: 400 },
  );

  expect(count).toBeGreaterThan(5);
});

it("every preview that a plan asks for is one that Stripe knows", () => {
  let count = 0;
  fc.assert(
    fc.property(planCases, ({ found, context }) => {
      const previews = previewsFor(planItem(found, context));
      for (const params of Object.values(previews ?? {})) {
        if (params === null) continue;
        count += 1;

        expect(onTheWire("InvoiceCreatePreviewParams", params)).toEqual(sent(params));
      }
    }),
    { numRuns: 400 },
  );

  expect(count).toBeGreaterThan(5);
});

it("a parameter that Stripe does not know is told", () => {
  const unknown = { customer: "cus_1", coupon: "ten" };

  expect(() => onTheWire("SubscriptionCreateParams", unknown)).toThrow("coupon");
});
