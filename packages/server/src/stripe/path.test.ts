import { describe, expect, it } from "vitest";
import { assertStripePath, chosenId, NoStripeId, stripePath } from "./path.ts";

const hostile = [
  "",
  ".",
  "..",
  "../invoices#",
  "pm_1/detach#",
  "pm_1?expand",
  "pm_1%2Fdetach",
  "a b",
  "sub_\u0000",
  "sub_\ud800",
  "sub_é",
  "sub_1\n",
  "s".repeat(256),
];

describe("a path", () => {
  it("has ids in it as they are", () => {
    const path = stripePath`/v1/payment_methods/${"pm_1aB"}/attach`;

    expect(path).toBe("/v1/payment_methods/pm_1aB/attach");
  });

  it.each(hostile)("is not made with %j, whatever it is the id of", (id) => {
    expect(() => stripePath`/v1/payment_methods/${id}/attach`).toThrow(NoStripeId);
    expect(() => stripePath`/v1/prices/${chosenId(id)}`).toThrow(NoStripeId);
  });

  it.each(["pro-monthly", "v1.5", "-a"])("takes %j as an id that its owner chose", (id) => {
    expect(stripePath`/v1/prices/${chosenId(id)}`).toBe(`/v1/prices/${id}`);
    expect(() => stripePath`/v1/customers/${id}`).toThrow(NoStripeId);
  });

  it("that was kept before ids were looked at is not sent", () => {
    const kept = "/v1/subscriptions/../invoices#";

    expect(() => assertStripePath(kept)).toThrow('no such subscription at Stripe: the id "../inv');
    expect(() => assertStripePath("/v1/subscriptions/sub_1")).not.toThrow();
    expect(() => assertStripePath("/v1/prices/pro-monthly")).not.toThrow();
  });
});

it("names what there is not, shortly, but no payment method", () => {
  const messageOf = (make: () => string) => {
    try {
      return make();
    } catch (error) {
      return (error as Error).message;
    }
  };

  const ofCustomer = messageOf(() => stripePath`/v1/customers/${"#".repeat(99)}/tax_ids`);
  const ofMethod = messageOf(() => stripePath`/v1/payment_methods/${"pm_secret#"}/attach`);

  expect(ofCustomer).toBe(
    `There is no such customer at Stripe: the id "${"#".repeat(40)}…" is none of Stripe's.`,
  );
  expect(ofMethod).toBe("There is no such payment method at Stripe: the id is none of Stripe's.");
});
