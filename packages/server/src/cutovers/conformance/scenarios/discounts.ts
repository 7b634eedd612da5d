import { stripePath } from "../../../stripe/path.ts";
import type { Scenario } from "../conformance.ts";
import { copied, dayAfter, readyToCopy } from "../copy.ts";
import { briefly, invoicesOf, monthly, newCoupon, subscriptionOf } from "../objects.ts";

/** Whether the discount of the old subscription is carried over. */
export const discountScenarios: readonly Scenario[] = [
  {
    id: "coupon_until_update",
    assumed: "Before the first renewal, an update that names no discounts removes the coupon.",
    matters: "Rule discount_carried of the plan, which warns of such updates.",
    ifItDiffers: "Cut over all the same: if the coupon stays, the warning is not needed.",
    isBlocking: false,
    assumptions: ["update_unsets_coupon"],
    async by(bench) {
      const copying = await readyToCopy(bench);
      const coupon = await newCoupon(bench, { duration: "forever" });
      const made = await copied(bench, copying, { discounts: [{ coupon }] });
      bench.see("Discounts after the creation", 1, made.discounts.length);
      await bench.post(stripePath`/v1/subscriptions/${made.id}`, { metadata: { note: "changed" } });
      const after = await subscriptionOf(bench, made.id);
      bench.see("Discounts after an update of metadata", 0, after.discounts.length);
    },
  },
  {
    id: "coupon_carried",
    assumed: "A coupon of duration `forever`, set at the creation, reduces the first renewal.",
    matters: "Rule discount_carried of the plan.",
    ifItDiffers: "Cut nothing over that has a coupon: customers would pay the full price.",
    isBlocking: true,
    async by(bench) {
      const copying = await readyToCopy(bench);
      const coupon = await newCoupon(bench, { duration: "forever" });
      const { id } = await copied(bench, copying, { discounts: [{ coupon }] });
      await bench.advance(copying.clock, dayAfter(copying.renewal));
      const invoices = await invoicesOf(bench, { subscription: id });
      const renewal = [monthly * 0.8, "paid", "subscription_cycle"];
      bench.see("Its invoices", [renewal], briefly(invoices));
    },
  },
  {
    id: "repeating_coupon",
    assumed: "The months of a repeating coupon count from the backdated start.",
    matters: "Rule discount_ends of the plan, which works out when a coupon would end on a copy.",
    ifItDiffers: "Cut nothing over that has a repeating coupon: it would last longer or shorter.",
    isBlocking: true,
    assumptions: ["repeating_from_backdate"],
    async by(bench) {
      const copying = await readyToCopy(bench);
      const coupon = await newCoupon(bench, { duration: "repeating", duration_in_months: 6 });
      const { id } = await copied(bench, copying, { discounts: [{ coupon }] });
      const { discounts } = await bench.get<{ discounts: { end: number | null }[] }>(
        stripePath`/v1/subscriptions/${id}`,
        { expand: ["discounts"] },
      );
      bench.see("End of the discount", bench.at("04-05T08:00"), discounts[0]?.end);
    },
  },
  {
    id: "empty_discounts",
    assumed: "Empty discounts inherit the customer's discount, as omitted ones do.",
    matters: "Subscriptions of customers who have a discount of their own, from an older API.",
    ifItDiffers:
      "Cut nothing over of customers with a discount of their own: the check after the creation " +
      "would find another amount, and bring each of them back.",
    isBlocking: true,
    assumptions: ["empty_discounts_inherit"],
    by:
      "This version of the API cannot give a customer a discount. Give one to a test customer " +
      "with a request of a version before basil, then create a subscription with discounts=''.",
  },
];
