import { afterEach, beforeAll, describe, expect, it } from "vitest";
import type { Stripe, StripeRequest } from "../../stripe/stripe.ts";
import { type TestApi, testApi } from "../../testing/api.ts";
import { type TestAccount, testAccount } from "../../testing/stripe.ts";
import { runScenario, type ScenarioResult } from "./conformance.ts";
import { wayScenarios } from "./way-scenarios.ts";

let account: TestAccount;
let api: TestApi;

beforeAll(async () => {
  account = await testAccount();
  api = await testApi({ billing: account.billing });
});

afterEach(() => account.control.resetSwitches());

async function tried(
  id: string,
  onSend: (request: StripeRequest) => StripeRequest = (request) => request,
): Promise<ScenarioResult> {
  const scenario = wayScenarios.find((each) => each.id === id);
  if (scenario === undefined) throw new Error(`There is no scenario ${id}.`);
  const stripe = await api.services.integrations.stripeOf(api.database, api.environmentId);
  const watched: Stripe = Object.assign(Object.create(stripe), {
    send: (request: StripeRequest) => stripe.send(onSend(request)),
  });
  const runId = `${id}-${performance.now()}`;
  const { signal } = new AbortController();
  return runScenario(scenario, watched, { runId, signal, sleep: async () => {} });
}

const different = ({ findings }: ScenarioResult) =>
  findings.filter(({ isAsAssumed }) => !isAsAssumed).map(({ what }) => what);

const after = "The customer's money after it";
const renewed = "The customer's money after the renewal";
const setup = "A setup that waits for the customer";

describe("on an account that is not as documented", () => {
  it.each([
    ["creation_bills", "move_with_balance", after],
    ["creation_bills", "move_with_pending_items", after],
    ["creation_bills", "move_with_coupon", after],
    ["creation_bills", "move_with_sca", "The creation"],
    ["finalize_spends_balance", "move_with_balance", renewed],
    ["finalize_spends_balance", "swap_with_balance", renewed],
    ["finalize_spends_balance", "swap_later_with_balance", renewed],
    ["finalize_spends_balance", "draft_takes_balance", "The balance when it is finalized"],
    ["void_keeps_balance", "void_gives_balance_back", "The balance when it is voided"],
    ["cancel_credits", "move_with_balance", after],
    ["cancel_credits", "move_with_pending_items", after],
    ["update_unsets_discounts", "coupon_after_renewal", "Discounts after an update of metadata"],
    ["sca_needed", "move_with_sca", setup],
    ["sca_needed", "move_with_coupon", setup],
    ["sca_needed", "swap_with_pending_items", renewed],
    ["sca_needed", "swap_later_with_pending_items", renewed],
  ])("with %s, %s differs: %s", async (name, id, what) => {
    await account.control.setSwitches({ [name]: true });

    const result = await tried(id);

    expect([result.verdict, different(result)]).toEqual([
      "differs",
      expect.arrayContaining([what]),
    ]);
  });
});

describe("a request of a plan that is another", () => {
  it.each([
    ["no anchor", "move_with_balance", /-create-/, { billing_cycle_anchor: undefined }],
    ["no coupon", "move_with_coupon", /-create-/, { discounts: "" }],
    ["a fence without coupon", "move_with_coupon", /-fence-/, { discounts: "" }],
    ["an invoice at once", "move_with_pending_items", /-cancel-/, { invoice_now: true }],
    ["proration", "swap_with_balance", /-swap-/, { proration_behavior: "always_invoice" }],
    ["no coupon", "swap_with_coupon", /-swap-/, { discounts: "" }],
  ])("with %s makes %s differ", async (_, id, key, params) => {
    let changed = 0;
    const result = await tried(id, (request) => {
      if (!key.test(request.key)) return request;
      changed += 1;
      return { ...request, params: { ...request.params, ...params } };
    });

    expect([changed, result.verdict]).toEqual([1, "differs"]);
  });
});

it("phases that name no discounts make swap_later_with_coupon differ", async () => {
  const result = await tried("swap_later_with_coupon", (request) => {
    if (!/-phases-/.test(request.key)) return request;
    const text = JSON.stringify(request.params, (name, value) =>
      name === "discounts" ? undefined : value,
    );
    return { ...request, params: JSON.parse(text) as StripeRequest["params"] };
  });

  expect(result.verdict).toBe("differs");
});

it.each([
  ["move_with_sca", ["fence", "create", "cancel"]],
  ["swap_with_sca", ["swap"]],
  ["swap_later_with_sca", ["schedule", "phases"]],
])("%s sends each request of a plan once: %s", async (id, steps) => {
  const sent: string[] = [];
  const { verdict } = await tried(id, (request) => {
    sent.push(...(/-0-(\w+)-e1$/.exec(request.key)?.slice(1) ?? []));
    return request;
  });

  expect([verdict, sent]).toEqual(["as_assumed", steps]);
});
