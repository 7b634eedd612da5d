import type { Queryable } from "../../database/database.ts";
import { numberOfRecordCursor } from "../../row-id.ts";
import { loadCreators } from "./store.ts";

/** The record of a run that has created a row. */
export interface Creator {
  readonly run: string;
  readonly recordNumber: number;
}

/** Returns which records have created the rows of these cursors; none for what the API created. */
export async function creatorsOf(
  database: Queryable,
  environmentId: string,
  cursorIds: readonly string[],
): Promise<ReadonlyMap<string, Creator>> {
  const parts = new Set(cursorIds.map(partOf));
  if (parts.size === 0) return new Map();
  const runs = await loadCreators(database, environmentId, [...parts]);
  const byPart = new Map(runs.map(({ id, part }) => [part, id]));
  return new Map(
    cursorIds.flatMap((cursorId): Array<[string, Creator]> => {
      const run = byPart.get(partOf(cursorId));
      const recordNumber = run === undefined ? null : numberOfRecordCursor(run, cursorId);
      if (run === undefined || recordNumber === null) return [];
      return [[cursorId, { run, recordNumber }]];
    }),
  );
}

/** What a cursor has of the id of the run whose record has created the row. */
function partOf(cursorId: string): string {
  return cursorId.slice(0, 13) + cursorId.slice(-10);
}
