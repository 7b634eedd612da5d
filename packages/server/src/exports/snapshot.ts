import { createHash, type Hash } from "node:crypto";
import {
  type ExportBeginning,
  type ExportEnd,
  type LeftOut,
  leftOutReasons,
  limits,
  type RunKind,
} from "@carryover/contract";
import { type Catalog, currentCatalog } from "../catalog/service.ts";
import { countLinks, exportCustomers } from "../customers/service.ts";
import { allowTime, type Transaction } from "../database/database.ts";
import { countPromotions } from "../entitlements/service.ts";
import type { ExportContext, Exported } from "../import-entry.ts";
import { runsSince } from "../imports/service.ts";
import { countFormerNames, exportSubscriptions } from "../subscriptions/service.ts";
import { countReports, exportUsages } from "../usage/service.ts";
import type { Backlog } from "./backlog.ts";
import { beginSnapshot } from "./store.ts";

/** What to export. */
export interface SnapshotRequest {
  readonly environmentId: string;
  readonly kinds: readonly RunKind[];
  readonly since: Date | null;
  readonly now: Date;
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
  const lines = new LineWriter(backlog);
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
  lines.end(request);
}

function pagesOf(
  kind: RunKind,
  transaction: Transaction,
  context: ExportContext,
  catalog: Catalog,
): AsyncGenerator<Exported<object>[]> {
  switch (kind) {
    case "customers":
      return exportCustomers(transaction, context);
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
      return [
        ["customer_links", await countLinks(transaction, environmentId)],
        ["promotional_entitlements", await countPromotions(transaction, environmentId)],
      ];
    case "subscriptions":
      return [["former_billing_ids", await countFormerNames(transaction, environmentId)]];
    case "usage":
      return [["usage_reports", await countReports(transaction, environmentId)]];
  }
}

/** Writes the lines of an export, and counts and digests them. */
class LineWriter {
  readonly #backlog: Backlog;
  readonly #hash: Hash = createHash("sha256");
  readonly #records: Partial<Record<RunKind, number>> = {};
  readonly #leftOut = new Map<LeftOut, number>();

  constructor(backlog: Backlog) {
    this.#backlog = backlog;
  }

  begin(kind: RunKind): void {
    this.#records[kind] = 0;
    const beginning: ExportBeginning = { export: "begin", kind };
    this.#backlog.add(Buffer.from(`${JSON.stringify(beginning)}\n`));
  }

  write(kind: RunKind, page: readonly Exported<object>[]): void {
    let text = "";
    let count = 0;
    for (const { record, leftOut } of page) {
      for (const name of leftOut) this.leaveOut(name, 1);
      if (record === null) continue;
      text += `${JSON.stringify(record)}\n`;
      count += 1;
      // A page of the largest records would be longer than a text may be.
      if (text.length >= limits.exportPieceBytes) {
        this.#add(text);
        text = "";
      }
    }
    this.#records[kind] = (this.#records[kind] ?? 0) + count;
    this.#add(text);
  }

  #add(text: string): void {
    const bytes = Buffer.from(text);
    this.#hash.update(bytes);
    this.#backlog.add(bytes);
  }

  leaveOut(name: LeftOut, count: number): void {
    if (count > 0) this.#leftOut.set(name, (this.#leftOut.get(name) ?? 0) + count);
  }

  end({ since, now }: SnapshotRequest): void {
    const names = Object.keys(leftOutReasons) as LeftOut[];
    const end: ExportEnd = {
      export: "end",
      records: this.#records,
      sha256: this.#hash.digest("hex"),
      readAt: now.toISOString(),
      since: since?.toISOString() ?? null,
      notExported: names.flatMap((name) => {
        const count = this.#leftOut.get(name);
        return count === undefined ? [] : [{ name, count, reason: leftOutReasons[name] }];
      }),
    };
    this.#backlog.add(Buffer.from(`${JSON.stringify(end)}\n`));
  }
}
