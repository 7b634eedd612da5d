import { limits } from "@carryover/contract";
import { Refusal } from "../../refusal.ts";
import { isResetFault } from "./entitlement-checks.ts";
import type { CatalogFault } from "./faults.ts";

/**
 * Refuses a change of the catalog that would leave these faults; the first one is the message. Does
 * nothing without faults.
 */
export function refuseFaults(faults: readonly CatalogFault[]): void {
  const [first] = faults;
  if (first === undefined) return;
  const code = faults.every(isResetFault)
    ? "InvalidEntitlementResetPeriod"
    : "InvalidArgumentError";
  const errors = faults.slice(0, limits.catalogFaultsMax);
  throw new Refusal(code, { errors }, `body ${first.path}: ${first.message}`);
}

/** Refuses credits and custom currencies where they are asked for: they are not supported. */
export function refuseCredits(path: string): void {
  refuseFaults([{ path, message: "Credits and custom currencies are not supported." }]);
}
