import type Stripe from "stripe";
import { cancelAll } from "../billing/changing/cancel.ts";
import { shortest } from "../billing/creating/cycle.ts";
import { idOf, timeLineOf } from "../billing/keep.ts";
import { addDays, boundary } from "../billing/periods.ts";
import { invalid, unsupported } from "../billing/refusals.ts";
import { settleClock } from "../billing/renewing/renewals.ts";
import { listPage } from "../lists.ts";
import { type Account, ApiError, type Call, type Endpoint } from "../objects.ts";
import { existing } from "./existing.ts";

const path = "/v1/test_helpers/test_clocks";
const daysKept = 30;

/**
 * Test clocks. A customer that is created with one lives in its time, which moves only when it is
 * advanced. All work is done when `advance` answers; as with Stripe, the answer still has the
 * status `advancing`.
 */
export const testClockEndpoints: readonly Endpoint[] = [
  {
    method: "POST",
    path,
    params: "TestHelpers.TestClockCreateParams",
    handle: createClock,
  },
  {
    method: "GET",
    path,
    params: "TestHelpers.TestClockListParams",
    handle: (account, { params }) => listPage(path, account.all("test_clock"), params),
  },
  {
    method: "GET",
    path: `${path}/:id`,
    params: "TestHelpers.TestClockRetrieveParams",
    handle: (account, call) => existing(account, "test_clock", call.ids.id),
  },
  {
    method: "POST",
    path: `${path}/:id/advance`,
    params: "TestHelpers.TestClockAdvanceParams",
    handle: advanceClock,
  },
  {
    method: "DELETE",
    path: `${path}/:id`,
    params: "TestHelpers.TestClockDeleteParams",
    handle: deleteClock,
  },
];

function createClock(account: Account, { params }: Call): Stripe.TestHelpers.TestClock {
  if (account.livemode) throw new ApiError(403, "Test clocks are there in test mode only.");
  if (params.customer !== undefined) throw unsupported("customer");
  const now = account.now();
  const clock: Stripe.TestHelpers.TestClock = {
    id: account.newId("clock"),
    object: "test_helpers.test_clock",
    created: now,
    deletes_after: addDays(now, daysKept),
    frozen_time: params.frozen_time,
    livemode: false,
    name: params.name ?? null,
    status: "ready",
    status_details: {},
  };
  account.put("test_clock", clock);
  account.emit("test_helpers.test_clock.created", clock);
  return clock;
}

function advanceClock(account: Account, call: Call): Stripe.TestHelpers.TestClock {
  const before = existing(account, "test_clock", call.ids.id);
  const target: number = call.params.frozen_time;
  if (target <= before.frozen_time) {
    throw invalid("Invalid timestamp: it must be after the clock's time.", "frozen_time");
  }
  const latest = advanceMax(account, before);
  if (target > latest) {
    throw invalid(
      "A test clock cannot be advanced by more than two intervals of the shortest subscription " +
        `on it at once (${latest}).`,
      "frozen_time",
    );
  }
  const ready: Stripe.TestHelpers.TestClock = { ...before, frozen_time: target };
  account.put("test_clock", ready);
  settleClock(account, before.id, { since: before.frozen_time, until: target });
  account.emit("test_helpers.test_clock.ready", ready);
  const details = { advancing: { target_frozen_time: target } };
  return { ...before, status: "advancing", status_details: details };
}

/**
 * Returns how far a clock goes at once: two intervals of the shortest subscription, or two years.
 */
function advanceMax(account: Account, clock: Stripe.TestHelpers.TestClock): number {
  const prices: Stripe.Price[] = [];
  for (const subscription of account.all("subscription")) {
    const isOver = ["canceled", "incomplete_expired"].includes(subscription.status);
    if (isOver || timeLineOf(subscription) !== clock.id) continue;
    prices.push(...subscription.items.data.map((item) => item.price));
  }
  const every = prices.length === 0 ? { interval: "year", interval_count: 1 } : shortest(prices);
  return boundary(clock.frozen_time, every, 2);
}

/** Deletes a clock and all customers that live in its time. */
function deleteClock(account: Account, call: Call): object {
  const clock = existing(account, "test_clock", call.ids.id);
  for (const customer of [...account.all("customer")]) {
    if (customer.test_clock == null || idOf(customer.test_clock) !== clock.id) continue;
    cancelAll(account, customer.id, clock.frozen_time);
    account.remove("customer", customer.id);
  }
  account.remove("test_clock", clock.id);
  account.emit("test_helpers.test_clock.deleted", clock);
  return { id: clock.id, object: "test_helpers.test_clock", deleted: true };
}
