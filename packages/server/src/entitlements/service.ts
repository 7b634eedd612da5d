import type {
  customerResource,
  customerResourceListQuery,
  entitlementCheckQuery,
  entitlementsQuery,
  promotionListQuery,
  promotionsBody,
} from "@carryover/contract";
import type { z } from "zod";
import { batchedLookup } from "../batched-lookup.ts";
import { type Catalog, catalogOf } from "../catalog/service.ts";
import type { Database, Queryable } from "../database/database.ts";
import { type Page, pageOfRows } from "../paging.ts";
import { Refusal } from "../refusal.ts";
import { check } from "./check.ts";
import type { EntitlementState } from "./entitlement-state.ts";
import { grantPromotions, listPromotions, revokePromotion } from "./promotions.ts";
import { type EntitlementStatePart, loadEntitlementStateParts } from "./states-store.ts";
import { customerExists, pageOfResources } from "./store.ts";
import {
  type EntitlementsView,
  type EntitlementView,
  entitlementsView,
  entitlementView,
  type PromotionView,
} from "./view.ts";

export { isMetered } from "./check.ts";
export type {
  EffectiveEntitlement,
  EntitlementState,
  GrantingHoldings,
} from "./entitlement-state.ts";
export { type Excess, excessOf, excessOver, type Limit } from "./excess.ts";
export { type ExplainedSource, explain } from "./explaining/explain.ts";
export { mostGenerous } from "./generous.ts";
export { loadGranting } from "./granting/store.ts";
export { exportPromotions, promotionLists } from "./importing/lists.ts";
export { promotionRecord } from "./importing/record.ts";
export { effectiveEntitlement, grantedBy, planAlone, type Sources, sourcesAt } from "./merge.ts";
export { usagePeriod } from "./period.ts";
export { findPromoted } from "./promotions-store.ts";
export { type CustomerResource, loadHoldings } from "./states-store.ts";
export { type EntitlementView, entitlementView } from "./view.ts";

type ResourceView = z.input<typeof customerResource>;

/**
 * Answers what customers may use. Ids are public ids; a check of an unknown customer has an answer
 * too.
 */
export interface EntitlementsService {
  all(
    database: Database,
    environmentId: string,
    customerId: string,
    query: z.output<typeof entitlementsQuery>,
  ): Promise<EntitlementsView>;
  check(
    database: Database,
    environmentId: string,
    customerId: string,
    query: z.output<typeof entitlementCheckQuery>,
  ): Promise<EntitlementView>;
  grant(
    database: Database,
    environmentId: string,
    customerId: string,
    body: z.output<typeof promotionsBody>,
  ): Promise<PromotionView[]>;
  listPromotions(
    database: Database,
    environmentId: string,
    customerId: string,
    query: z.output<typeof promotionListQuery>,
  ): Promise<Page<PromotionView>>;
  revoke(
    database: Database,
    environmentId: string,
    customerId: string,
    featureId: string,
  ): Promise<PromotionView>;
  listResources(
    database: Database,
    environmentId: string,
    customerId: string,
    query: z.output<typeof customerResourceListQuery>,
  ): Promise<Page<ResourceView>>;
}

export function createEntitlementsService(now: () => Date): EntitlementsService {
  const situationOf = batchedLookup(async (database: Database, environmentId, keys) => {
    const situations = await load(database, environmentId, keys.map(partOf), now());
    return new Map(keys.map((key, index) => [key, situations[index]] as const));
  });
  const situation = async (
    database: Database,
    environmentId: string,
    part: EntitlementStatePart,
  ): Promise<Situation> => {
    const found = await situationOf(database, environmentId, keyOf(part));
    if (found === undefined) throw new Error("Everything that is asked for gets an answer.");
    return found;
  };
  const key = (environmentId: string, customerId: string) => {
    return { environmentId, customerId, now: now() };
  };
  return {
    async all(database, environmentId, customerId, { resourceId = null }) {
      const part = { customerId, resourceId, featureId: null };
      const { catalog, entitlementState } = await situation(database, environmentId, part);
      return entitlementsView(catalog, entitlementState, resourceId, now());
    },
    async check(database, environmentId, customerId, { resourceId = null, ...query }) {
      const part = { customerId, resourceId, featureId: query.featureId };
      const { catalog, entitlementState } = await situation(database, environmentId, part);
      const at = now();
      const request = { ...query, resourceId };
      return entitlementView(check(catalog, entitlementState, request, at), at);
    },
    grant: (database, environmentId, customerId, body) =>
      database.transaction((transaction) =>
        grantPromotions(transaction, key(environmentId, customerId), body.promotionalEntitlements),
      ),
    listPromotions: (database, environmentId, customerId, query) =>
      listPromotions(database, key(environmentId, customerId), query),
    revoke: (database, environmentId, customerId, featureId) =>
      database.transaction((transaction) =>
        revokePromotion(transaction, key(environmentId, customerId), featureId),
      ),
    listResources,
  };
}

/** Returns all that a customer may use right now, as other replies carry it. */
export async function viewEntitlements(
  database: Queryable,
  environmentId: string,
  customer: { readonly id: string; readonly resourceId: string | null },
  now: Date,
): Promise<EntitlementView[]> {
  const part = { customerId: customer.id, resourceId: customer.resourceId, featureId: null };
  const [found] = await load(database, environmentId, [part], now);
  if (found === undefined) return [];
  return entitlementsView(found.catalog, found.entitlementState, customer.resourceId, now)
    .entitlements;
}

/** Loads what the answers about a customer are made of, as checks do. */
export async function loadSituation(
  database: Queryable,
  environmentId: string,
  part: EntitlementStatePart,
  now: Date,
): Promise<Situation> {
  const [found] = await load(database, environmentId, [part], now);
  if (found === undefined) throw new Error("Everything that is asked for gets an answer.");
  return found;
}

/** The input of an answer. */
interface Situation {
  readonly catalog: Catalog;
  /** Undefined for an unknown customer. */
  readonly entitlementState: EntitlementState | undefined;
}

/** Loads the state with one statement, and the catalog with another if it is not cached. */
async function load(
  database: Queryable,
  environmentId: string,
  parts: readonly EntitlementStatePart[],
  now: Date,
): Promise<Situation[]> {
  const loaded = await loadEntitlementStateParts(database, environmentId, parts, now);
  const catalog = await catalogOf(database, environmentId, loaded.revision);
  return loaded.entitlementStates.map((entitlementState) => ({
    catalog,
    entitlementState,
  }));
}

function keyOf({ customerId, resourceId, featureId }: EntitlementStatePart): string {
  return JSON.stringify([customerId, resourceId, featureId]);
}

function partOf(key: string): EntitlementStatePart {
  const [customerId, resourceId, featureId] = JSON.parse(key);
  return { customerId, resourceId, featureId };
}

async function listResources(
  database: Queryable,
  environmentId: string,
  customerId: string,
  query: z.output<typeof customerResourceListQuery>,
): Promise<Page<ResourceView>> {
  if (!(await customerExists(database, environmentId, customerId))) {
    throw new Refusal("CustomerNotFound");
  }
  const rows = await pageOfResources(database, environmentId, customerId, query);
  return pageOfRows(
    rows,
    query,
    (row) => row.cursorId,
    ({ id, createdAt, updatedAt }) => {
      return { id, createdAt: createdAt.toISOString(), updatedAt: updatedAt.toISOString() };
    },
  );
}
