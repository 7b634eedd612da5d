import { describe, expect, it } from "vitest";
import {
  type FoundOptions,
  renewal,
  stripeItem,
  stripePrice,
  stripeSubscription,
} from "../../testing/cutovers/plans.ts";
import { driftOf, snapshotOf } from "./snapshot.ts";

const cutoverId = "11111111-2222-4333-8444-555555555555";
const seats = stripeItem({ id: "si_2", price: stripePrice({ id: "price_seats" }), quantity: 4 });

type Options = NonNullable<FoundOptions["subscription"]>;

/** As it is kept: through JSON. */
const kept = (options: Options = {}) =>
  JSON.parse(JSON.stringify(snapshotOf(stripeSubscription(options), cutoverId)));

const drift = (before: Options, after: Options) =>
  driftOf(kept(before), stripeSubscription({ ...before, ...after }));

describe("what has changed since the plan", () => {
  it("is nothing if nothing has", () => {
    const own: Options = { items: [stripeItem(), seats], metadata: { a: "1" }, description: "x" };

    expect(drift(own, {})).toEqual([]);
    expect(drift(own, { items: [seats, stripeItem()] })).toEqual([]);
  });

  it.each<[string, Options, Options, string]>([
    ["status", {}, { status: "past_due" }, "status was active and is past_due"],
    [
      "quantity",
      { items: [stripeItem(), seats] },
      { items: [stripeItem(), { ...seats, quantity: 5 }] },
      "items.price_seats.quantity was 4 and is 5",
    ],
    [
      "renewal",
      {},
      { items: [stripeItem({ current_period_end: renewal + 60 })] },
      "items.price_old.periodEnd was 2026-03-20T08:00:00.000Z and is 2026-03-20T08:01:00.000Z",
    ],
    ["end", {}, { cancel_at: renewal }, "cancelAt was none and is 2026-03-20T08:00:00.000Z"],
    ["coupon", { discounts: ["di_1"] }, { discounts: [] }, 'discounts was ["di_1"] and is []'],
    ["schedule", {}, { schedule: "sub_sched_1" }, "schedule was none and is sub_sched_1"],
    [
      "collection",
      {},
      { collection_method: "send_invoice" },
      "collectionMethod was charge_automatically and is send_invoice",
    ],
    [
      "pause",
      {},
      { pause_collection: { behavior: "void", resumes_at: null } },
      "pauseCollection was none and is void",
    ],
    ["tax", {}, { automatic_tax: { enabled: true } }, "automaticTax was false and is true"],
    ["pending update", {}, { pending_update: {} }, "hasPendingUpdate was false and is true"],
  ])("is told with what it was and is: %s", (_, before, after, sentence) => {
    expect(drift(before, after)).toEqual([sentence]);
  });

  it("is told of a price that was exchanged", () => {
    const items = [stripeItem({ price: stripePrice({ id: "price_other" }) })];

    expect(drift({}, { items }).join(" ")).toMatch(
      /items\.price_old was .* and is none items\.price_other was none and is /,
    );
  });

  it("is told of two items of one price", () => {
    expect(drift({}, { items: [stripeItem(), stripeItem({ id: "si_2" })] })).toEqual([
      "itemCount was 1 and is 2",
    ]);
  });

  it.each<[string, Options, Options, string]>([
    [
      "a payment method",
      { default_payment_method: "pm_secret1" },
      { default_payment_method: "pm_secret2" },
      "paymentMethod was changed",
    ],
    ["a source", {}, { default_source: "src_secret" }, "paymentSource was added"],
    ["a text", { description: "secret" }, { description: null }, "description was removed"],
    [
      "metadata",
      { metadata: { a: "secret" } },
      { metadata: { a: "other", b: "x" } },
      "metadata.a was changed metadata.b was added",
    ],
  ])("is told without naming %s", (_, before, after, sentences) => {
    expect(drift(before, after).join(" ")).toBe(sentences);
    expect(JSON.stringify(kept(before))).not.toContain("secret");
  });

  it("is not the fence of the same cutover", () => {
    const fence: Options = {
      pause_collection: { behavior: "keep_as_draft", resumes_at: null },
      metadata: { carryover_cutover: cutoverId },
    };
    const others = { ...fence, metadata: { carryover_cutover: "other" } };
    const voided = { ...fence, pause_collection: { behavior: "void", resumes_at: null } };

    expect(drift({}, fence)).toEqual([]);
    expect(drift({}, others)).toEqual(["pauseCollection was none and is keep_as_draft"]);
    expect(drift({}, voided)).toEqual(["pauseCollection was none and is void"]);
  });
});
