import type { RunKind } from "@carryover/contract/client";
import type { BatchResult, Fetch, ImportRun, ImportRunCreate } from "@carryover/sdk";
import { CommandError, exitCodes } from "../exit.ts";
import { type Delivery, deliver, type SoundItem, type Stop, settleUnknown } from "./delivery.ts";
import { itemsOf } from "./items.ts";
import { BatchState } from "./ledger/batch-state.ts";
import { type BatchPlace, Journal } from "./ledger/journal.ts";
import { codeOf, messageOf } from "./outside.ts";
import { ImportRefusals } from "./refusals.ts";
import { waitForTask } from "./task.ts";
import type { V1Transport } from "./transport.ts";

/** What the gateway needs of the command line. */
export interface GatewayOptions {
  readonly url: string;
  readonly apiKey: string;
  readonly absentAsNull: boolean;
  /** The directory of the journals. */
  readonly directory: string;
  readonly transport: V1Transport;
}

/** An import that goes through this gateway. */
interface OpenImport {
  readonly request: ImportRunCreate;
  readonly journal: Journal;
  /** Set when the import cannot go on. */
  stop: Stop | null;
  unknownCount: number;
  readonly accepted: { count: number; lookUp: string };
  readonly refusals: ImportRefusals;
}

/**
 * A server with run endpoints for the pipeline, made of one that has the endpoints of API v1 alone:
 * it takes a run and its batches, keeps the ledger in a journal on this machine, and sends each
 * batch as one request of API v1.
 */
export class Gateway {
  readonly #options: GatewayOptions;
  readonly #imports = new Map<string, OpenImport>();
  /** Whether the server has answered, so that records may be sent. */
  #isReached = false;
  /** Whether the command has ended whole, so that none goes on with it. */
  #isOver = false;
  /** The end of the last batch of subscriptions: their tasks may be applied one at a time. */
  #subscriptions: Promise<unknown> = Promise.resolve();

  constructor(options: GatewayOptions) {
    this.#options = options;
  }

  /** Answers the requests of the pipeline. */
  readonly fetch: Fetch = async (url, init) => {
    const { pathname } = new URL(String(url));
    const [, , , room, id, what, place] = pathname.split("/");
    const method = init?.method ?? "GET";
    if (room !== "import-runs") return notHere();
    const body = () => JSON.parse(textOf(init?.body));
    if (id === undefined) {
      if (method === "POST") return this.#create(body());
      return reply({ data: [], pagination: { next: null, prev: null } });
    }
    const open = this.#imports.get(id);
    if (open === undefined) return notHere();
    if (what === "complete") return this.#complete(open);
    if (what !== "batches" || place === undefined) return notHere();
    const [lane = 0, number = 0] = place.split(".").map(Number);
    if (method === "GET") return this.#stored(open, { lane, number });
    if (open.request.kind !== "subscriptions") return this.#put(open, { lane, number }, body());
    const putting = this.#subscriptions.then(() => this.#put(open, { lane, number }, body()));
    this.#subscriptions = putting.catch(() => {});
    return putting;
  };

  /** Notes that the command has ended without a failure or an interruption. */
  end(): void {
    this.#isOver = true;
  }

  /**
   * Closes the journals, and removes them if nothing is left to do: the command goes on with all of
   * its imports or none, so the journal of a finished one is needed as long as another is not.
   */
  async close(): Promise<void> {
    const imports = [...this.#imports.values()];
    const isOpen = ({ journal, unknownCount }: OpenImport) =>
      !journal.isCompleted || unknownCount > 0;
    const isNeeded = !this.#isOver || imports.some(isOpen);
    for (const { journal } of imports) await journal.close({ isNeeded });
  }

  async #create(request: ImportRunCreate): Promise<Response> {
    if (!this.#isReached) {
      const no = await this.#reach();
      if (no !== null) return stopped(no);
      this.#isReached = true;
    }
    const { url, apiKey, absentAsNull, directory } = this.#options;
    const key = { url, apiKey, run: request, absentAsNull };
    // A command may name one file twice; the second time, nothing of it is left to do.
    const path = Journal.pathOf(directory, key);
    for (const [id, { journal }] of this.#imports) {
      if (journal.path !== path) continue;
      await journal.close({ isNeeded: true });
      this.#imports.delete(id);
    }
    const journal = await Journal.open(directory, key);
    const accepted = { count: 0, lookUp: "" };
    const { read, rejected } = journal.applied;
    const refusals = new ImportRefusals(read - rejected);
    const own = { stop: null, unknownCount: 0, accepted, refusals };
    this.#imports.set(journal.importId, { request, journal, ...own });
    return data(runOf(request, journal, "open"));
  }

