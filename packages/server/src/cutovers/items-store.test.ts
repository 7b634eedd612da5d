import { expect, it } from "vitest";
import type { Queryable } from "../database/database.ts";
import { cutoverBench } from "../testing/cutovers/cutovers.ts";
import { itemsByRenewal } from "./items-store.ts";

it.each([
  ["the first renewals", ["cut_over"]],
  ["what waits", ["created", "verified", "held", "rolling_back"]],
] as const)("%s are found by an index", async (_, states) => {
  const { api, cutoverId } = await cutoverBench(["monthly"]);
  const options = { states, at: new Date(), exceptPositions: [], limit: 10 };

  const plan = await api.database.transaction(async (transaction) => {
    // A few rows are read through and sorted sooner than looked up.
    await transaction.execute("set local enable_seqscan = off", []);
    await transaction.execute("set local enable_sort = off", []);
    const explaining: Queryable = {
      ...transaction,
      query: (sql, params) => transaction.query(`explain ${sql}`, params),
    };
    return itemsByRenewal(explaining, cutoverId, options);
  });

  expect(JSON.stringify(plan)).toContain("cutover_items_by_renewal");
});
