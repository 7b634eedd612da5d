import {
  type LoggedRequest,
  type LoggedRequestWithBody,
  limits,
  type requestsQuery,
} from "@carryover/contract";
import type { z } from "zod";
import type { Database } from "../database/database.ts";
import { type Page, pageOfRows } from "../paging.ts";
import { Refusal } from "../refusal.ts";
import { RequestLog, type RequestLogSettings } from "./log.ts";
import * as store from "./store.ts";

export type { SentBody } from "./answered.ts";
export type { RequestLogSettings } from "./log.ts";
export { customerNamedBy } from "./named.ts";

/** The log of the latest requests of each environment. */
export interface RequestsService {
  /** Takes what is answered, and writes it. */
  readonly log: RequestLog;
  list(
    database: Database,
    environmentId: string,
    query: z.output<typeof requestsQuery>,
  ): Promise<Page<LoggedRequest>>;
  /** Throws request_not_found. */
  get(database: Database, environmentId: string, id: string): Promise<LoggedRequestWithBody>;
  /** Deletes what is too old, and what an environment has too much; returns its number. */
  sweep(database: Database): Promise<number>;
}

/** Logs nothing unless the settings say so. */
export const noRequestLog: RequestLogSettings = { mode: "off", hasBodies: false };

export function createRequestsService(
  now: () => Date,
  settings: RequestLogSettings,
): RequestsService {
  const log = new RequestLog(settings, now);
  return {
    log,
    list: async (database, environmentId, { status, ...query }) => {
      const from = status === undefined ? undefined : Number(status[0]) * 100;
      const statuses = from === undefined ? undefined : ([from, from + 100] as const);
      const filter = { ...query, statuses };
      const rows = await database.transaction(async (transaction) => {
        await store.followIndexes(transaction);
        return store.listRequests(transaction, environmentId, filter, query);
      });
      return pageOfRows(rows, query, ({ id }) => id, viewOf);
    },
    async get(database, environmentId, id) {
      const row = await store.findRequest(database, environmentId, id);
      if (row === null) throw new Refusal("request_not_found");
      const { query, body, bodyBytes } = row;
      return { ...viewOf(row), query: parsed(query), body: parsed(body), bodyBytes };
    },
    async sweep(database) {
      let removed = 0;
      const old = firstIdAt(now().getTime() - limits.requestLogMs);
      for (const environmentId of await store.environmentsBefore(database, old)) {
        removed += await removeBefore(database, environmentId, old);
      }
      for (const environmentId of await store.environmentsBefore(database, lastOfAll)) {
        removed += await log.trim(database, environmentId);
      }
      return removed;
    },
  };
}

const lastOfAll = "ffffffff-ffff-ffff-ffff-ffffffffffff";

/** Deletes the requests of an environment from before an id, in portions. */
async function removeBefore(
  database: Database,
  environmentId: string,
  id: string,
): Promise<number> {
  const max = limits.requestLogRemovedMax;
  let removed = 0;
  for (;;) {
    const count = await store.deleteBefore(database, environmentId, { id, max });
    removed += count;
    if (count < max) return removed;
  }
}

/** Returns what comes before all row ids of a moment. */
function firstIdAt(ms: number): string {
  const time = Math.max(0, ms).toString(16).padStart(12, "0");
  return `${time.slice(0, 8)}-${time.slice(8)}-0000-0000-000000000000`;
}

function parsed<T>(text: string | null): T | null {
  return text === null ? null : (JSON.parse(text) as T);
}

function viewOf(row: store.ListedRow): LoggedRequest {
  const { id, requestId, method, route, path, status, durationMs, errorCode, customerId } = row;
  const { keyId, kind, keyName: name, tail, isSession } = row;
  const key = { id: keyId, kind, name, tail };
  const createdAt = row.createdAt.toISOString();
  const head = { id, requestId, createdAt, method, route, path, status };
  return { ...head, durationMs, errorCode, customerId, key, isSession };
}