  /** Asks for something harmless first, so that a wrong address or key leaves nothing in doubt. */
  async #reach(): Promise<Stop | null> {
    const path = "/api/v1/customers?limit=1";
    const answer = await this.#options.transport.send({ method: "GET", path });
    // A key may be allowed to import and not to list, and whatever answers is there.
    if (answer.kind === "answered") return null;
    if (answer.kind === "refused") return answer.status === 401 ? answer : null;
    if (this.#options.transport.stopping.aborted) return { kind: "interrupted" };
    return { kind: "outage", message: `GET ${path} got no answer: ${answer.reason}.` };
  }

  async #put(
    open: OpenImport,
    place: BatchPlace,
    body: { sha256: string; records: unknown[]; recordNumbers: number[] },
  ): Promise<Response> {
    const isInterrupted = () => open.stop?.kind === "interrupted";
    if (open.stop !== null && !isInterrupted()) return stopped(open.stop);
    const { request, journal, refusals } = open;
    const state = (await journal.batch(place)) ?? new BatchState(body.sha256, body.records.length);
    if (state.sha256 !== body.sha256) return refusal(409, "batch_conflict");
    // These overwrite by id, so that asking once more has the same effect.
    if (isRepeatable(request.kind)) state.reopenUnknown();
    const items = await this.#items(open, place, state, body);
    const kind = request.kind as RunKind;
    const { transport } = this.#options;
    const delivery: Delivery = { kind, place, state, items, journal, transport, refusals };
    try {
      if (kind === "usage") await leaveInDoubt(delivery);
      open.stop = (await deliver(delivery)) ?? open.stop;
      if (state.left.length === 0 && open.stop === null) {
        // A batch that is done is never looked at again.
        const isDone = !isRepeatable(request.kind) || !state.hasUnknown;
        if (isDone) await journal.done(place, state);
      }
    } catch (error) {
      if (!(error instanceof CommandError)) throw error;
      open.stop = { kind: "error", error };
    }
    // What is known of the batch is told even if the import stops here.
    const isUntouched = state.left.length === state.outcomes.length;
    if (open.stop !== null && !isInterrupted() && isUntouched) return stopped(open.stop);
    this.#count(open, state, items);
    return data(state.result(place.lane, place.number));
  }

  /** The entries of a batch; what cannot be one is rejected, and kept so. */
  async #items(
    { request, journal }: OpenImport,
    place: BatchPlace,
    state: BatchState,
    { records, recordNumbers }: { records: unknown[]; recordNumbers: number[] },
  ): Promise<Map<number, SoundItem>> {
    const { absentAsNull } = this.#options;
    const ignoreUnknown = request.options?.ignoreUnknown ?? false;
    const options = {
      ignoreUnknown,
      absentAsNull,
      importId: journal.importId,
      since: journal.createdAt,
    };
    const kind = request.kind as RunKind;
    const items = new Map<number, SoundItem>();
    const rejected: number[] = [];
    for (const position of state.left) {
      const item = itemsOf[kind](records[position], recordNumbers[position] ?? 0, options);
      const issues = item.ok ? item.warnings : item.issues;
      for (const { pointer: path, code, message, hint } of issues) {
        state.details.push({ index: position, code, path, message, hint });
      }
      if (item.ok) items.set(position, item);
      else rejected.push(position);
    }
    state.settle(
      rejected,
      rejected.map(() => "rejected"),
    );
    if (rejected.length > 0) await journal.answered(place, state, rejected);
    return items;
  }

  #count(open: OpenImport, state: BatchState, items: ReadonlyMap<number, SoundItem>): void {
    for (const [position, outcome] of state.outcomes.entries()) {
      if (outcome === "unknown") open.unknownCount += 1;
      if (outcome !== "accepted") continue;
      open.accepted.count += 1;
      open.accepted.lookUp = items.get(position)?.lookUp ?? open.accepted.lookUp;
    }
  }

  async #stored(open: OpenImport, place: BatchPlace): Promise<Response> {
    const state = await open.journal.batch(place);
    if (state === null) return refusal(404, "batch_not_found");
    this.#count(open, state, new Map());
    return data(state.result(place.lane, place.number));
  }

  async #complete(open: OpenImport): Promise<Response> {
    if (open.stop !== null) return stopped(open.stop);
    const { request, journal, accepted } = open;
    const run = runOf(request, journal, "completed");
    const { count, lookUp } = accepted;
    const isOfTasks = request.kind === "subscriptions" && count > 0;
    const shown = isOfTasks ? await waitForTask(this.#options.transport, lookUp) : "";
    await journal.completed();
    if (!isOfTasks) return data(run);
    const message =
      "The server has accepted these subscriptions as tasks, and API v1 has no way to read what " +
      `became of them. ${shown}`;
    const finding = { code: "accepted_without_outcome", message, count, items: [] };
    return data({ ...run, findings: [finding] });
  }
}

