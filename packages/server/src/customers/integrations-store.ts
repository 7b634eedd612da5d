import type { Vendor } from "@carryover/contract";
import type { Queryable } from "../database/database.ts";

/** A link of a customer to its counterpart in another system, as it is stored. */
export interface IntegrationRow {
  readonly customerId: string;
  readonly integrationId: string;
  readonly cursorId: string;
  readonly vendorIdentifier: Vendor;
  readonly syncedEntityId: string | null;
}

const integrationColumns = `customer_id as "customerId",
    integration_id as "integrationId",
    cursor_id as "cursorId",
    vendor_identifier as "vendorIdentifier",
    synced_entity_id as "syncedEntityId"`;

/** Returns all links of these customers, in the order in which they were made. */
export function loadIntegrations(
  database: Queryable,
  environmentId: string,
  customerIds: readonly string[],
): Promise<IntegrationRow[]> {
  return database.query<IntegrationRow>(
    `select ${integrationColumns}
    from customer_integrations
    where environment_id = $1::uuid
      and customer_id = any(array(select unnest($2::text[])))
    order by cursor_id`,
    [environmentId, customerIds],
  );
}

/** Writes links; an existing link gets the new counterpart and vendor. */
export async function writeIntegrations(
  database: Queryable,
  environmentId: string,
  rows: readonly IntegrationRow[],
): Promise<void> {
  await database.execute(
    `insert into customer_integrations (
      environment_id, customer_id, integration_id, cursor_id, vendor_identifier, synced_entity_id
    )
    select $1::uuid, u.customer_id, u.integration_id, u.cursor_id, u.vendor, u.synced_entity_id
    from unnest($2::text[], $3::text[], $4::uuid[], $5::text[], $6::text[])
      as u (customer_id, integration_id, cursor_id, vendor, synced_entity_id)
    on conflict (environment_id, customer_id, integration_id) do update set
      vendor_identifier = excluded.vendor_identifier,
      synced_entity_id = excluded.synced_entity_id`,
    [
      environmentId,
      rows.map((row) => row.customerId),
      rows.map((row) => row.integrationId),
      rows.map((row) => row.cursorId),
      rows.map((row) => row.vendorIdentifier),
      rows.map((row) => row.syncedEntityId),
    ],
  );
}

/** Removes all links of a customer but the named ones. */
export async function deleteIntegrationsExcept(
  database: Queryable,
  environmentId: string,
  customerId: string,
  kept: readonly string[],
): Promise<void> {
  await database.execute(
    `delete from customer_integrations
    where environment_id = $1::uuid
      and customer_id = $2
      and not integration_id = any($3::text[])`,
    [environmentId, customerId, kept],
  );
}
