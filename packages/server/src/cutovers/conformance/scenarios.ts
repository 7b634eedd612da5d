import type { Scenario } from "./conformance.ts";
import { amountScenarios } from "./scenarios/amounts.ts";
import { carryingScenarios } from "./scenarios/carrying.ts";
import { creationScenarios } from "./scenarios/creation.ts";
import { discountScenarios } from "./scenarios/discounts.ts";
import { fenceScenarios } from "./scenarios/fence.ts";
import { pendingScenarios } from "./scenarios/pending.ts";
import { requestScenarios } from "./scenarios/requests.ts";
import { wayScenarios } from "./way-scenarios.ts";

/**
 * All assumptions about Stripe that are only read in its documentation, in the order of the test.
 * `docs/guides/conformance.md` lists the same; a test holds the two together.
 */
export const scenarios: readonly Scenario[] = [
  ...creationScenarios,
  ...fenceScenarios,
  ...carryingScenarios,
  ...discountScenarios,
  ...amountScenarios,
  ...pendingScenarios,
  ...requestScenarios,
  ...wayScenarios,
];