/** Whether a later command may send records of this kind again: usage may have grown since. */
function isRepeatable(kind: ImportRunCreate["kind"]): boolean {
  return kind !== "usage";
}

/** A usage without an answer is never sent again: others may have counted on since. */
async function leaveInDoubt(delivery: Delivery): Promise<void> {
  const { state, journal, place } = delivery;
  const positions = [...state.inDoubt].sort((a, b) => a - b);
  if (positions.length === 0) return;
  settleUnknown(delivery, positions, "the import ended before");
  await journal.answered(place, state, positions);
}

function runOf(
  { kind, source, options }: ImportRunCreate,
  journal: Journal,
  status: "open" | "completed",
): ImportRun {
  const { importId: id, createdAt, lanes, applied } = journal;
  const none = { created: 0, updated: 0, unchanged: 0, replaced: 0, skipped: 0 };
  const counts = { ...none, ...applied };
  const batchCount = lanes.reduce((sum, count) => sum + count, 0);
  const run = { id, kind, mode: "apply", status, source, options, counts, batchCount, lanes };
  const times = { createdAt, updatedAt: createdAt, completedAt: null };
  const noPlan = { buildsOn: null, plan: null, undoes: null, dryRun: false, undone: null };
  return { ...run, ...noPlan, ...times, findings: [] } as unknown as ImportRun;
}

/** Fails as the request to the server did. */
function stopped(stop: Stop): Response {
  if (stop.kind === "error") throw stop.error;
  if (stop.kind === "outage") throw new CommandError(exitCodes.unavailable, stop.message);
  if (stop.kind === "interrupted") throw new CommandError(exitCodes.interrupted, "Interrupted.");
  const { status, body } = stop;
  return reply({ code: codeOf(body), message: messageOf(status, body) }, status);
}

function textOf(body: unknown): string {
  return body instanceof Uint8Array ? new TextDecoder().decode(body) : String(body);
}

const data = (value: BatchResult | ImportRun) => reply({ data: value });

function notHere(): Response {
  return refusal(404, "route_not_found");
}

function refusal(status: number, code: string): Response {
  return reply({ code, message: "API v1 has no such endpoint." }, status);
}

function reply(body: unknown, status = 200): Response {
  const headers = { "content-type": "application/json" };
  // A redirect has no body, and its text is made by whoever reads its status.
  const isRedirect = status >= 300 && status < 400;
  return new Response(isRedirect ? null : JSON.stringify(body), { status, headers });
}
