import { type RunKind, recordFields } from "@carryover/contract/client";
import type { Connection } from "./connect.ts";
import { identityOf } from "./identity.ts";

/** What servers lack that do not say which fields they take. */
const lackingBefore: Readonly<Record<RunKind, readonly string[]>> = {
  customers: ["promotionalEntitlements"],
  subscriptions: [],
  usage: [],
};

/**
 * The fields of a kind that a server does not know, and would leave out of records without a word
 * where unknown fields are to be left out. One of API v1 has a translation that says so itself.
 */
export async function lackingFields(
  connection: Connection,
  kind: RunKind,
): Promise<readonly string[]> {
  if (connection.isV1) return [];
  const taken = (await identityOf(connection))?.server.recordFields?.[kind];
  if (taken === undefined) return lackingBefore[kind];
  return recordFields[kind].filter((name) => !taken.includes(name));
}
