import type { explainQuery, explainReply } from "@carryover/contract";
import type { z } from "zod";
import type { Catalog } from "../catalog/service.ts";
import type { Database, Queryable } from "../database/database.ts";
import {
  type EntitlementState,
  entitlementView,
  explain,
  isMetered,
  loadSituation,
} from "../entitlements/service.ts";
import { Refusal } from "../refusal.ts";
import { type ProvenanceOf, provenancesOf } from "./provenance.ts";
import * as store from "./store.ts";
import { sourceView } from "./view.ts";

type ExplainQuery = z.output<typeof explainQuery>;
export type Explanation = z.input<typeof explainReply>["data"];

/** Says why customers may use what they may. */
export interface ExplanationsService {
  /** Throws CustomerNotFound. */
  explain(
    database: Database,
    environmentId: string,
    customerId: string,
    query: ExplainQuery,
  ): Promise<Explanation>;
}

export function createExplanationsService(now: () => Date): ExplanationsService {
  return {
    explain: (database, environmentId, customerId, query) =>
      database.transaction(async (transaction) => {
        // A check and what explains it are of one moment.
        await transaction.execute("set transaction isolation level repeatable read, read only");
        const place = { environmentId, customerId, now: now() };
        return await explanation(transaction, place, query);
      }),
  };
}

interface Place {
  readonly environmentId: string;
  readonly customerId: string;
  readonly now: Date;
}

/** All that the explanation of a customer is made of. */
interface Known {
  readonly catalog: Catalog;
  readonly state: EntitlementState;
  readonly counters: ReadonlyMap<string, store.CounterRow>;
  readonly promotions: store.WrittenRow | null;
  readonly provenanceOf: ProvenanceOf;
}

async function explanation(
  database: Queryable,
  { environmentId, customerId, now }: Place,
  { featureId, ...query }: ExplainQuery,
): Promise<Explanation> {
  const resourceId = query.resourceId ?? null;
  const part = { customerId, resourceId, featureId: null };
  const { catalog, entitlementState: state } = await loadSituation(
    database,
    environmentId,
    part,
    now,
  );
  const customer = await store.loadCustomerRow(database, environmentId, customerId);
  if (state === undefined || customer === null) throw new Refusal("CustomerNotFound");
  const counters = await store.loadCounters(database, environmentId, customerId, resourceId);
  const promotions = await store.loadPromotionsRow(database, environmentId, customerId);
  const rows = [
    customer,
    ...state.subscriptions,
    ...counters,
    ...(promotions === null ? [] : [promotions]),
  ];
  const provenanceOf = await provenancesOf(database, environmentId, rows);
  const byFeature = new Map(counters.map((counter) => [counter.featureId, counter]));
  const known = { catalog, state, counters: byFeature, promotions, provenanceOf };
  const features = featureId ?? [...catalog.features.keys()];
  return {
    customer: provenanceOf(customer),
    subscriptions: state.subscriptions.map((one) => {
      return { id: one.subscriptionId, provenance: provenanceOf(one) };
    }),
    features: features.flatMap((id) => {
      const explained = explainFeature(known, id, resourceId, now);
      // Without a wish, what has nothing to do with the customer is left out.
      return featureId === undefined && explained.sources.length === 0 ? [] : [explained];
    }),
  };
}

function explainFeature(
  { catalog, state, counters, promotions, provenanceOf }: Known,
  featureId: string,
  resourceId: string | null,
  now: Date,
): Explanation["features"][number] {
  const { result, sources } = explain(catalog, state, { featureId, resourceId }, now);
  const subscriptions = new Map(state.subscriptions.map((one) => [one.subscriptionId, one]));
  const rows = { provenanceOf, subscriptions, promotions };
  const counter = counters.get(featureId);
  const isCounted =
    counter !== undefined && result.feature !== undefined && isMetered(result.feature);
  return {
    featureId,
    answer: entitlementView(result, now),
    sources: sources.map((source) => sourceView(catalog, source, rows)),
    usage: isCounted
      ? {
          value: counter.value,
          measuredAt: counter.updatedAt.toISOString(),
          provenance: provenanceOf(counter),
        }
      : null,
  };
}
