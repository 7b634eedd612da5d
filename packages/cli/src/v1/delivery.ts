import { createHash } from "node:crypto";
import { limits, type RunKind } from "@carryover/contract/client";
import type { CommandError } from "../exit.ts";
import type { V1Answer, V1Refusal } from "./answers.ts";
import type { Item } from "./items.ts";
import type { BatchState, RecordDetail } from "./ledger/batch-state.ts";
import type { BatchPlace, Journal } from "./ledger/journal.ts";
import { cut, messageOf } from "./outside.ts";
import { BatchBudget, type ImportRefusals } from "./refusals.ts";
import { acceptedIn, isNamed, namedIn, refusedDetails } from "./replies.ts";
import { roundsOf } from "./rounds.ts";
import type { V1Transport } from "./transport.ts";

/** A sound record of a batch. */
export type SoundItem = Extract<Item, { ok: true }>;

/** The records of a batch, on their way to the server. */
export interface Delivery {
  readonly kind: RunKind;
  readonly place: BatchPlace;
  readonly state: BatchState;
  /** By their position in the batch; those that are not sent are absent. */
  readonly items: ReadonlyMap<number, SoundItem>;
  readonly journal: Journal;
  readonly transport: V1Transport;
  /** Of all batches of the import. */
  readonly refusals: ImportRefusals;
}

/** Why an import cannot go on. */
export type Stop =
  | { readonly kind: "refused"; readonly status: number; readonly body: unknown }
  | { readonly kind: "outage"; readonly message: string }
  /** Whoever watches has had enough. */
  | { readonly kind: "interrupted" }
  | { readonly kind: "error"; readonly error: CommandError };

const endpoints: Readonly<Record<RunKind, { path: string; list: string }>> = {
  customers: { path: "/api/v1/customers/import", list: "customers" },
  subscriptions: { path: "/api/v1/subscriptions/import", list: "subscriptions" },
  usage: { path: "/api/v1/usage", list: "usages" },
};

/**
 * Sends the records of a batch that have no outcome yet, and settles each. A request that is
 * refused has a bad record: it is taken out if the server names it, and searched for by halves if
 * not. Returns why the import cannot go on, or null.
 */
export async function deliver(delivery: Delivery): Promise<Stop | null> {
  const { items, state } = delivery;
  const budget = new BatchBudget();
  for (const round of roundsOf(state.left, (position) => items.get(position)?.names ?? [])) {
    const stop = await part(delivery, round, budget);
    if (stop !== null) return stop;
  }
  return null;
}

async function part(
  delivery: Delivery,
  positions: readonly number[],
  budget: BatchBudget,
): Promise<Stop | null> {
  if (positions.length === 0) return null;
  const { kind, state, refusals, transport } = delivery;
  if (transport.stopping.aborted) return { kind: "interrupted" };
  const { path } = endpoints[kind];
  const tooMany = refusals.reasonToStop;
  if (tooMany !== null) return { kind: "outage", message: `POST ${path}: ${tooMany}.` };
  // Positions whose request by an earlier command may have been carried out.
  const doubtful = positions.filter((position) => state.inDoubt.has(position));
  const answer = await request(delivery, positions, budget);
  if (answer.kind === "unsent") {
    await notDone(delivery, positions);
    settleUnknown(delivery, doubtful, "it was not sent again");
    if (transport.stopping.aborted) return { kind: "interrupted" };
    return { kind: "outage", message: `POST ${path} was not sent: ${answer.reason}.` };
  }
  if (answer.kind === "lost") return leftUnknown(delivery, positions, answer.reason);
  if (answer.kind === "answered") return accept(delivery, positions, answer.body);
  const isOfRecords = isAboutRecords(kind, positions.length, answer);
  // A conflict may be with the lost try itself, so the records may well be applied.
  if (answer.afterLost && (!isOfRecords || answer.status === 409)) {
    leftUnknown(delivery, positions, `then status ${answer.status}`);
    return answer;
  }
  if (answer.afterLost) for (const position of positions) state.inDoubt.add(position);
  await notDone(delivery, positions);
  if (isOfRecords) return withoutBad(delivery, positions, answer, budget);
  settleUnknown(delivery, doubtful, `then status ${answer.status}`);
  return answer;
}

/** Settles the records of a request as the server has answered. */
async function accept(
  delivery: Delivery,
  positions: readonly number[],
  body: unknown,
): Promise<Stop | null> {
  const { kind, state, journal, place, items, refusals } = delivery;
  const { data } = body as { data: unknown };
  const ids = positions.map((position) => items.get(position)?.id ?? "");
  const accepted = acceptedIn[kind](data, ids);
  if (accepted === null) return leftUnknown(delivery, positions, "an answer in another form");
  const { outcomes, details, taskId } = accepted;
  state.details.push(...details.map((detail) => at(positions, detail)));
  state.settle(positions, outcomes);
  refusals.accept(outcomes.filter((outcome) => outcome !== "rejected").length);
  await journal.answered(place, state, positions, taskId ?? undefined);
  return null;
}

