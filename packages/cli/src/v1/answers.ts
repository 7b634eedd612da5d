import { limits } from "@carryover/contract/client";
import { codeOf } from "./outside.ts";

/** How a request has ended. */
export type V1Answer =
  /** A success, with its whole body. */
  | { readonly kind: "answered"; readonly body: unknown }
  | V1Refusal
  /** No answer after all tries, one of which may have been carried out. */
  | { readonly kind: "lost"; readonly reason: string }
  /** No try has reached the server, or been taken on by it. */
  | { readonly kind: "unsent"; readonly reason: string };

/** A no; nothing was done, unless an earlier try was lost. */
export interface V1Refusal {
  readonly kind: "refused";
  readonly status: number;
  readonly body: unknown;
  readonly afterLost: boolean;
  /** How long the same conflict was waited for. */
  readonly conflictMs: number;
}

/** The server has other work to do first; nothing was done. */
export interface Busy {
  readonly kind: "busy";
  /** The wait that it asks for. */
  readonly waitMs: number | null;
  /** Whether it may keep this answer for repeats with the same key. */
  readonly isKept: boolean;
  /** A conflict that names no record, and may be with other work or with a record; else null. */
  readonly conflict: V1Refusal | null;
}

/** Reads a response; `isOfRecord` tells conflicts of records from those with other work. */
export async function answerOf(
  response: Response,
  isOfRecord: (body: unknown) => boolean,
): Promise<V1Answer | Busy> {
  const { status, headers } = response;
  const text = await boundedText(response);
  const body = parsed(text);
  if (response.ok) {
    // Half an answer, or that of somebody on the way: what was asked may have been done.
    const isWhole = typeof body === "object" && body !== null && "data" in body;
    if (isWhole) return { kind: "answered", body };
    return { kind: "lost", reason: `status ${status} without an answer of API v1` };
  }
  const refusal = { kind: "refused", status, body: body ?? text, afterLost: false } as const;
  if (status === 429) {
    return { kind: "busy", waitMs: retryAfterMs(headers), isKept: false, conflict: null };
  }
  if (status === 409 && !isOfRecord(body)) {
    const isImporting = codeOf(body) === "ImportAlreadyInProgress";
    const conflict = isImporting ? null : { ...refusal, conflictMs: 0 };
    return { kind: "busy", waitMs: retryAfterMs(headers), isKept: true, conflict };
  }
  if (status === 408 || status >= 500) return { kind: "lost", reason: `status ${status}` };
  return { ...refusal, conflictMs: 0 };
}

/** The text of a body, cut where no answer of API v1 is that long. */
async function boundedText(response: Response): Promise<string> {
  const parts: Uint8Array[] = [];
  let left: number = limits.v1AnswerBytesMax;
  for await (const part of response.body ?? []) {
    parts.push(part.subarray(0, left));
    left -= part.length;
    if (left <= 0) break;
  }
  return Buffer.concat(parts).toString("utf8");
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function retryAfterMs(headers: Headers): number | null {
  const value = headers.get("retry-after")?.trim() ?? "";
  if (/^\d+(\.\d+)?$/.test(value)) return Number(value) * 1_000;
  const date = /^[a-z]/i.test(value) ? Date.parse(value) : Number.NaN;
  return Number.isNaN(date) ? null : Math.max(0, date - Date.now());
}
