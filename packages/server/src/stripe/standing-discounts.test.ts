import { expect, it } from "vitest";
import { keepingDiscounts, standingDiscounts } from "./standing-discounts.ts";

const item = (id: string, ...discounts: string[]) => ({ id, discounts });
const billed = (discounts: string[], ...items: ReturnType<typeof item>[]) => ({
  discounts,
  items: { data: items },
});

it("names discounts by their ids, so that their ends stay", () => {
  const { discounts } = standingDiscounts(billed(["di_1", "di_2"], item("si_1")));

  expect(discounts).toEqual([{ discount: "di_1" }, { discount: "di_2" }]);
});

it("says nothing of what has none, which goes on to inherit the customer's", () => {
  expect(keepingDiscounts(billed([], item("si_1")), { metadata: { a: "b" } })).toEqual({
    metadata: { a: "b" },
  });
});

it("lets a change of the discounts be what it is", () => {
  const params = { discounts: [{ coupon: "new" }] };

  expect(keepingDiscounts(billed(["di_1"], item("si_1")), params)).toEqual(params);
});

it("names those of items, which change otherwise, stay as they are, or go", () => {
  const discounted = [item("si_1", "di_1"), item("si_2", "di_2"), item("si_3", "di_3")];
  const params = {
    items: [{ id: "si_1", quantity: 2 }, { id: "si_3", deleted: true }, { price: "p" }],
  };

  expect(keepingDiscounts(billed([], ...discounted), params)).toEqual({
    items: [
      { id: "si_1", discounts: [{ discount: "di_1" }], quantity: 2 },
      { id: "si_3", deleted: true },
      { price: "p" },
      { id: "si_2", discounts: [{ discount: "di_2" }] },
    ],
  });
});
