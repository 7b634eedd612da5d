import { createHash } from "node:crypto";
import { canonicalJson, type ItemState } from "@carryover/contract";
import type { StripeError, StripeReply, StripeRequest } from "../stripe/stripe.ts";
import type { Cutover, CutoverItem } from "./cutover.ts";

/** The content of a journal entry, without its position. */
export interface JournalEntry {
  readonly kind: "intent" | "result" | "state";
  readonly method: string | null;
  readonly path: string | null;
  readonly params: Readonly<Record<string, unknown>> | null;
  readonly key: string | null;
  readonly status: number | null;
  readonly requestId: string | null;
  readonly isReplay: boolean | null;
  readonly note: string | null;
}

/** An entry in its place: of each item, the digest covers the entry and the one before it. */
export interface JournalRow extends JournalEntry {
  readonly cutoverId: string;
  readonly position: number;
  readonly number: number;
  readonly state: ItemState;
  readonly at: Date;
  readonly previousSha256: string;
  readonly sha256: string;
}

const nothing: JournalEntry = {
  kind: "state",
  method: null,
  path: null,
  params: null,
  key: null,
  status: null,
  requestId: null,
  isReplay: null,
  note: null,
};

/** Makes the entry of a request before it is sent, with the whole request. */
export function intentOf(request: StripeRequest, note: string | null = null): JournalEntry {
  const { method, path, params, key } = request;
  return { ...nothing, kind: "intent", method, path, params, key, note };
}

/** Returns the note of an item's first intent if a check of the account was overruled. */
export function overruled({ cutover }: { readonly cutover: Cutover }): string | null {
  const lack = cutover.workRequest?.withoutConformance ?? null;
  return lack === null ? null : `Applied without a check of the account: ${lack}`;
}

/** Makes the entry of Stripe's answer. */
export function resultOf(request: StripeRequest, reply: StripeReply<unknown>): JournalEntry {
  const { requestId, isReplay } = reply;
  const { method, path, key } = request;
  return { ...nothing, kind: "result", method, path, key, status: 200, requestId, isReplay };
}

/** Makes the entry of a refusal, or of a missing answer. */
export function failureOf(request: StripeRequest, error: StripeError): JournalEntry {
  const { status, requestId } = error;
  const { method, path, key } = request;
  const note = `${error.kind}: ${error.message}`;
  return { ...nothing, kind: "result", method, path, key, status, requestId, note };
}

/** Makes the entry of a change without a request, in words. */
export function remark(note: string): JournalEntry {
  return { ...nothing, note };
}

/** Makes the next entry of an item's journal, with the item's new state. */
export function nextRow(
  item: CutoverItem,
  state: ItemState,
  entry: JournalEntry,
  at: Date,
): JournalRow {
  const row = {
    ...entry,
    cutoverId: item.cutoverId,
    position: item.position,
    number: item.journalNumber + 1,
    state,
    at,
    previousSha256: item.journalSha256,
  };
  return { ...row, sha256: digestOf(row) };
}

/** Returns the expected digest of a row, which anybody with the journal can compute. */
export function digestOf(row: Omit<JournalRow, "sha256">): string {
  const { cutoverId, position, number, kind, state, method, path, params, key } = row;
  const { status, requestId, isReplay, note, at, previousSha256 } = row;
  const text = canonicalJson([
    cutoverId,
    position,
    number,
    kind,
    state,
    method,
    path,
    params,
    key,
    status,
    requestId,
    isReplay,
    note,
    at.toISOString(),
    previousSha256,
  ]);
  return createHash("sha256").update(text).digest("hex");
}
