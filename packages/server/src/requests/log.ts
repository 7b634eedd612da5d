import { limits, type RequestLogMode, routes } from "@carryover/contract";
import { type Database, isDataError } from "../database/database.ts";
import { rowId } from "../row-id.ts";
import type { AnsweredRequest, SentBody } from "./answered.ts";
import { shownBody, shownQuery, withoutSecrets } from "./shown.ts";
import { LogSizes } from "./sizes.ts";
import * as store from "./store.ts";

export interface RequestLogSettings {
  readonly mode: RequestLogMode;
  /** Whether bodies and queries are logged too. */
  readonly hasBodies: boolean;
}

/** How a server's log is doing since it began. */
export interface RequestLogFigures {
  readonly mode: RequestLogMode;
  readonly waiting: number;
  readonly written: number;
  /** Those for which there was no room in memory, or in the store. */
  readonly dropped: number;
}

const checks: ReadonlySet<string> = new Set([
  routes.getEntitlements.path,
  routes.checkEntitlement.path,
]);

/** Bytes that an entry takes besides its texts. */
const entryBytes = 300;

/**
 * Keeps answered requests in memory until they are written, many at a time: no request waits for
 * that. What was not written when a process dies is lost.
 */
export class RequestLog {
  readonly #settings: RequestLogSettings;
  readonly #now: () => Date;
  #waiting: store.LoggedRow[] = [];
  #waitingBytes = 0;
  #written = 0;
  #dropped = 0;
  readonly #sizes = new LogSizes();

  constructor(settings: RequestLogSettings, now: () => Date) {
    this.#settings = settings;
    this.#now = now;
  }

  /** Deletes what an environment has too much; returns its number. */
  trim(database: Database, environmentId: string): Promise<number> {
    return this.#sizes.trim(database, environmentId);
  }

  get isOn(): boolean {
    return this.#settings.mode !== "off";
  }

  figures(): RequestLogFigures {
    const { mode } = this.#settings;
    const waiting = this.#waiting.length;
    return { mode, waiting, written: this.#written, dropped: this.#dropped };
  }

  /** Takes an answered request; costs some microseconds, and never fails. */
  note(request: AnsweredRequest): void {
    if (!this.#isWanted(request)) return;
    const isFull = this.#waiting.length >= limits.requestLogWaitingMax;
    if (isFull || this.#waitingBytes >= limits.requestLogWaitingBytesMax) {
      this.#dropped += 1;
      return;
    }
    try {
      const row = this.#rowOf(request);
      this.#waiting.push(row);
      this.#waitingBytes += row.storedBytes + entryBytes;
    } catch {
      // The request is done, whatever cannot be said of it.
      this.#dropped += 1;
    }
  }

  /** Writes what waits, in portions. Throws an outage; what was not written waits on then. */
  async write(database: Database, signal?: AbortSignal): Promise<void> {
    while (this.#waiting.length > 0 && signal?.aborted !== true) {
      const rows = this.#waiting.splice(0, limits.requestLogPortion);
      try {
        await store.insertRequests(database, rows);
        this.#written += rows.length;
      } catch (error) {
        if (!isDataError(error)) {
          this.#waiting.unshift(...rows);
          throw error;
        }
        // One that the store refuses must not hold up all others.
        this.#dropped += rows.length;
      }
      for (const row of rows) this.#waitingBytes -= row.storedBytes + entryBytes;
      await this.#sizes.keepBounds(database, rows);
    }
  }

  #isWanted({ caller, method, route, status, sent }: AnsweredRequest): boolean {
    const { mode } = this.#settings;
    if (mode === "off") return false;
    // The pages that show the log would fill it.
    if (caller.session !== undefined && (method === "GET" || method === "HEAD")) return false;
    const isCheck = checks.has(route) || sent?.onlyReads === true;
    return mode === "all" || status >= 400 || !isCheck;
  }

  #rowOf(request: AnsweredRequest): store.LoggedRow {
    const { caller, sent, status, method, route, requestId } = request;
    const { hasBodies } = this.#settings;
    const answeredAt = this.#now().getTime();
    const path = withoutSecrets(request.path).slice(0, limits.requestLogTextMax);
    const query = hasBodies ? shownQuery(request.search) : null;
    const isShown = hasBodies && sent?.value !== undefined;
    const body = isShown ? bodyOf(sent) : null;
    const texts = [path, query ?? "", body ?? ""];
    return {
      environmentId: caller.environmentId,
      id: rowId(answeredAt),
      requestId,
      createdAt: new Date(answeredAt - request.ms),
      method: method.slice(0, limits.requestIdLengthMax),
      route,
      path,
      status,
      durationMs: Math.round(request.ms),
      errorCode: request.errorCode ?? null,
      customerId: sent?.customerId ?? null,
      keyId: caller.keyId,
      isSession: caller.session !== undefined,
      query,
      body,
      bodyBytes: sent?.bytes ?? 0,
      storedBytes: texts.reduce((sum, text) => sum + Buffer.byteLength(text), 0),
    };
  }
}

/** Long bodies are not gone through while others wait, except for what only counts its lists. */
function bodyOf({ value, bytes, countsAlone }: SentBody): string {
  if (!countsAlone && bytes > limits.bodySliceBytes)
    return JSON.stringify("[too long to be shown]");
  return shownBody(value, countsAlone);
}
