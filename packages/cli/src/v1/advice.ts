import { type Carryover, NotFoundError } from "@carryover/sdk";

/**
 * What to say of a server that has no run endpoints: whether it is one of API v1 after all. It is
 * asked for a page of its customers, which changes nothing.
 */
export async function v1Advice(error: unknown, client: Carryover): Promise<string> {
  if (!(error instanceof NotFoundError) || error.code === "import_run_not_found") return "";
  try {
    await client.customers.list({ limit: 1 });
  } catch {
    return "";
  }
  return (
    "\nIt has no run endpoints, but lists its customers as API v1 does. For a server of API v1, " +
    "pass --protocol v1."
  );
}
