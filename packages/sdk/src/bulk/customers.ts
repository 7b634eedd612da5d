import type { CustomerImportItem, CustomerImportResult } from "../resources/customers.ts";
import type { Transport } from "../transport.ts";
import {
  type BulkKind,
  type BulkOptions,
  bodyOf,
  inRequests,
  outcomesOf,
  type Records,
} from "./bulk.ts";
import type { CustomerOutcome } from "./outcome.ts";

/** A customer to import, under the names of either generation of the API. */
export type BulkCustomer = Omit<CustomerImportItem, "id" | "updatedAt"> & {
  readonly updatedAt?: string | Date | null;
  readonly additionalMetaData?: CustomerImportItem["metadata"];
} & ({ readonly id: string } | { readonly customerId: string });

/** What to import: any number of customers, from a list or a stream. */
export interface BulkImport {
  readonly customers: Records<BulkCustomer>;
  /** The billing integration that the billing ids belong to. */
  readonly integrationId?: string | null | undefined;
}

/** The result of a bulk import: one outcome per record, in order. */
export interface BulkImportResult {
  /** Ids of the customers that were created. */
  readonly newCustomers: string[];
  readonly outcomes: CustomerOutcome[];
  /** One run per request. */
  readonly runIds: string[];
}

/** The API takes 32 MiB; records with much metadata stay below 8. */
const kind: BulkKind<BulkCustomer> = {
  recordsMax: 1_000,
  charactersMax: 2_000_000,
  customerIdOf: ({ id, customerId = id }) => customerId,
};

/** Imports customers request by request; see `Carryover.importCustomerBulk`. */
export async function importCustomerBulk(
  transport: Transport,
  input: BulkImport,
  options: BulkOptions = {},
): Promise<BulkImportResult> {
  const result: BulkImportResult = { newCustomers: [], outcomes: [], runIds: [] };
  await inRequests(result, input.customers, kind, options, async (request) => {
    const body = bodyOf("customers", request.entries, input.integrationId);
    const call = { method: "POST", path: "/api/v1/customers/import", body } as const;
    const reply = await transport.data<CustomerImportResult>(call, request.options);
    const outcomes = outcomesOf(request, reply);
    result.newCustomers.push(...reply.newCustomers);
    result.runIds.push(reply.runId);
    return outcomes;
  });
  return result;
}
