import { expect, test } from "vitest";
import type { PlannedItem } from "../../packages/contract/src/cutovers/cutovers.ts";
import type { StripeSubscription } from "../../packages/server/src/stripe/stripe.ts";
import { violationsOf } from "./invariants.ts";
import { lineWithoutDay, moneyDifferences, paymentsOf } from "./money.ts";
import { day, secondsOf } from "./world/calendar.ts";
import type { HistoryLine, LedgerCharge } from "./world/history.ts";

const start = secondsOf("2026-01-20T12:00:00Z");
const renewal = secondsOf("2026-03-20T12:00:00Z");
const now = secondsOf("2026-03-10T12:00:00Z");

const item = {
  position: 0,
  stripeCustomer: "cus_1",
  oldSubscription: "sub_old",
  state: "planned",
  recipe: "move",
  startDate: new Date(start * 1_000).toISOString(),
  periodEnd: new Date(renewal * 1_000).toISOString(),
  requests: { create: { params: { items: [{ price: "price_new" }] } } },
} as unknown as PlannedItem;

type Fields = { [K in keyof StripeSubscription]?: unknown };

function subscription(id: string, fields: Fields = {}): [string, StripeSubscription] {
  const isOld = id === "sub_old";
  const all: Fields = {
    id,
    object: "subscription",
    status: "active",
    customer: "cus_1",
    start_date: start,
    cancel_at: null,
    cancel_at_period_end: false,
    pause_collection: null,
    discounts: [],
    items: {
      data: [{ price: { id: isOld ? "price_old" : "price_new" }, current_period_end: renewal }],
    },
    metadata: isOld ? {} : { carryover_cutover: "run-1", carryover_replaces: "sub_old" },
    ...fields,
  };
  return ["subscription", all as unknown as StripeSubscription];
}

const paused = { behavior: "keep_as_draft", resumes_at: null };
const old = (fields?: Fields) => subscription("sub_old", fields);
const made = (fields?: Fields) => subscription("sub_new", fields);

/** A line of the history; the step is the key and, as path, what was asked for. */
function line(step: string, ...puts: [string, object][]): HistoryLine {
  const request = { method: "POST", path: `/v1/${step}`, key: step };
  return { seq: 0, at: now, request, puts, charges: [] };
}

const charge = (fields: Partial<LedgerCharge>): LedgerCharge => ({
  at: renewal,
  customer: "cus_1",
  subscription: "sub_new",
  billingReason: "subscription_cycle",
  amount: 2_000,
  currency: "usd",
  status: "paid",
  ...fields,
});

const before = line("world-1", old());
const fence = line("fence", old({ pause_collection: paused }));
const create = line("create", made());
const cancel = line("cancel", old({ pause_collection: paused, status: "canceled" }));
const undo = line("undo", made({ status: "canceled" }));
const unfence = line("unfence", old());

function violations(lines: readonly HistoryLine[], items = [item]): string[] {
  const steps = ["fence", "create", "cancel", "undo", "unfence", "again"];
  const intents = new Map(steps.map((step) => [step, { method: "POST", path: `/v1/${step}` }]));
  const numbered = lines.map((each, index) => ({ ...each, seq: index + 1 }));
  return violationsOf(numbered, { items, intents }).map(({ message }) => message);
}

test.each([
  ["a whole move", [before, fence, create, cancel]],
  ["one that was never finished", [before, fence, create]],
  ["one that was undone", [before, fence, create, undo, unfence]],
  [
    "one that was undone and moved by a later cutover",
    [
      before,
      fence,
      create,
      undo,
      unfence,
      fence,
      line(
        "again",
        subscription("sub_2", {
          metadata: { carryover_cutover: "run-2", carryover_replaces: "sub_old" },
        }),
      ),
      cancel,
    ],
  ],
  [
    "a renewal of the new one",
    [before, fence, create, cancel, { ...line("clock"), request: null, charges: [charge({})] }],
  ],
  ["a customer who cancels", [before, line("world-2", old({ status: "canceled" }))]],
  [
    "a customer who cancels before the creation arrives",
    [before, fence, line("world-2", old({ status: "canceled" })), create, undo],
  ],
  [
    "a customer who cancels in between",
    [
      before,
      fence,
      create,
      line("world-2", old({ status: "canceled" })),
      line("world-3", made({ status: "canceled" })),
    ],
  ],
])("finds no fault with %s", (_, lines) => {
  expect(violations(lines)).toEqual([]);
});

