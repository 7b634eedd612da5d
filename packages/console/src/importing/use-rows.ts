import type { RunKind } from "carryover/importing";
import { useEffect, useRef, useState } from "react";
import { ask } from "./engine.ts";
import type { GridRow } from "./protocol.ts";

const pageRows = 50;

/** Rejected records of a file, of which only those in sight are asked for. */
export interface Rows {
  readonly at: (index: number) => GridRow | undefined;
  /** Every field that the rows so far have: those with faults first, in the order of the file. */
  readonly fields: readonly string[];
  /** Asks again for what is in sight, after it was changed. */
  readonly refresh: () => void;
}

/** Returns the rows of a list whose indexes `first` to `last` are in sight. */
export function useRows(
  list: { readonly file: number; readonly kind: RunKind; readonly code: string | null },
  [first, last]: readonly [number, number],
): Rows {
  const { file, kind, code } = list;
  const [pages, setPages] = useState<ReadonlyMap<number, readonly GridRow[]>>(new Map());
  const [version, setVersion] = useState(0);
  const asked = useRef({ version: -1, pages: new Set<number>() });
  const fields = useRef(new Map<string, boolean>());
  useEffect(() => {
    if (asked.current.version !== version) asked.current = { version, pages: new Set() };
    const known = asked.current;
    for (let page = Math.floor(first / pageRows); page <= Math.floor(last / pageRows); page += 1) {
      if (known.pages.has(page)) continue;
      known.pages.add(page);
      const query = { kind, code, from: page * pageRows, count: pageRows };
      void ask(file, "rows", query).then(
        ({ rows }) => {
          if (asked.current === known) setPages((before) => new Map(before).set(page, rows));
        },
        // The file was checked again or removed meanwhile.
        () => known.pages.delete(page),
      );
    }
  }, [file, kind, code, version, first, last]);
  for (const rows of pages.values()) noteFields(rows, fields.current);
  return {
    at: (index) => pages.get(Math.floor(index / pageRows))?.[index % pageRows],
    fields: inOrder(fields.current),
    refresh: () => setVersion((before) => before + 1),
  };
}

function noteFields(rows: readonly GridRow[], fields: Map<string, boolean>): void {
  for (const { cells, issues } of rows) {
    for (const { field } of cells) if (!fields.has(field)) fields.set(field, false);
    for (const { field } of issues) if (field !== null) fields.set(field, true);
  }
}

function inOrder(fields: ReadonlyMap<string, boolean>): readonly string[] {
  const rank = ([field, isFaulty]: readonly [string, boolean]) =>
    field === "id" || field === "customerId" ? 0 : isFaulty ? 1 : 2;
  return [...fields].toSorted((a, b) => rank(a) - rank(b)).map(([field]) => field);
}
