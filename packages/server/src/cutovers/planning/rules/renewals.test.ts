import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { addUnits } from "../../../calendar.ts";
import { seconds } from "../../../testing/cutovers/plans.ts";
import type { CommonPeriod } from "../facts.ts";
import { firstMovedRenewal, nextFittingRenewal } from "./renewals.ts";

const at = (iso: string) => seconds(`${iso}T10:00:00Z`);

function period(end: string, interval: CommonPeriod["interval"] = "month", count = 1) {
  return { start: 0, end: at(end), interval, count };
}

describe("renewals counted from T instead of the anchor", () => {
  it.each<[string, string, CommonPeriod]>([
    ["the same day of each month", "2025-01-15", period("2026-03-15")],
    ["the 31st, in a month that has one", "2025-01-31", period("2026-03-31")],
    ["the 28th, in February", "2025-01-28", period("2026-02-28")],
    ["every quarter", "2025-01-15", period("2026-04-15", "month", 3)],
    ["February 29, in a leap year", "2024-02-29", period("2028-02-29", "year")],
    ["every second week", "2026-01-01", period("2026-01-15", "week", 2)],
    ["an anchor that lies ahead", "2026-04-01", period("2026-04-01")],
  ])("stay where they are: %s", (_, anchor, own) => {
    expect(firstMovedRenewal(at(anchor), own)).toBeNull();
  });

  it.each<[string, string, CommonPeriod, string]>([
    ["the 31st, in February", "2025-01-31", period("2026-02-28"), "2026-03-31"],
    ["the 31st, in April", "2025-01-31", period("2026-04-30"), "2026-05-31"],
    ["the 29th, in February", "2025-01-29", period("2026-02-28"), "2026-03-29"],
    ["February 29, in other years", "2024-02-29", period("2026-02-28", "year"), "2028-02-29"],
  ])("move: %s", (_, anchor, own, expected) => {
    expect(firstMovedRenewal(at(anchor), own)?.old).toBe(at(expected));
  });

  it("cannot be told if T is none of the renewals", () => {
    const shift = firstMovedRenewal(at("2025-01-15"), period("2026-03-16"));

    expect(shift).toEqual({ old: null, new: at("2026-03-16") });
  });

  it("names the next period after which none moves", () => {
    expect(nextFittingRenewal(at("2025-01-31"), period("2026-02-28"))).toBe(at("2026-03-31"));
  });

  it("are the same for years if none is said to move", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: at("2020-01-01"), max: at("2026-01-01") }),
        fc.integer({ min: 1, max: 60 }),
        fc.constantFrom(1, 2, 3, 6, 12),
        (anchor, index, count) => {
          const from = (seconds: number, months: number) =>
            addUnits(new Date(seconds * 1_000), "MONTH", months).getTime() / 1_000;
          const end = from(anchor, index * count);
          const shift = firstMovedRenewal(anchor, { start: 0, end, interval: "month", count });

          const ahead = Array.from({ length: 60 }, (_, n) => (n + 1) * count);
          const isSame = ahead.every((n) => from(end, n) === from(anchor, index * count + n));
          expect(shift === null).toBe(isSame);
        },
      ),
    );
  });
});
