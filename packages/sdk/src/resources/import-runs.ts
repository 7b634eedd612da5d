import type { components } from "../api.ts";
import { path } from "../encoding.ts";
import type { Body, Query } from "../operations.ts";
import type { CallOptions } from "../options.ts";
import { type Listing, listing } from "../page.ts";
import type { Transport } from "../transport.ts";

/** An import run: one execution of one import, kept by the server. */
export type ImportRun = components["schemas"]["ImportRun"];
/** The result of a batch: one outcome per record, in order. */
export type BatchResult = components["schemas"]["ImportBatchResult"];
/** A rejected record of a run, with its place in the file if it is known. */
export type ImportRejection = components["schemas"]["ImportRejection"];
/** What became of one record, and the values that it changed. */
export type ImportRecordOutcome = components["schemas"]["ImportRecordOutcome"];
/** Which outcomes to list. */
export type OutcomeQuery = Query<"listImportOutcomes">;
/** What became of one record that an undo was to take back. */
export type UndoneRecord = components["schemas"]["UndoneRecord"];
/** Which of them to list. */
export type UndoneQuery = Query<"listUndoneRecords">;
/** What the platform holds although no record of a run names it. */
export type ExtraRecord = components["schemas"]["ExtraRecord"];
/** How much of the kind of a run there is. */
export type HeldCount = components["schemas"]["HeldCount"];
/** Which of it to list, and which other runs count. */
export type ExtraQuery = Query<"listExtraRecords">;
/** How to undo a run. */
export type UndoCreate = Body<"createImportUndo">;
/** A run to open. */
export type ImportRunCreate = Body<"createImportRun">;
/** Which runs to list. */
export type ImportRunQuery = Query<"listImportRuns">;
/** How many records and batches the sender has sent, to be compared with what arrived. */
export type ImportRunTotals = Body<"completeImportRun">;
/** Records of one lane, sent together. */
export type Batch = Body<"putImportBatch">;
/** Which page of the rejections to load. */
export type RejectionQuery = Query<"listImportRejections">;

/** The position of a batch in its run. Batches of one lane arrive in the order of their numbers. */
export interface BatchPosition {
  readonly lane: number;
  readonly number: number;
}

/** The import runs of the environment that the API key belongs to. */
export class ImportRuns {
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  /** Opens a run, or finds the open one of the same file and options. */
  async create(body: ImportRunCreate, options?: CallOptions): Promise<ImportRun> {
    return await this.#transport.data(
      { method: "POST", path: path`/api/v1/import-runs`, body },
      options,
    );
  }

  /** Lists runs in the order of their creation. */
  list(query: ImportRunQuery = {}, options?: CallOptions): Listing<ImportRun> {
    return listing(
      (page) => this.#transport.page({ path: path`/api/v1/import-runs`, query: page }, options),
      query,
    );
  }

  async retrieve(runId: string, options?: CallOptions): Promise<ImportRun> {
    const call = { method: "GET", path: path`/api/v1/import-runs/${runId}` } as const;
    return await this.#transport.data(call, options);
  }

  /**
   * Applies a batch exactly once; a repeat returns the stored result. The body may be JSON that is
   * serialized already: for files of millions of records that is worth it.
   */
  async putBatch(
    runId: string,
    position: BatchPosition,
    body: Batch | string | Uint8Array,
    options?: CallOptions,
  ): Promise<BatchResult> {
    const call = { method: "PUT", path: batchPath(runId, position), body } as const;
    return await this.#transport.data(call, options);
  }

  /** Returns the stored result of a batch. */
  async retrieveBatch(
    runId: string,
    position: BatchPosition,
    options?: CallOptions,
  ): Promise<BatchResult> {
    return await this.#transport.data({ method: "GET", path: batchPath(runId, position) }, options);
  }

  /** Closes a run whose batches are all applied, and computes its findings. */
  async complete(
    runId: string,
    totals: ImportRunTotals,
    options?: CallOptions,
  ): Promise<ImportRun> {
    const url = path`/api/v1/import-runs/${runId}/complete`;
    return await this.#transport.data({ method: "POST", path: url, body: totals }, options);
  }

  /** Closes a run early; what was applied stays. */
  async cancel(runId: string, options?: CallOptions): Promise<ImportRun> {
    const call = { method: "POST", path: path`/api/v1/import-runs/${runId}/cancel` } as const;
    return await this.#transport.data(call, options);
  }

  /**
   * Opens the undo of a run, or finds the open one; a dry run always begins anew. It takes nothing
   * back by itself: `stepUndo` does, until the undo is completed.
   */
  async createUndo(
    runId: string,
    body: UndoCreate = {},
    options?: CallOptions,
  ): Promise<ImportRun> {
    const url = path`/api/v1/import-runs/${runId}/undo`;
    return await this.#transport.data({ method: "POST", path: url, body }, options);
  }

  /** Takes the next batches of an undo back. A repeat goes on with those after them. */
  async stepUndo(undoId: string, options?: CallOptions): Promise<ImportRun> {
    const call = { method: "POST", path: path`/api/v1/import-runs/${undoId}/undo-steps` } as const;
    return await this.#transport.data(call, options);
  }

  /** Undoes a run, step by step to its end, and returns the undo with its counts. */
  async undo(runId: string, body: UndoCreate = {}, options?: CallOptions): Promise<ImportRun> {
    let undo = await this.createUndo(runId, body, options);
    while (undo.status === "open") undo = await this.stepUndo(undo.id, options);
    return undo;
  }

  /** Lists what became of the records of an undo, in the order of the file. */
  undone(undoId: string, query: UndoneQuery = {}, options?: CallOptions): Listing<UndoneRecord> {
    return listing((page) => {
      const all = path`/api/v1/import-runs/${undoId}/undone`;
      return this.#transport.page({ path: all, query: page }, options);
    }, query);
  }

  /** Lists what became of the records of a run, in the order of the file. */
  outcomes(
    runId: string,
    query: OutcomeQuery = {},
    options?: CallOptions,
  ): Listing<ImportRecordOutcome> {
    return listing((page) => {
      const all = path`/api/v1/import-runs/${runId}/outcomes`;
      return this.#transport.page({ path: all, query: page }, options);
    }, query);
  }

  /** Lists the customers or subscriptions that no record of a completed run or plan names. */
  extra(runId: string, query: ExtraQuery = {}, options?: CallOptions): Listing<ExtraRecord> {
    return listing((page) => {
      const all = path`/api/v1/import-runs/${runId}/extra`;
      return this.#transport.page({ path: all, query: page }, options);
    }, query);
  }

  /** Counts the customers that are not archived, or the subscriptions that have not ended. */
  async held(runId: string, options?: CallOptions): Promise<HeldCount> {
    const call = { method: "GET", path: path`/api/v1/import-runs/${runId}/held` } as const;
    return await this.#transport.data(call, options);
  }

  /** Lists the rejected records of a run, in the order of the file. */
  rejections(
    runId: string,
    query: RejectionQuery = {},
    options?: CallOptions,
  ): Listing<ImportRejection> {
    return listing((page) => {
      const all = path`/api/v1/import-runs/${runId}/rejections`;
      return this.#transport.page({ path: all, query: page }, options);
    }, query);
  }
}

function batchPath(runId: string, { lane, number }: BatchPosition): string {
  return path`/api/v1/import-runs/${runId}/batches/${`${lane}.${number}`}`;
}