test.each([
  ["I1: no fence", [before, create, cancel], /^I1 at 2: sub_old and sub_new would both collect/],
  ["I1: the fence is lifted first", [before, fence, create, unfence], /^I1 at 4/],
  ["I2: canceled first", [before, cancel, create], /^I2 at 2/],
  ["I2: both canceled", [before, fence, create, cancel, undo], /^I2 at 5/],
  [
    "I4: created twice",
    [before, fence, create, line("again", subscription("sub_2", { pause_collection: paused }))],
    /^I4 at 4: sub_old is replaced a second time/,
  ],
  [
    "I4: created again after it was canceled",
    [before, fence, create, undo, line("again", subscription("sub_2"))],
    /^I4 at 5/,
  ],
  ["I5: canceled before there is a new one", [before, fence, cancel, create], /^I5 at 3/],
  [
    "I5: canceled after the new one was",
    [before, fence, create, line("world-2", made({ status: "canceled" })), cancel],
    /^I5 at 5/,
  ],
  [
    "I5: another start",
    [before, fence, line("create", made({ start_date: now }))],
    /^I5 at 3: sub_new was not made as planned: start is/,
  ],
  [
    "I5: another renewal",
    [
      before,
      fence,
      line(
        "create",
        made({
          items: { data: [{ price: { id: "price_new" }, current_period_end: renewal + day }] },
        }),
      ),
    ],
    /^I5 at 3: .*period end is/,
  ],
  [
    "I5: another price",
    [
      before,
      fence,
      line(
        "create",
        made({
          items: { data: [{ price: { id: "price_x" }, current_period_end: renewal }] },
        }),
      ),
    ],
    /^I5 at 3: .*items is/,
  ],
  [
    "I5: not paid for",
    [before, fence, line("create", made({ status: "incomplete" }))],
    /^I5 at 3: .*status is/,
  ],
  [
    "I7: no intent",
    [before, line("unsaid", old({ pause_collection: paused }))],
    /^I7 at 2: POST \/v1\/unsaid has no intent/,
  ],
  [
    "I7: another request than was intended",
    [before, { ...fence, request: { method: "DELETE", path: "/v1/fence", key: "fence" } }],
    /^I7 at 2: DELETE \/v1\/fence was not what the intent says/,
  ],
  [
    "I7: no key",
    [before, { ...fence, request: { method: "POST", path: "/v1/fence" } }],
    /^I7 at 2/,
  ],
  [
    "I3: charged at once",
    [
      before,
      fence,
      { ...create, charges: [charge({ at: now, billingReason: "subscription_create" })] },
    ],
    /^I3 at 3: sub_new was charged 2000 before its renewal/,
  ],
  [
    "I3: a discount lost",
    [before, line("fence", old({ discounts: ["di_1"], pause_collection: paused })), fence],
    /^I3 at 3: sub_old lost its discount di_1/,
  ],
  [
    "I3: invoiced at once",
    [
      before,
      fence,
      line("create", made(), [
        "invoice",
        {
          total: 2_000,
          created: now,
          parent: { subscription_details: { subscription: "sub_new" } },
        },
      ]),
    ],
    /^I3 at 3: sub_new was invoiced 2000 before its renewal/,
  ],
])("finds %s", (_, lines, message) => {
  expect(violations(lines)).toContainEqual(expect.stringMatching(message));
});

test("finds I6: a write for what is blocked", () => {
  const blocked = { ...item, state: "blocked" } as PlannedItem;

  expect(violations([before, fence], [blocked])).toEqual([
    "I6 at 2: sub_old is blocked and was written",
  ]);
});

test("finds payments that only one world has, however often", () => {
  const name = (customer: string) => customer.replace("cus_", "customer ");
  const [early, late] = [charge({ at: renewal }), charge({ at: renewal + 30 * day })];
  const unpaid = charge({ status: "failed" });
  const without = paymentsOf([early, late, unpaid], name, now);

  const equal = moneyDifferences({ withCutover: paymentsOf([late, early], name, now), without });
  const twice = paymentsOf([early, early, late], name, now);
  const moved = paymentsOf([early, charge({ at: renewal + 31 * day })], name, now);

  expect(equal).toEqual([]);
  expect(moneyDifferences({ withCutover: twice, without })).toEqual([
    "+ 2026-03-20 customer 1 2000 usd",
  ]);
  expect(moneyDifferences({ withCutover: moved, without })).toEqual([
    "- 2026-04-19 customer 1 2000 usd",
    "+ 2026-04-20 customer 1 2000 usd",
  ]);
  expect(moneyDifferences({ withCutover: moved, without }, lineWithoutDay)).toEqual([]);
  expect(moneyDifferences({ withCutover: [], without }, lineWithoutDay)).toHaveLength(2);
});
