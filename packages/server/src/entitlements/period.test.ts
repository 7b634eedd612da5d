import { describe, expect, it } from "vitest";
import { promotion } from "../testing/entitlement-state.ts";
import type { EffectiveEntitlement } from "./entitlement-state.ts";
import { currentUsage, usagePeriod, usagePeriodAnchor } from "./period.ts";

/** January 31, 2024 is a Wednesday. */
const start = "2024-01-31T10:30:00.000Z";

function entitlement(more: Partial<EffectiveEntitlement>, from = start): EffectiveEntitlement {
  const { updatedAt } = promotion({ featureId: "calls" });
  const given = promotion({ featureId: "calls", usageLimit: 5, ...more });
  return { ...given, validUntil: null, periodAnchor: new Date(from), usageSince: null, updatedAt };
}

describe("the usage period", () => {
  it.each<[Partial<EffectiveEntitlement>, string, string, string]>([
    [
      { resetPeriod: "HOUR" },
      "2024-01-31T12:29:59.999Z",
      "2024-01-31T11:30:00Z",
      "2024-01-31T12:30:00Z",
    ],
    [
      { resetPeriod: "HOUR" },
      "2024-01-31T12:30:00.000Z",
      "2024-01-31T12:30:00Z",
      "2024-01-31T13:30:00Z",
    ],
    [
      { resetPeriod: "DAY" },
      "2024-03-31T03:00:00.000Z",
      "2024-03-30T10:30:00Z",
      "2024-03-31T10:30:00Z",
    ],
    [
      { resetPeriod: "DAY" },
      "2024-10-27T12:00:00.000Z",
      "2024-10-27T10:30:00Z",
      "2024-10-28T10:30:00Z",
    ],
    [
      { resetPeriod: "WEEK" },
      "2024-02-14T10:29:59.999Z",
      "2024-02-07T10:30:00Z",
      "2024-02-14T10:30:00Z",
    ],
    [
      { resetPeriod: "MONTH" },
      "2024-02-29T10:29:59.999Z",
      "2024-01-31T10:30:00Z",
      "2024-02-29T10:30:00Z",
    ],
    [
      { resetPeriod: "MONTH" },
      "2024-02-29T10:30:00.000Z",
      "2024-02-29T10:30:00Z",
      "2024-03-31T10:30:00Z",
    ],
    [
      { resetPeriod: "MONTH" },
      "2025-03-01T00:00:00.000Z",
      "2025-02-28T10:30:00Z",
      "2025-03-31T10:30:00Z",
    ],
    [
      { resetPeriod: "YEAR" },
      "2026-01-31T10:29:59.999Z",
      "2025-01-31T10:30:00Z",
      "2026-01-31T10:30:00Z",
    ],
    [
      { resetPeriod: "MONTH", resetAnchor: "SubscriptionStart" },
      "2024-04-30T11:00:00.000Z",
      "2024-04-30T10:30:00Z",
      "2024-05-31T10:30:00Z",
    ],
    [
      { resetPeriod: "MONTH", resetAnchor: "StartOfTheMonth" },
      "2024-02-29T23:59:59.999Z",
      "2024-02-01T00:00:00Z",
      "2024-03-01T00:00:00Z",
    ],
    [
      { resetPeriod: "WEEK", resetAnchor: "EverySunday" },
      "2024-03-03T00:00:00.000Z",
      "2024-03-03T00:00:00Z",
      "2024-03-10T00:00:00Z",
    ],
    [
      { resetPeriod: "WEEK", resetAnchor: "EverySaturday" },
      "2024-03-01T23:59:59.999Z",
      "2024-02-24T00:00:00Z",
      "2024-03-02T00:00:00Z",
    ],
    [
      { resetPeriod: "DAY", resetAnchor: "EverySunday" },
      "2024-01-31T10:30:00.000Z",
      "2024-01-31T10:30:00Z",
      "2024-02-01T10:30:00Z",
    ],
  ])("of %j contains %s from %s to %s", (more, now, from, to) => {
    expect(usagePeriod(entitlement(more), new Date(now))).toEqual({
      start: new Date(from),
      end: new Date(to),
    });
  });

  it.each([
    ["EverySunday", "2024-01-28"],
    ["EveryMonday", "2024-01-29"],
    ["EveryTuesday", "2024-01-30"],
    ["EveryWednesday", "2024-01-31"],
    ["EveryThursday", "2024-01-25"],
    ["EveryFriday", "2024-01-26"],
    ["EverySaturday", "2024-01-27"],
  ] as const)("is counted, for %s, from the last such day: %s", (resetAnchor, day) => {
    const anchor = usagePeriodAnchor(entitlement({ resetPeriod: "WEEK", resetAnchor }));

    expect(anchor).toEqual(new Date(`${day}T00:00:00.000Z`));
  });

  it("keeps the years before 100", () => {
    const early = entitlement(
      { resetPeriod: "MONTH", resetAnchor: "StartOfTheMonth" },
      "0001-05-31T01:00:00.000Z",
    );

    expect(usagePeriodAnchor(early)).toEqual(new Date("0001-05-01T00:00:00.000Z"));
  });

  it("is none without an entitlement, and none without a reset", () => {
    const now = new Date(start);

    expect(usagePeriod(null, now)).toBeNull();
    expect(usagePeriod(entitlement({ resetPeriod: null }), now)).toBeNull();
  });
});

describe("what is used now", () => {
  const monthly = entitlement({ resetPeriod: "MONTH" });
  const now = new Date("2024-03-01T00:00:00.000Z");
  const measured = (at: string) => {
    return { featureId: "calls", resourceId: null, value: 7, measuredAt: new Date(at) };
  };

  it.each([
    ["2024-02-29T10:30:00.000Z", 7],
    ["2024-02-29T10:29:59.999Z", 0],
    ["2023-01-01T00:00:00.000Z", 0],
  ])("of a value measured at %s is %i", (at, used) => {
    expect(currentUsage(monthly, measured(at), now)).toBe(used);
  });

  it("is all that was ever used, without a reset, and nothing, without a counter", () => {
    const old = measured("2020-01-01T00:00:00.000Z");

    expect(currentUsage(null, old, now)).toBe(7);
    expect(currentUsage(entitlement({ resetPeriod: null }), old, now)).toBe(7);
    expect(currentUsage(monthly, undefined, now)).toBe(0);
  });
});
