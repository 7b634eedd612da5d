import type { Customer } from "@carryover/sdk";
import { client } from "../session/client.ts";

/** Returns the first customers whose id, name, e-mail address or billing id begins with a text. */
export async function findCustomers(
  text: string,
  signal: AbortSignal,
): Promise<readonly Customer[]> {
  const query = { q: text.slice(0, 100), limit: 10, sort: "name", total: "none" } as const;
  return (await client.customers.search(query, { signal })).data;
}
