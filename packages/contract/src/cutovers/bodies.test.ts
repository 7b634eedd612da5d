import { expect, it } from "vitest";
import { comparisonCreateBody } from "../integrations/comparison.ts";
import { stripeConnectBody } from "../integrations/integrations.ts";
import { conformanceBody } from "./conformance.ts";
import { cutoverApplyBody, cutoverCreateBody, cutoverRollbackBody } from "./cutovers.ts";

const planSha256 = "a".repeat(64);

/** A misspelt name would otherwise mean "all of them", or leave a safeguard out. */
it.each([
  ["rollback", cutoverRollbackBody, {}, { subscriptions: ["sub_1"] }],
  ["apply", cutoverApplyBody, { planSha256 }, { cannary: 5 }],
  ["plan", cutoverCreateBody, { mapping: { prices: {} } }, { option: { way: "adopt" } }],
  ["conformance", conformanceBody, {}, { scenarios: ["mails"] }],
  ["compare", comparisonCreateBody, {}, { dryRun: true }],
  ["connect", stripeConnectBody, { apiKey: "sk_test_a" }, { secret: "whsec_a" }],
])("%s refuses a name that it does not know", (_, body, right, misspelt) => {
  expect(body.safeParse(right).success).toBe(true);
  expect(body.safeParse({ ...right, ...misspelt }).success).toBe(false);
});
