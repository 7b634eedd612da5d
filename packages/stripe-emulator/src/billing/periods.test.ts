import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { dateOf, seconds } from "../testing/account.ts";
import { addMonths, boundary, periodAt } from "./periods.ts";

const monthly = { interval: "month", interval_count: 1 };

describe("a cycle that is anchored on the last day of a month", () => {
  it.each([
    ["2026-01-31", ["2026-02-28", "2026-03-31", "2026-04-30", "2026-05-31"]],
    ["2026-01-30", ["2026-02-28", "2026-03-30", "2026-04-30", "2026-05-30"]],
    ["2028-01-31", ["2028-02-29", "2028-03-31", "2028-04-30", "2028-05-31"]],
    ["2026-02-28", ["2026-03-28", "2026-04-28", "2026-05-28", "2026-06-28"]],
  ])("goes from %s to %j", (anchor, expected) => {
    const boundaries = expected.map((_, index) => boundary(seconds(anchor), monthly, index + 1));

    expect(boundaries.map(dateOf)).toEqual(expected);
  });
});

it.each([
  ["10 day", "2026-01-04T09:30:00Z", "2026-03-25T09:30:00Z", "2026-04-04T09:30:00Z"],
  ["2 week", "2026-01-04T09:30:00Z", "2026-03-29T09:30:00Z", "2026-04-12T09:30:00Z"],
  ["3 month", "2025-07-15T09:30:00Z", "2026-01-15T09:30:00Z", "2026-04-15T09:30:00Z"],
  ["1 month", "2026-08-31T09:30:00Z", "2026-03-31T09:30:00Z", "2026-04-30T09:30:00Z"],
  ["1 year", "2027-07-15T09:30:00Z", "2025-07-15T09:30:00Z", "2026-07-15T09:30:00Z"],
])("finds the period of %s from %s that an instant is in", (every, anchor, start, end) => {
  const [count, interval = ""] = every.split(" ");
  const instant = seconds("2026-04-01T00:00:00Z");

  const period = periodAt(seconds(anchor), { interval, interval_count: Number(count) }, instant);

  expect(period).toEqual({ start: seconds(start), end: seconds(end) });
});

it("keeps a yearly anchor on the 29th of February", () => {
  const yearly = { interval: "year", interval_count: 1 };
  const dates = [1, 2, 3, 4].map((index) => boundary(seconds("2024-02-29"), yearly, index));

  expect(dates.map(dateOf)).toEqual(["2025-02-28", "2026-02-28", "2027-02-28", "2028-02-29"]);
});

const instants = fc.integer({ min: seconds("1990-01-01"), max: seconds("2080-01-01") });
const intervals = fc.record({
  interval: fc.constantFrom("day", "week", "month", "year"),
  interval_count: fc.integer({ min: 1, max: 12 }),
});

it("never drifts from the day and time of the anchor", () => {
  fc.assert(
    fc.property(instants, fc.integer({ min: -200, max: 200 }), (anchor, index) => {
      const [from, to] = [anchor, boundary(anchor, monthly, index)];
      const [before, after] = [new Date(from * 1000), new Date(to * 1000)];
      const lastDay = new Date(Date.UTC(after.getUTCFullYear(), after.getUTCMonth() + 1, 0));

      expect(after.getUTCDate()).toBe(Math.min(before.getUTCDate(), lastDay.getUTCDate()));
      expect(after.toISOString().slice(11)).toBe(before.toISOString().slice(11));
    }),
  );
});

it("has exactly one period for each instant, and periods without gaps", () => {
  fc.assert(
    fc.property(instants, instants, intervals, (anchor, instant, every) => {
      const period = periodAt(anchor, every, instant);

      expect(period.start).toBeLessThanOrEqual(instant);
      expect(period.end).toBeGreaterThan(instant);
      expect(periodAt(anchor, every, period.end).start).toBe(period.end);
      expect(periodAt(anchor, every, period.start - 1).end).toBe(period.start);
    }),
  );
});

it("adds months without leaving the month that is meant", () => {
  expect(dateOf(addMonths(seconds("2026-01-31"), 1))).toBe("2026-02-28");
  expect(dateOf(addMonths(seconds("2026-03-31"), -1))).toBe("2026-02-28");
  expect(dateOf(addMonths(seconds("2026-11-30"), 3))).toBe("2027-02-28");
});
