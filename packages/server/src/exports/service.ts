import { type ExportReplyFormat, limits, parseInstant, type RunKind } from "@carryover/contract";
import { type Database, DatabaseUnavailable } from "../database/database.ts";
import type { ImportsService } from "../imports/service.ts";
import { Refusal } from "../refusal.ts";
import { Backlog, NoRoom } from "./backlog.ts";
import { readSnapshot, type SnapshotRequest } from "./snapshot.ts";

/** What an export is asked for. */
export interface ExportRequest {
  /** In any order; they are exported in that of an import. */
  readonly kinds: readonly RunKind[];
  /** A date, or the id of an import run, whose begin counts. */
  readonly since: string | undefined;
  /** CSV is a table, of one kind. */
  readonly format: ExportReplyFormat;
}

/** An export under way. */
export interface OpenExport {
  /**
   * Returns the next bytes, whole lines or parts of one; null at the end. Throws what the reading
   * has failed of, after all that was read before.
   */
  next(): Promise<Uint8Array | null>;
  /** Gives up: nobody takes the rest. */
  close(): void;
  /** Resolves when the snapshot is no longer held. Never rejects. */
  readonly isRead: Promise<void>;
  /** Resolves if the reader has taken nothing for too long. The rest is gone then. */
  readonly isGivenUp: Promise<ReaderTooSlow>;
}

/** Exports of one environment, in the form that an import reads. */
export interface ExportsService {
  /**
   * Begins an export. Throws import_run_not_found, and what the store throws before the first line.
   */
  open(database: Database, environmentId: string, request: ExportRequest): Promise<OpenExport>;
}

export function createExportsService(now: () => Date, imports: ImportsService): ExportsService {
  return {
    async open(database, environmentId, { kinds, since, format }) {
      const begin = since === undefined ? null : await momentOf(database, environmentId, since);
      const request = { environmentId, kinds, since: begin, format, now: now() };
      return open(database, request);
    },
  };

  async function momentOf(database: Database, environmentId: string, since: string) {
    const instant = parseInstant(since);
    if (typeof instant === "number") return new Date(instant);
    const { createdAt } = await imports.get(database, environmentId, since);
    return new Date(createdAt);
  }
}

async function open(database: Database, request: SnapshotRequest): Promise<OpenExport> {
  const backlog = new Backlog();
  const reading = database.transaction(async (transaction) => {
    // What was handed on cannot be taken back, and another snapshot would repeat it.
    if (backlog.hasBegun) throw new DatabaseUnavailable("The database was lost in an export.");
    await readSnapshot(transaction, request, backlog);
  });
  const isRead = reading.then(
    () => backlog.end(),
    (error: unknown) => backlog.end(asFailure(error)),
  );
  const first = await backlog.take();
  return reader(backlog, first, isRead);
}

function asFailure(error: unknown): Error {
  if (error instanceof NoRoom) return new Refusal("disk_full", {}, error.message);
  return error instanceof Error ? error : new Error(String(error));
}

/** Reads a backlog, as long as somebody takes it within the limit. */
function reader(backlog: Backlog, first: Buffer | null, isRead: Promise<void>): OpenExport {
  let ahead = first;
  let idle: NodeJS.Timeout | undefined;
  const { promise: isGivenUp, resolve: tellGivenUp } = withResolver<ReaderTooSlow>();
  const giveUp = () => {
    const reason = new ReaderTooSlow();
    backlog.close(reason);
    tellGivenUp(reason);
  };
  return {
    isRead,
    isGivenUp,
    async next() {
      clearTimeout(idle);
      const bytes = ahead ?? (await backlog.take());
      ahead = null;
      if (bytes !== null) idle = setTimeout(giveUp, limits.exportIdleMs).unref();
      else backlog.close();
      return bytes;
    },
    close() {
      clearTimeout(idle);
      backlog.close();
    },
  };
}

/** Returns a promise, and what resolves it. */
function withResolver<T>() {
  let resolve: (value: T) => void = () => {};
  const promise = new Promise<T>((go) => {
    resolve = go;
  });
  return { promise, resolve };
}

/** The reader of an export has taken nothing for too long. */
export class ReaderTooSlow extends Error {
  override readonly name = "ReaderTooSlow";
}
