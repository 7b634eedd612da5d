export { effectiveEntitlement, effectiveEntitlements } from "./merge.ts";
export { currentUsage, usagePeriod } from "./period.ts";
export type { EffectiveEntitlement, Promotion, Standing, UsageValue } from "./standing.ts";
export { loadStandings } from "./standing-store.ts";
