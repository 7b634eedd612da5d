import { type Customer, NotFoundError } from "@carryover/sdk";
import { client } from "../session/client.ts";

/**
 * Returns the customers whose id, e-mail address or name is the text: the API's filters match
 * exactly, so a part of a name finds nothing.
 */
export async function findCustomers(text: string, signal: AbortSignal): Promise<Customer[]> {
  const found = await Promise.all([
    byId(text, signal),
    client.customers.list({ name: text, limit: 20 }, { signal }).then(({ data }) => data),
    text.includes("@")
      ? client.customers.list({ email: text, limit: 20 }, { signal }).then(({ data }) => data)
      : [],
  ]);
  return [...new Map(found.flat().map((customer) => [customer.id, customer])).values()];
}

async function byId(id: string, signal: AbortSignal): Promise<Customer[]> {
  try {
    return [await client.customers.retrieve(id, { signal })];
  } catch (error) {
    if (error instanceof NotFoundError) return [];
    // Text that no id can be is refused in another way, and finds nobody either.
    if (typeof error === "object" && error !== null && "status" in error && error.status === 400) {
      return [];
    }
    throw error;
  }
}
