import type { Policies, RunKind, RunOptions, SavedMapping } from "carryover/importing";
import { useSyncExternalStore } from "react";
import type { Checked, Choice, News, SendResult } from "./protocol.ts";

/** How far the sending of one part is. */
export interface Sending {
  readonly mode: "apply" | "plan" | "verify";
  readonly state: "waiting" | "running" | "done" | "stopped" | "failed";
  readonly runId: string | null;
  readonly recordsDone: number;
  readonly recordsTotal: number;
  readonly rejected: number;
  readonly isResuming: boolean;
  /** Why it is slow, or waits; null if it is not. */
  readonly reason: string | null;
  readonly result: SendResult | null;
}

/** A file on the page. */
export interface PageFile {
  readonly id: number;
  readonly name: string;
  readonly bytes: number;
  readonly choice: Choice;
  readonly state: "checking" | "checked";
  /** How far the check is, from 0 to 1. */
  readonly share: number;
  readonly checked: Checked | null;
  /** Why it could not be checked: a fault of ours. */
  readonly failure: string | null;
  /** Corrections since the last check. */
  readonly edits: number;
  readonly sendings: Readonly<Partial<Record<RunKind, Sending>>>;
}

interface State {
  readonly files: readonly PageFile[];
  /** Whether records are being sent, or rehearsed. */
  readonly isSending: boolean;
}

let state: State = { files: [], isSending: false };
const listeners = new Set<() => void>();

/** What the page shows. It stays when another page is opened: an import goes on meanwhile. */
export function useImporting(): State {
  return useSyncExternalStore(subscribe, current);
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}

export function current(): State {
  return state;
}

export function setState(change: Partial<State>): void {
  state = { ...state, ...change };
  for (const listener of listeners) listener();
}

/** Changes what is shown of one file. */
export function patchFile(id: number, change: Partial<PageFile>): void {
  setState({ files: state.files.map((file) => (file.id === id ? { ...file, ...change } : file)) });
}

/** Changes what is shown of the sending of one part. */
export function patchSending(id: number, kind: RunKind, change: Partial<Sending>): void {
  const file = state.files.find((one) => one.id === id);
  const before = file?.sendings[kind] ?? notSent;
  if (file === undefined) return;
  patchFile(id, { sendings: { ...file.sendings, [kind]: { ...before, ...change } } });
}

const notSent: Sending = {
  mode: "apply",
  state: "waiting",
  runId: null,
  recordsDone: 0,
  recordsTotal: 0,
  rejected: 0,
  isResuming: false,
  reason: null,
  result: null,
};

export function takeNews(news: News): void {
  if (news.of === "check") {
    patchFile(news.file, { share: news.share });
    return;
  }
  const { file, kind, runId, recordsDone, recordsTotal, rejected, isResuming, reason } = news;
  const progress = { recordsDone, recordsTotal, rejected, isResuming, reason };
  patchSending(file, kind, { ...progress, ...(runId !== "" && { runId }) });
}

const noOptions: RunOptions = { ignoreUnknown: false, unarchive: false, noRepeats: false };

const noPolicies: Policies = {
  trim: false,
  emptyAsNull: false,
  dropBadEmail: false,
  zone: null,
  metadataAsText: false,
  numbersAsText: false,
  mapIds: false,
};

/** How a file is read at first: what its name says it is, else customers. */
export function firstChoice(name: string, mappings: readonly SavedMapping[]): Choice {
  const kind = /subscription/i.test(name)
    ? "subscriptions"
    : /usage/i.test(name)
      ? "usage"
      : "customers";
  return { kind, options: noOptions, policies: noPolicies, table: {}, mappings };
}
