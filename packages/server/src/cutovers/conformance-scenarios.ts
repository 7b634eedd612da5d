import { wayScenarios } from "./conformance/way-scenarios.ts";
import type { Scenario } from "./conformance.ts";
import { amountScenarios } from "./conformance-amounts.ts";
import { carryingScenarios } from "./conformance-carrying.ts";
import { creationScenarios } from "./conformance-creation.ts";
import { discountScenarios } from "./conformance-discounts.ts";
import { fenceScenarios } from "./conformance-fence.ts";
import { pendingScenarios } from "./conformance-pending.ts";
import { requestScenarios } from "./conformance-requests.ts";

/**
 * All that is taken for true of Stripe and was only read in its documentation, in the order in
 * which it is tried. `docs/guides/conformance.md` lists the same; a test holds the two together.
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
