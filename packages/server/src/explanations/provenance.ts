import type { provenance } from "@carryover/contract";
import type { z } from "zod";
import type { Queryable } from "../database/database.ts";
import { creatorsOf, sourceNames } from "../imports/service.ts";
import type { WrittenRow } from "./store.ts";

export type ProvenanceView = z.input<typeof provenance>;

/** Says where rows come from, all of which it was made for. */
export type ProvenanceOf = (row: WrittenRow) => ProvenanceView;

/** Finds the runs that have created and written rows, with the names of their files. */
export async function provenancesOf(
  database: Queryable,
  environmentId: string,
  rows: readonly WrittenRow[],
): Promise<ProvenanceOf> {
  const cursors = rows.flatMap(({ cursorId }) => (cursorId === null ? [] : [cursorId]));
  const creators = await creatorsOf(database, environmentId, cursors);
  const writers = rows.flatMap(({ importRunId }) => (importRunId === null ? [] : [importRunId]));
  const runs = new Set([...writers, ...[...creators.values()].map(({ run }) => run)]);
  const names = await sourceNames(database, environmentId, [...runs]);
  const record = (run: string | null | undefined, recordNumber: number | null | undefined) => {
    const file = names.get(run ?? "");
    if (!run || recordNumber === null || recordNumber === undefined || file === undefined) {
      return null;
    }
    return { run, file, recordNumber };
  };
  return ({ cursorId, importRunId, importRecord, createdAt, updatedAt }) => {
    const creator = cursorId === null ? undefined : creators.get(cursorId);
    return {
      createdBy: record(creator?.run, creator?.recordNumber),
      writtenBy: record(importRunId, importRecord),
      createdAt: createdAt?.toISOString() ?? null,
      updatedAt: updatedAt.toISOString(),
    };
  };
}
