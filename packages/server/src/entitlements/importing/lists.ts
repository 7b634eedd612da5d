import { limits } from "@carryover/contract";
import { type Catalog, heldCatalog } from "../../catalog/service.ts";
import type { ExportPromotions, PromotionLists } from "../../customers/service.ts";
import { decideList, issueOf } from "./decide.ts";
import {
  keepListImages,
  loadLists,
  removeLists,
  replaceLists,
  type StoredList,
} from "./lists-store.ts";
import { promotionRecord } from "./record.ts";

/** The lists of promotional entitlements, as imports and undos of customers work on them. */
export const promotionLists: PromotionLists = {
  load: loadLists,
  async decider(transaction, environmentId, customerIds) {
    const [catalog, stored] = await Promise.all([
      heldCatalog(transaction, environmentId),
      loadLists(transaction, environmentId, customerIds),
    ]);
    return (customerId, wanted, now) => decideList(catalog, stored.get(customerId), wanted, now);
  },
  replace: replaceLists,
  remove: removeLists,
  keepImages: keepListImages,
};

/** Makes the reader of lists of an export. */
export function exportPromotions(environmentId: string, catalog: Catalog): ExportPromotions {
  return async (database, customerIds) => {
    const lists = await loadLists(database, environmentId, customerIds);
    return new Map(
      [...lists].map(([customerId, { updatedAt, promotions }]) => {
        const list = isTaken(catalog, promotions) ? promotions.map(promotionRecord) : null;
        return [customerId, { updatedAt, list }];
      }),
    );
  };
}

/** Whether an import into a catalog like this one would take a list. */
function isTaken(catalog: Catalog, promotions: StoredList["promotions"]): boolean {
  if (promotions.length > limits.promotionsRecordMax) return false;
  return promotions.every((promotion) => issueOf(catalog, promotion, "") === null);
}
