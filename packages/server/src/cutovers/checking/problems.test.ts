import { expect, it } from "vitest";
import { stripeInvoice } from "../../testing/cutovers/plans.ts";
import * as problems from "./problems.ts";

it("writes amounts of invoices as money", () => {
  const invoice = stripeInvoice({ id: "in_1", total: 2_000, currency: "usd" });

  expect(problems.oldCharged(invoice).message).toContain("invoice in_1 of 20.00 usd.");
  expect(problems.unwantedCharge(invoice, "sub_2").message).toContain("in_1 of 20.00 usd was made");
});
