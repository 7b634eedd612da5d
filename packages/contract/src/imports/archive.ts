import { z } from "zod";
import { identifier, uuid } from "../text-schemas.ts";
import type { RecordCode } from "./record-codes.ts";

/** Why a customer or subscription that no record names is not archived or ended. */
export const archiveCodes = [
  "archive_stale",
  "archive_of_api",
  "archive_billed",
  "archive_not_free",
  "archive_in_work",
  "archive_in_cutover",
  "archive_ends_another",
  "archive_has_subscriptions",
  "archive_pays",
  "archive_promoted",
] as const satisfies readonly RecordCode[];
export type ArchiveCode = (typeof archiveCodes)[number];

const revision = z.number().int().min(1);

/** Whether a run of mode `archive` would archive a customer, or end a subscription. */
export const archiveJudgement = z.object({
  /** The revision that the run must find. */
  revision,
  /** Why it would not; null if it would. */
  code: z.enum(archiveCodes).nullable(),
  /** Of a customer: the subscriptions that have to be ended first. */
  subscriptions: z.array(z.string()),
  /**
   * Of a row that it would: the last import whose records name it, with the name of its file. Null
   * if it is unknown: too far back, or a server that did not keep what records name has applied a
   * batch of one since.
   */
  lastImport: z.object({ run: uuid, source: z.string() }).nullable(),
});
export type ArchiveJudgement = z.infer<typeof archiveJudgement>;

/** A record of a run of mode `archive`, of customers or of subscriptions. */
export const archiveRecords = {
  customers: z.strictObject({ id: identifier, revision }),
  subscriptions: z.strictObject({ id: z.string().min(1), customerId: identifier, revision }),
} as const;
