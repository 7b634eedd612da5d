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
import { grantPromotions, listPromotions, revokePromotion } from "./promotions.ts";
import type { Standing } from "./standing.ts";
import { loadStandingParts, type StandingPart } from "./standings-store.ts";
import { customerExists, pageOfResources } from "./store.ts";
import {
  type EntitlementsView,
  type EntitlementView,
  entitlementsView,
  entitlementView,
  type PromotionView,
} from "./view.ts";

export { effectiveEntitlement } from "./merge.ts";
export { usagePeriod } from "./period.ts";
export type { EffectiveEntitlement, Holdings } from "./standing.ts";
export { type CustomerResource, loadHoldings } from "./standings-store.ts";
export type { EntitlementView } from "./view.ts";

type ResourceView = z.input<typeof customerResource>;

/** What customers may use. Ids are public ids; an unknown customer is an answer to a check. */
export interface EntitlementsService {
  all(
    environmentId: string,
    customerId: string,
    query: z.output<typeof entitlementsQuery>,
  ): Promise<EntitlementsView>;
  check(
    environmentId: string,
    customerId: string,
    query: z.output<typeof entitlementCheckQuery>,
  ): Promise<EntitlementView>;
  grant(
    environmentId: string,
    customerId: string,
    body: z.output<typeof promotionsBody>,
  ): Promise<PromotionView[]>;
  listPromotions(
    environmentId: string,
    customerId: string,
    query: z.output<typeof promotionListQuery>,
  ): Promise<Page<PromotionView>>;
  revoke(environmentId: string, customerId: string, featureId: string): Promise<PromotionView>;
  listResources(
    environmentId: string,
    customerId: string,
    query: z.output<typeof customerResourceListQuery>,
  ): Promise<Page<ResourceView>>;
}

export function createEntitlementsService(
  database: Database,
  now: () => Date,
): EntitlementsService {
  const situationOf = batchedLookup(async (environmentId, keys) => {
    const situations = await load(database, environmentId, keys.map(partOf), now());
    return new Map(keys.map((key, index) => [key, situations[index]] as const));
  });
  const situation = async (environmentId: string, part: StandingPart): Promise<Situation> => {
    const found = await situationOf(environmentId, keyOf(part));
    if (found === undefined) throw new Error("Everything that is asked for gets an answer.");
    return found;
  };
  const key = (environmentId: string, customerId: string) => {
    return { environmentId, customerId, now: now() };
  };
  return {
    async all(environmentId, customerId, { resourceId = null }) {
      const part = { customerId, resourceId, featureId: null };
      const { catalog, standing } = await situation(environmentId, part);
      return entitlementsView(catalog, standing, resourceId, now());
    },
    async check(environmentId, customerId, { resourceId = null, ...query }) {
      const part = { customerId, resourceId, featureId: query.featureId };
      const { catalog, standing } = await situation(environmentId, part);
      const at = now();
      const request = { ...query, resourceId };
      return entitlementView(check(catalog, standing, request, at), at);
    },
    grant: (environmentId, customerId, body) =>
      database.transaction((transaction) =>
        grantPromotions(transaction, key(environmentId, customerId), body.promotionalEntitlements),
      ),
    listPromotions: (environmentId, customerId, query) =>
      listPromotions(database, key(environmentId, customerId), query),
    revoke: (environmentId, customerId, featureId) =>
      database.transaction((transaction) =>
        revokePromotion(transaction, key(environmentId, customerId), featureId),
      ),
    listResources: (environmentId, customerId, query) =>
      listResources(database, environmentId, customerId, query),
  };
}

/** All that a customer may use right now, as other replies carry it. */
export async function viewEntitlements(
  database: Queryable,
  environmentId: string,
  customer: { readonly id: string; readonly resourceId: string | null },
  now: Date,
): Promise<EntitlementView[]> {
  const part = { customerId: customer.id, resourceId: customer.resourceId, featureId: null };
  const [found] = await load(database, environmentId, [part], now);
  if (found === undefined) return [];
  return entitlementsView(found.catalog, found.standing, customer.resourceId, now).entitlements;
}

/** What an answer follows from. */
interface Situation {
  readonly catalog: Catalog;
  /** Undefined for an unknown customer. */
  readonly standing: Standing | undefined;
}

/** One statement, and another one for a catalog that is not in memory yet. */
async function load(
  database: Queryable,
  environmentId: string,
  parts: readonly StandingPart[],
  now: Date,
): Promise<Situation[]> {
  const loaded = await loadStandingParts(database, environmentId, parts, now);
  const catalog = await catalogOf(database, environmentId, loaded.revision);
  return loaded.standings.map((standing) => ({ catalog, standing }));
}

function keyOf({ customerId, resourceId, featureId }: StandingPart): string {
  return JSON.stringify([customerId, resourceId, featureId]);
}

function partOf(key: string): StandingPart {
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
