import { createHash } from "node:crypto";
import { limits, type RunKind } from "@carryover/contract/client";
import type { CommandError } from "../exit.ts";
import type { BatchState, RecordDetail } from "./batch-state.ts";
import type { Item } from "./items.ts";
import type { BatchPlace, Journal } from "./journal.ts";
import { acceptedIn, namedIn, refusedDetail } from "./replies.ts";
import { codeOf, type V1Answer, type V1Transport } from "./transport.ts";

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
}

/** Why an import cannot go on. */
export type Stop =
  | { readonly kind: "refused"; readonly status: number; readonly body: unknown }
  | { readonly kind: "outage"; readonly message: string }
  | { readonly kind: "error"; readonly error: CommandError };

const endpoints: Readonly<Record<RunKind, { path: string; list: string }>> = {
  customers: { path: "/api/v1/customers/import", list: "customers" },
  subscriptions: { path: "/api/v1/subscriptions/import", list: "subscriptions" },
  usage: { path: "/api/v1/usage", list: "usages" },
};

/** Requests that may be refused while the bad records of one batch are searched for. */
class Budget {
  #left: number = limits.v1RefusalsMax;

  get isSpent(): boolean {
    return this.#left <= 0;
  }

  spend(): void {
    this.#left -= 1;
  }
}

/**
 * Sends the records of a batch that have no outcome yet, and settles each. A request that is
 * refused has a bad record: it is taken out if the server names it, and searched for by halves if
 * not. Returns why the import cannot go on, or null.
 */
export async function deliver(delivery: Delivery): Promise<Stop | null> {
  return part(delivery, delivery.state.left, new Budget());
}

async function part(
  delivery: Delivery,
  positions: readonly number[],
  budget: Budget,
): Promise<Stop | null> {
  if (positions.length === 0) return null;
  const { kind, state } = delivery;
  const answer = await request(delivery, positions);
  const { path } = endpoints[kind];
  if (answer.kind === "unsent") {
    await delivery.journal.notDone(delivery.place, state, positions);
    return { kind: "outage", message: `POST ${path} was not sent: ${answer.reason}.` };
  }
  if (answer.kind === "lost") return leftUnknown(delivery, positions, answer.reason);
  if (answer.kind === "answered") {
    const { data } = answer.body as { data: unknown };
    const ids = positions.map((position) => delivery.items.get(position)?.id ?? "");
    const accepted = acceptedIn[kind](data, ids);
    if (accepted === null) return leftUnknown(delivery, positions, "an answer in another form");
    const details = accepted.details.map((detail) => at(positions, detail));
    state.details.push(...details);
    state.settle(positions, accepted.outcomes);
    await delivery.journal.answered(delivery.place, state, positions, accepted.taskId ?? undefined);
    return null;
  }
  const isOfRecords = isAboutRecords(kind, answer);
  // A conflict may be with the lost try itself, so the records may well be applied.
  if (answer.afterLost && (!isOfRecords || answer.status === 409)) {
    await leftUnknown(delivery, positions, `then status ${answer.status}`);
    return answer;
  }
  await delivery.journal.notDone(delivery.place, state, positions);
  if (!isOfRecords) return answer;
  return withoutBad(delivery, positions, answer, budget);
}

/** Goes on with those records of a refused request that are not bad. */
async function withoutBad(
  delivery: Delivery,
  positions: readonly number[],
  { status, body }: Extract<V1Answer, { kind: "refused" }>,
  budget: Budget,
): Promise<Stop | null> {
  budget.spend();
  const named = namedIn(body, endpoints[delivery.kind].list, positions.length);
  if (named.length > 0) {
    const bad = new Set(named.map(({ index }) => index));
    await reject(delivery, positions, named);
    return part(
      delivery,
      positions.filter((_, index) => !bad.has(index)),
      budget,
    );
  }
  const count = positions.length;
  if (count === 1 || budget.isSpent) {
    const details = positions.map((_, index) => refusedDetail(index, status, body, count));
    await reject(delivery, positions, details);
    return null;
  }
  const middle = count >> 1;
  const first = await part(delivery, positions.slice(0, middle), budget);
  return first ?? part(delivery, positions.slice(middle), budget);
}

async function reject(
  { state, journal, place }: Delivery,
  positions: readonly number[],
  details: readonly RecordDetail[],
): Promise<void> {
  const placed = details.map((detail) => at(positions, detail));
  const rejected = [...new Set(placed.map(({ index }) => index))].sort((a, b) => a - b);
  state.details.push(...placed);
  state.settle(
    rejected,
    rejected.map(() => "rejected"),
  );
  await journal.answered(place, state, rejected);
}

/** Nobody knows whether they were applied. The journal has that they were sent, and no more. */
function leftUnknown(delivery: Delivery, positions: readonly number[], reason: string): Stop {
  const { path } = endpoints[delivery.kind];
  settleUnknown(delivery, positions, reason);
  return { kind: "outage", message: `POST ${path} got no answer: ${reason}.` };
}

/** Settles records as `unknown`, each with the request that shows what became of it. */
export function settleUnknown(
  { state, items }: Pick<Delivery, "state" | "items">,
  positions: readonly number[],
  reason: string,
): void {
  for (const position of positions) {
    const lookUp = items.get(position)?.lookUp ?? "";
    const message = `The record was sent, and no answer came (${reason}).`;
    const hint = `To see whether it was applied: ${lookUp}`;
    state.details.push({ index: position, code: "outcome_unknown", path: "", message, hint });
  }
  state.settle(
    positions,
    positions.map(() => "unknown"),
  );
}

async function request(delivery: Delivery, positions: readonly number[]): Promise<V1Answer> {
  const { kind, place, state, items, journal, transport } = delivery;
  const { path, list } = endpoints[kind];
  const entries = positions.map((position) => items.get(position)?.json).join(",");
  const body = `{"${list}":[${entries}]}`;
  await journal.sent(place, state, positions);
  // Equal records elsewhere in the file are another request, so the place belongs to the key.
  const text = JSON.stringify([journal.importId, kind, place, positions, body]);
  const idempotencyKey = createHash("sha256").update(text).digest("hex");
  return transport.send({ method: "POST", path, body, idempotencyKey });
}

/** Whether a refusal may be about single records; otherwise others would be refused as well. */
function isAboutRecords(
  kind: RunKind,
  { status, body }: Extract<V1Answer, { kind: "refused" }>,
): boolean {
  if ([400, 409, 413, 422].includes(status)) return true;
  // A customer of a usage may be unknown; without a code of its own it is the path that is.
  const code = codeOf(body);
  return status === 404 && kind !== "customers" && code !== null && code !== "route_not_found";
}

/** A detail by its position in the batch. */
function at(positions: readonly number[], detail: RecordDetail): RecordDetail {
  return { ...detail, index: positions[detail.index] ?? 0 };
}
