import { type CutoverView, unwantedMoneyCodes } from "@carryover/contract";
import type { Queryable } from "../../database/database.ts";

type SeenMoney = CutoverView["observed"];

/** The money of a cutover without observations. */
const nothingSeen: SeenMoney = { charged: [], credited: [], draftsLeft: [], unwanted: 0 };

/** Returns the observed money of each of these cutovers, added up by currency. */
export async function sumObserved(
  database: Queryable,
  cutoverIds: readonly string[],
): Promise<Map<string, SeenMoney>> {
  const sums = await database.query<{
    id: string;
    kind: "charged" | "credited" | "draftsLeft";
    currency: string;
    amount: number;
    count: number;
  }>(
    `select cutover_id as id, kind, currency, sum(amount)::float8 as amount, count(*)::int as count
    from (
      select cutover_id, seen ->> 'kind' as kind, seen ->> 'currency' as currency,
        (seen ->> 'amount')::bigint as amount
      from cutover_items, jsonb_array_elements(observed -> 'movements') as seen
      where cutover_id = any(array(select unnest($1::uuid[])))
        and observed is not null
      union all
      select cutover_id, 'draftsLeft', seen ->> 'currency', (seen ->> 'amount')::bigint
      from cutover_items, jsonb_array_elements(observed -> 'draftsLeft') as seen
      where cutover_id = any(array(select unnest($1::uuid[])))
        and observed is not null
    ) as seen
    group by cutover_id, kind, currency
    order by cutover_id, kind, currency`,
    [cutoverIds],
  );
  const waiting = await database.query<{ id: string; count: number }>(
    `select cutover_id as id, count(*)::int as count
    from cutover_items
    where cutover_id = any(array(select unnest($1::uuid[])))
      and state = 'needs_operator'
      and problem ->> 'code' = any($2::text[])
    group by cutover_id`,
    [cutoverIds, unwantedMoneyCodes],
  );
  const found = new Map<string, SeenMoney>();
  for (const { id, kind, ...sum } of sums) {
    const seen = found.get(id) ?? nothingSeen;
    found.set(id, { ...seen, [kind]: [...seen[kind], sum] });
  }
  for (const { id, count } of waiting) {
    found.set(id, { ...(found.get(id) ?? nothingSeen), unwanted: count });
  }
  return found;
}
