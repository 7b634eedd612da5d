import { describe, expect, test } from "vitest";
import { readSubscription } from "./record.ts";
import { insteadOfDecisive } from "./state.ts";

const misspelt =
  "trail_end trialEdnDate trail_ends_at trialends cancel_at_period_ends canceledat cancelled_att " +
  "canceld_at curent_period_end stauts statsu paussed is_puased pastdeu endDte strtDate";

describe("a field that decides who has access", () => {
  test.each(misspelt.split(" "))("is not left out when it is misspelt: %s", (name) => {
    const entry = { customerId: "a", planId: "b", [name]: "2026-01-01T00:00:00Z" };

    const reading = readSubscription(entry, { ignoreUnknown: true });

    expect(reading.ok ? [] : reading.issues.map(({ code, pointer }) => [code, pointer])).toEqual([
      ["unknown_field", `/${name}`],
    ]);
  });
});

const others =
  "cancellation_details cancellationReason current_period_start trial_start trial_settings " +
  "created createdAt updatedBy stats passed currency source billing_cycle_anchor_config schedule " +
  "renewalDate planName seats days_until_due";

describe("a field of an export that decides nothing", () => {
  test.each(others.split(" "))("may be left out: %s", (name) => {
    expect(insteadOfDecisive(name)).toBeNull();
  });
});
