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
import type { CounterKey } from "./counting/counter.ts";
import {
  type Group,
  grouped,
  inOrder,
  needsBase,
  pointsOf,
  type SeriesContext,
} from "./counting/series.ts";
import * as store from "./store.ts";

/** The points of a counter and its resets, as API v1 shows them. */
export type UsageHistory = z.input<typeof usageHistoryReply>["data"];
type Marker = UsageHistory["markers"][number];

/**
 * Returns the counter after each report of a range of time, and its resets up to now; or, grouped
 * by a dimension, the counter of each group's own reports. Periods are those of the current
 * entitlement, from its start; earlier entitlements are not stored. A range with too many points is
 * refused rather than answered in part.
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
  const markers = markersWithin(entitlement, range);
  const key = { customerId, featureId, resourceId: resourceId ?? "" };
  const dimension = query.groupBy ?? null;
  const limit = limits.usageHistoryPointsMax + 1;
  const wanted = { ...range, limit, dimension };
  const reports = inOrder(await store.loadReports(database, environmentId, key, wanted));
  const groups = dimension === null ? [{ tag: null, reports }] : grouped(reports);
  assertShown(reports.length + markers.length * groups.length);
  const context: SeriesContext = {
    resets: markers.map(({ timestamp }) => new Date(timestamp)),
    periodAt: (at) => usagePeriod(entitlement, at),
    from: range.from,
  };
  const bases = await loadBases(database, environmentId, key, { dimension, groups, context });
  return {
    series: groups.map((group) => ({
      tags: dimension === null || group.tag === null ? [] : [{ key: dimension, value: group.tag }],
      points: pointsOf(group, bases.get(group.tag) ?? "0", context),
    })),
    markers,
  };
}

/** Loads the value of each group before the range, except for groups that start with a reset. */
async function loadBases(
  database: Queryable,
  environmentId: string,
  key: CounterKey,
  range: { dimension: string | null; groups: readonly Group[]; context: SeriesContext },
): Promise<ReadonlyMap<string | null, string>> {
  const { dimension, groups, context } = range;
  const tags = groups.filter((group) => needsBase(group, context)).map(({ tag }) => tag);
  if (tags.length === 0) return new Map();
  const since = context.periodAt(context.from)?.start ?? null;
  const before = { since, before: context.from, dimension, tags };
  const rows = await store.loadBases(database, environmentId, key, before);
  return new Map(rows.map(({ tag, value }) => [tag, value]));
}

interface Range {
  readonly from: Date;
  readonly to: Date;
}

/** Returns the range that was asked for, as far as it is not in the future. */
function rangeOf(query: z.output<typeof usageHistoryQuery>, now: Date): Range {
  const from = new Date(parseInstant(query.startDate));
  const end = query.endDate === undefined ? now : new Date(parseInstant(query.endDate));
  if (query.endDate !== undefined && end < from) {
    throw new Refusal("InvalidArgumentError", {}, "query endDate: it is before the startDate.");
  }
  return { from, to: end < now ? end : now };
}

/**
 * Returns the starts of usage periods within a range. The first period is no reset, unless a change
 * of plan reset usage at its start.
 */
function markersWithin(entitlement: EffectiveEntitlement | null, { from, to }: Range): Marker[] {
  const markers: Marker[] = [];
  const first = entitlement?.periodAnchor ?? from;
  const changedAt = entitlement?.usageSince?.getTime();
  let period = usagePeriod(entitlement, first > from ? first : from);
  while (period !== null && period.start <= to) {
    const isChange = period.start.getTime() === changedAt;
    if (period.start >= from && (isChange || period.start > first)) {
      const type = isChange ? "SUBSCRIPTION_CHANGE_RESET" : "PERIODIC_RESET";
      markers.push({ timestamp: period.start.toISOString(), type });
    }
    assertShown(markers.length);
    period = usagePeriod(entitlement, period.end);
  }
  return markers;
}

function assertShown(pointCount: number): void {
  if (pointCount <= limits.usageHistoryPointsMax) return;
  const message = `The range has more than ${limits.usageHistoryPointsMax} points: shorten it.`;
  throw new Refusal("InvalidArgumentError", {}, message);
}
