import { expect, it } from "vitest";
import { canonicalJson, type PlanHeader, planHeaderText, planItemText } from "./plan-digest.ts";

it.each([
  [
    { b: 1, a: { d: [1, { z: null, y: "ü\n" }], c: true } },
    '{"a":{"c":true,"d":[1,{"y":"ü\\n","z":null}]},"b":1}',
  ],
  [{ absent: undefined, there: null }, '{"there":null}'],
  [[undefined, 12.5], "[null,12.5]"],
  [{ a: 1, B: 2, "10": 3, "9": 4 }, '{"10":3,"9":4,"B":2,"a":1}'],
])("writes %j in one way only", (value, text) => {
  expect(canonicalJson(value)).toBe(text);
});

const header: PlanHeader = {
  id: "c",
  account: { id: "acct_1", livemode: false },
  apiVersion: "v",
  mapping: { prices: { price_1: { plan: "pro", keepPrice: false } } },
  options: {
    allowPriceChange: false,
    metered: "block",
    renewalMarginHours: 48,
    requirePaymentMethod: false,
    moveEnding: false,
    way: "safest",
    swapAt: "now",
  },
};

it("leaves out of the header what changes when the plan is applied", () => {
  const running = { ...header, state: "running", account: { ...header.account, name: "Acme" } };

  expect(planHeaderText(running)).toBe(planHeaderText(header));
});

it.each([
  ["account", { account: { id: "acct_1", livemode: true } }],
  ["mapping", { mapping: { prices: {} } }],
  ["options", { options: { ...header.options, allowPriceChange: true } }],
])("covers the %s", (_, own) => {
  expect(planHeaderText({ ...header, ...own })).not.toBe(planHeaderText(header));
});

it("links each item to all before it", () => {
  expect(planItemText("1", { a: 1 })).not.toBe(planItemText("2", { a: 1 }));
});
