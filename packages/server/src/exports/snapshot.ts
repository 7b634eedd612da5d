import { type ExportReplyFormat, type LeftOut, limits, type RunKind } from "@carryover/contract";
import { type Catalog, currentCatalog } from "../catalog/service.ts";
import { countLinks, exportCustomers } from "../customers/service.ts";
import { allowTime, type Transaction } from "../database/database.ts";
import { exportPromotions } from "../entitlements/service.ts";
import type { ExportContext, Exported } from "../import-entry.ts";
import { runsSince } from "../imports/service.ts";
import { countFormerNames, exportSubscriptions } from "../subscriptions/service.ts";
import { countReports, exportUsages } from "../usage/service.ts";
import type { Backlog } from "./backlog.ts";
import { beginSnapshot } from "./store.ts";
import { writerOf } from "./writers.ts";

/** What to export. */
export interface SnapshotRequest {
  readonly environmentId: string;
  readonly kinds: readonly RunKind[];
  readonly since: Date | null;
  readonly now: Date;
  readonly format: ExportReplyFormat;
}

/** Nobody reads the export any more. */
class ExportAbandoned extends Error {
  override readonly name = "ExportAbandoned";
}

/**
 * Reads a whole export in one transaction, and hands its lines on as they are read. It waits for
 * statements alone, never for whoever takes the lines.
 */
export async function readSnapshot(
  transaction: Transaction,
  request: SnapshotRequest,
  backlog: Backlog,
): Promise<void> {
  const { environmentId, kinds, since, now } = request;
  await beginSnapshot(transaction);
  // Nothing can be read again once lines are out, so no statement may be cut off for its length.
  await allowTime(transaction, limits.exportStatementMs);
  const runIds = since === null ? [] : await runsSince(transaction, environmentId, since);
  const changes = since === null ? null : { since, runIds };
  const context = { environmentId, now, changes };
  const catalog = await currentCatalog(transaction, environmentId);
  const lines = writerOf(request, backlog);
  for (const kind of kinds) {
    lines.begin(kind);
    for await (const page of pagesOf(kind, transaction, context, catalog)) {
      if (backlog.isClosed) throw new ExportAbandoned();
      lines.write(kind, page);
    }
    for (const [name, count] of await countsBeside(kind, transaction, environmentId)) {
      lines.leaveOut(name, count);
    }
  }
  lines.end();
}

function pagesOf(
  kind: RunKind,
  transaction: Transaction,
  context: ExportContext,
  catalog: Catalog,
): AsyncGenerator<Exported<object>[]> {
  switch (kind) {
    case "customers":
      return exportCustomers(
        transaction,
        context,
        exportPromotions(context.environmentId, catalog),
      );
    case "subscriptions":
      return exportSubscriptions(transaction, context, catalog);
    case "usage":
      return exportUsages(transaction, context, catalog);
  }
}

/** Counts what belongs to the rows of a kind and stands in tables of its own. */
async function countsBeside(
  kind: RunKind,
  transaction: Transaction,
  environmentId: string,
): Promise<Array<[LeftOut, number]>> {
  switch (kind) {
    case "customers":
      return [["customer_links", await countLinks(transaction, environmentId)]];
    case "subscriptions":
      return [["former_billing_ids", await countFormerNames(transaction, environmentId)]];
    case "usage":
      return [["usage_reports", await countReports(transaction, environmentId)]];
  }
}
