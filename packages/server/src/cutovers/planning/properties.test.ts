import { plannedItem } from "@carryover/contract";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type PlanCase, planCases } from "../../testing/cutovers/cases.ts";
import { propertyRuns } from "../../testing/property-runs.ts";
import { driftOf } from "../checking/snapshot.ts";
import { idOf, idOrNull } from "../references.ts";
import { planItem } from "./item.ts";

const plan = ({ found, context }: PlanCase) => planItem(found, context);

/** Runs a property over many subscriptions, and counts those that it was about. */
function forAll(about: (item: ReturnType<typeof plan>) => boolean, check: (one: PlanCase) => void) {
  let count = 0;
  fc.assert(
    fc.property(planCases, (one) => {
      if (!about(plan(one))) return;
      count += 1;
      check(one);
    }),
    { numRuns: propertyRuns(300) },
  );
  // A property that was about nothing would always hold.
  expect(count).toBeGreaterThan(5);
}

const isPlanned = ({ state }: ReturnType<typeof plan>) => state === "planned";
const isMoved = ({ requests }: ReturnType<typeof plan>) => requests !== null;

const isSwapped = ({ swap }: ReturnType<typeof plan>) => swap !== null;

describe("whatever the subscription, a planned item", () => {
  it("that is swapped keeps its quantities, names its discounts and prorates nothing", () => {
    forAll(isSwapped, (one) => {
      const { swap, requests } = plan(one);
      const { subscription } = one.found;
      const last = swap?.requests.at(-1)?.params ?? {};
      const phases = (last.phases as Record<string, unknown>[] | undefined) ?? [last];

      expect(requests).toBeNull();
      for (const phase of phases) {
        expect(phase.proration_behavior).toBe("none");
        expect(phase.discounts ?? []).toEqual(
          subscription.discounts.map((each) => ({ discount: idOf(each) })),
        );
      }
    });
  });

  it("has the form of the contract, and is the same each time", () => {
    forAll(isPlanned, (one) => {
      const item = plan(one);

      expect(plannedItem.parse(item)).toEqual(item);
      expect(plan(one)).toEqual(item);
    });
  });

  it("is one that no rule blocks, defers or skips", () => {
    forAll(isPlanned, (one) => {
      const actions = plan(one).hits.map(({ action }) => action);

      expect(actions.every((action) => action === "warn" || action === "info")).toBe(true);
    });
  });

  it("sends no request if it is adopted, and is no drift to itself", () => {
    forAll(
      ({ recipe }) => recipe === "adopt",
      (one) => {
        const item = plan(one);

        expect(item.requests).toBeNull();
        expect(item.target).not.toBeNull();
        expect(driftOf(item.snapshot, one.found.subscription)).toEqual([]);
      },
    );
  });

  it("creates from S, to bill at T, with nothing to pay before", () => {
    forAll(isMoved, (one) => {
      const { requests, recipe, periodEnd } = plan(one);
      const { subscription } = one.found;
      const renewal = Date.parse(periodEnd ?? "") / 1_000;
      const params = requests?.create.params ?? {};
      const isTrial = recipe === "move_trial";

      expect(params.backdate_start_date).toBe(subscription.start_date);
      expect(params.proration_behavior).toBe("none");
      expect(params.billing_cycle_anchor).toBe(isTrial ? undefined : renewal);
      expect(params.trial_end).toBe(isTrial ? renewal : undefined);
      expect(params.billing_mode).toEqual({ type: subscription.billing_mode.type });
      expect(params.metadata).toMatchObject({ carryover_replaces: subscription.id });
      expect(subscription.items.data.every((item) => item.current_period_end === renewal)).toBe(
        true,
      );
    });
  });

  it("is paid with what the old one has of its own, and nothing else", () => {
    forAll(isMoved, (one) => {
      const params = plan(one).requests?.create.params ?? {};
      const { subscription } = one.found;

      expect(params.default_payment_method ?? null).toBe(
        idOrNull(subscription.default_payment_method),
      );
      expect(params.default_source ?? null).toBe(idOrNull(subscription.default_source));
    });
  });

  it("bills the same at its renewal, unless another price was allowed", () => {
    forAll(isMoved, (one) => {
      const item = plan(one);
      const { old, new: renewed } = item.nextInvoice;
      const isRepriced = item.hits.some(({ code }) => code === "amount_differs");

      expect(isRepriced || renewed?.amount === old?.amount).toBe(true);
      expect(isRepriced && !one.context.options.allowPriceChange).toBe(false);
    });
  });

  it("buys the same: as many items, of the same quantities", () => {
    forAll(isMoved, (one) => {
      const { create, meter } = plan(one).requests ?? {};
      const quantities = (request: typeof create) =>
        ((request?.params.items ?? []) as Array<{ quantity?: number }>).map(
          ({ quantity }) => quantity,
        );
      const bought = one.found.subscription.items.data.map(({ quantity }) => quantity);
      const isUsage = (quantity: number | undefined) => quantity === undefined;

      expect(quantities(create)).toEqual(bought.filter((each) => !isUsage(each)));
      expect(quantities(meter)).toEqual(bought.filter(isUsage));
    });
  });

  it("cancels without an invoice and without proration, unless usage is to be billed", () => {
    forAll(isMoved, (one) => {
      const { cancel } = plan(one).requests ?? {};
      const isMetered = one.found.subscription.items.data.some(
        ({ price }) => price.recurring?.usage_type === "metered",
      );

      expect(cancel?.params).toEqual({
        invoice_now: isMetered,
        prorate: false,
        expand: ["customer", "latest_invoice"],
      });
    });
  });
});

it("whatever the subscription, one that is not planned has no request and says why", () => {
  forAll(
    ({ state }) => state !== "planned",
    (one) => {
      const { requests, recipe, hits } = plan(one);

      expect([requests, recipe]).toEqual([null, null]);
      expect(hits.some(({ action }) => !["warn", "info"].includes(action))).toBe(true);
    },
  );
});