/** Goes on with those records of a refused request that are not bad. */
async function withoutBad(
  delivery: Delivery,
  positions: readonly number[],
  refusal: V1Refusal,
  budget: BatchBudget,
): Promise<Stop | null> {
  const { status, body, conflictMs } = refusal;
  budget.spend(conflictMs);
  delivery.refusals.refuse();
  const named = namedIn(body, endpoints[delivery.kind].list, positions.length);
  if (named.length > 0) {
    const bad = new Set(named.map(({ index }) => index));
    await reject(
      delivery,
      refusal,
      named.map((detail) => at(positions, detail)),
    );
    const others = positions.filter((_, index) => !bad.has(index));
    if (!budget.isSpent) return part(delivery, others, budget);
    await reject(delivery, refusal, refusedDetails(others, status, body));
    return null;
  }
  const count = positions.length;
  if (count === 1 || budget.isSpent) {
    await reject(delivery, refusal, refusedDetails(positions, status, body));
    return null;
  }
  const middle = count >> 1;
  const first = await part(delivery, positions.slice(0, middle), budget);
  return first ?? part(delivery, positions.slice(middle), budget);
}

/**
 * Settles refused records as rejected. A conflict of a record whose earlier request was lost may be
 * with that request, so that it may be applied: its outcome is unknown, and stays so.
 */
async function reject(
  delivery: Delivery,
  { status, body }: V1Refusal,
  details: readonly RecordDetail[],
): Promise<void> {
  const { state, journal, place } = delivery;
  const positions = [...new Set(details.map(({ index }) => index))].sort((a, b) => a - b);
  if (positions.length === 0) return;
  const mayBeDone = (position: number) => status === 409 && state.inDoubt.has(position);
  const unknown = positions.filter(mayBeDone);
  const rejected = positions.filter((position) => !mayBeDone(position));
  const isRejected = new Set(rejected);
  state.details.push(...details.filter(({ index }) => isRejected.has(index)));
  state.settle(
    rejected,
    rejected.map(() => "rejected"),
  );
  settleUnknown(delivery, unknown, `then a conflict: ${messageOf(status, body)}`);
  await journal.answered(place, state, positions);
}

/** Keeps that a request has changed nothing: not that the lost ones before it have not. */
async function notDone(delivery: Delivery, positions: readonly number[]): Promise<void> {
  const { state, journal, place } = delivery;
  const certain = positions.filter((position) => !state.inDoubt.has(position));
  if (certain.length > 0) await journal.notDone(place, state, certain);
}

/** Nobody knows whether they were applied. The journal has that they were sent, and no more. */
function leftUnknown(delivery: Delivery, positions: readonly number[], reason: string): Stop {
  const { kind, transport } = delivery;
  settleUnknown(delivery, positions, reason);
  if (transport.stopping.aborted) return { kind: "interrupted" };
  return { kind: "outage", message: `POST ${endpoints[kind].path} got no answer: ${reason}.` };
}

/** Settles records as `unknown`, each with the request that shows what became of it. */
export function settleUnknown(
  { state, items }: Pick<Delivery, "state" | "items">,
  positions: readonly number[],
  reason: string,
): void {
  const message = cut(`The record was sent, and no answer came (${reason}).`);
  for (const position of positions) {
    const { lookUp = "", lookFor = null } = items.get(position) ?? {};
    const value = lookFor === null ? "" : `; look for ${lookFor}`;
    const hint = `To see whether it was applied: ${lookUp}${value}`;
    state.details.push({ index: position, code: "outcome_unknown", path: "", message, hint });
  }
  state.settle(
    positions,
    positions.map(() => "unknown"),
  );
}

async function request(
  delivery: Delivery,
  positions: readonly number[],
  { conflictMs }: BatchBudget,
): Promise<V1Answer> {
  const { kind, place, state, items, journal, transport } = delivery;
  const { path, list } = endpoints[kind];
  const entries = positions.map((position) => items.get(position)?.json).join(",");
  const body = `{"${list}":[${entries}]}`;
  await journal.sent(place, state, positions);
  // Equal records elsewhere in the file are another request, so the place belongs to the key.
  const text = JSON.stringify([journal.importId, kind, place, positions, body]);
  const idempotencyKey = createHash("sha256").update(text).digest("hex");
  return transport.send({
    method: "POST",
    path,
    body,
    idempotencyKey,
    isDoubtful: positions.some((position) => state.inDoubt.has(position)),
    // What was counted since is lost if a SET is repeated much later.
    repeatWithinMs: kind === "usage" ? limits.v1UsageRepeatMs : undefined,
    conflictWaitMs: conflictMs,
    isOfRecord: (body) => isNamed({ status: 409, body }, list, positions.length),
  });
}

/** Whether a refusal may be about single records; otherwise others would be refused as well. */
function isAboutRecords(kind: RunKind, count: number, refusal: V1Refusal): boolean {
  if ([400, 409, 413, 422].includes(refusal.status)) return true;
  // A customer of a usage may be unknown; with another code it is the path that is.
  return refusal.status === 404 && isNamed(refusal, endpoints[kind].list, count);
}

/** A detail by its position in the batch. */
function at(positions: readonly number[], detail: RecordDetail): RecordDetail {
  return { ...detail, index: positions[detail.index] ?? 0 };
}
