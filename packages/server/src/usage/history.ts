import {
  limits,
  parseInstant,
  type usageHistoryQuery,
  type usageHistoryReply,
} from "@carryover/contract";
import type { z } from "zod";
import { catalogOf } from "../catalog/service.ts";
import type { Queryable } from "../database/database.ts";
import {
  type EffectiveEntitlement,
  effectiveEntitlement,
  loadHoldings,
  usagePeriod,
} from "../entitlements/service.ts";
import { Refusal } from "../refusal.ts";
import * as store from "./store.ts";

/** The points of a counter and its resets, as API v1 shows them. */
export type UsageHistory = z.input<typeof usageHistoryReply>["data"];
type Series = UsageHistory["series"][number];
type Point = Series["points"][number];

/**
 * The counter after each report of a range of time, and its periodic resets up to now. Resets are
 * where the entitlement of today has them, from its beginning on; what a customer had before is not
 * kept. A range with too many points is refused rather than answered in part.
 */
export async function history(
  database: Queryable,
  environmentId: string,
  { customerId, featureId }: { customerId: string; featureId: string },
  query: z.output<typeof usageHistoryQuery>,
  now: Date,
): Promise<UsageHistory> {
  const resourceId = query.resourceId ?? null;
  const of = [{ customerId, resourceId }];
  const { revision, holdings } = await loadHoldings(database, environmentId, of, now);
  const own = holdings.get(customerId);
  if (own === undefined) throw new Refusal("CustomerNotFound");
  const catalog = await catalogOf(database, environmentId, revision);
  if (!catalog.features.has(featureId)) throw new Refusal("FeatureNotFound");
  const range = rangeOf(query, now);
  const entitlement = effectiveEntitlement(catalog, own, featureId, resourceId, now);
  const resets = resetsWithin(entitlement, range);
  const key = { customerId, featureId, resourceId: resourceId ?? "" };
  const limit = limits.usageHistoryPointsMax + 1;
  const reports = await store.loadReports(database, environmentId, key, { ...range, limit });
  return historyOf(reports, resets, query.groupBy);
}

interface Range {
  readonly from: Date;
  readonly to: Date;
}

/** The range that was asked for, as far as it is not in the future. */
function rangeOf(query: z.output<typeof usageHistoryQuery>, now: Date): Range {
  const from = new Date(parseInstant(query.startDate));
  const end = query.endDate === undefined ? now : new Date(parseInstant(query.endDate));
  if (query.endDate !== undefined && end < from) {
    throw new Refusal("InvalidArgumentError", {}, "query endDate: it is before the startDate.");
  }
  return { from, to: end < now ? end : now };
}

/** The starts of usage periods within a range. The first period is no reset. */
function resetsWithin(entitlement: EffectiveEntitlement | null, { from, to }: Range): Date[] {
  const resets: Date[] = [];
  const first = entitlement?.periodAnchor ?? from;
  let period = usagePeriod(entitlement, first > from ? first : from);
  while (period !== null && period.start <= to) {
    if (period.start >= from && period.start > first) resets.push(period.start);
    assertShown(resets.length);
    period = usagePeriod(entitlement, period.end);
  }
  return resets;
}

function assertShown(pointCount: number): void {
  if (pointCount <= limits.usageHistoryPointsMax) return;
  const message = `The range has more than ${limits.usageHistoryPointsMax} points: shorten it.`;
  throw new Refusal("InvalidArgumentError", {}, message);
}

function historyOf(
  reports: readonly store.ReportRow[],
  resets: readonly Date[],
  groupBy: string | undefined,
): UsageHistory {
  const groups = groupBy === undefined ? [{ tags: [], reports }] : grouped(reports, groupBy);
  assertShown(reports.length + resets.length * groups.length);
  return {
    series: groups.map((group) => ({ tags: group.tags, points: pointsOf(group.reports, resets) })),
    markers: resets.map((at) => ({ timestamp: at.toISOString(), type: "PERIODIC_RESET" })),
  };
}

interface Group {
  readonly tags: Series["tags"];
  readonly reports: store.ReportRow[];
}

/** Reports by their value of a dimension, in the order of its first use; those without it too. */
function grouped(reports: readonly store.ReportRow[], dimension: string): Group[] {
  const groups = new Map<string | null, Group>();
  for (const report of reports) {
    const { dimensions } = report;
    const has = dimensions !== null && Object.hasOwn(dimensions, dimension);
    const value = has ? String(dimensions[dimension]) : null;
    const group = groups.get(value);
    if (group !== undefined) group.reports.push(report);
    else {
      const tags = value === null ? [] : [{ key: dimension, value }];
      groups.set(value, { tags, reports: [report] });
    }
  }
  return [...groups.values()];
}

/** Points in the order of time; what is reported at the very moment of a reset comes after it. */
function pointsOf(reports: readonly store.ReportRow[], resets: readonly Date[]): Point[] {
  const points = [
    ...resets.map((at) => ({ at, value: 0, isResetPoint: true })),
    ...reports.map(({ measuredAt, value }) => {
      return { at: measuredAt, value: Number(value), isResetPoint: false };
    }),
  ];
  return points
    .sort((a, b) => a.at.getTime() - b.at.getTime())
    .map(({ at, ...point }) => ({ timestamp: at.toISOString(), ...point }));
}
