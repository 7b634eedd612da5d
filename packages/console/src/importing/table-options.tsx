import type { ReactNode } from "react";
import { Choice as Select, TextFilter } from "../show/choice.tsx";
import { choose } from "./actions.ts";
import style from "./importing.module.css";
import type { Choice } from "./protocol.ts";
import type { PageFile } from "./store.ts";
import { labels } from "./words.ts";

const delimiters = [
  [",", "commas"],
  [";", "semicolons"],
  ["\t", "tabs"],
  ["|", "bars"],
] as const;

const encodings = [
  "utf-8",
  "windows-1250",
  "windows-1251",
  "windows-1252",
  "iso-8859-2",
  "iso-8859-15",
  "macintosh",
] as const;

/** How a table is written, where what was detected is wrong. */
export function TableOptions({
  file: { id, choice },
  isLocked,
}: {
  readonly file: PageFile;
  readonly isLocked: boolean;
}): ReactNode {
  const { delimiter, encoding, headerRow } = choice.table;
  const change = (part: { [K in keyof Choice["table"]]: Choice["table"][K] | undefined }) => {
    const all = Object.entries({ ...choice.table, ...part });
    choose(id, { table: Object.fromEntries(all.filter(([, value]) => value !== undefined)) });
  };
  return (
    <fieldset className={style.tableOptions} disabled={isLocked}>
      <legend className={style.legend}>CSV</legend>
      <Select
        label={labels["--csv-delimiter"]}
        value={delimiters.find(([mark]) => mark === delimiter)?.[0]}
        any="as detected"
        options={delimiters}
        onChoose={(mark) => change({ delimiter: mark })}
      />
      <Select
        label={labels["--csv-encoding"]}
        value={encoding}
        any="as detected"
        options={encodings.map((name) => [name, name])}
        onChoose={(name) => change({ encoding: name })}
      />
      <TextFilter
        label={labels["--csv-header-row"]}
        value={headerRow === undefined ? undefined : String(headerRow)}
        placeholder="the first"
        onChange={(text) => {
          const row = Number(text);
          change({ headerRow: Number.isInteger(row) && row > 0 ? row : undefined });
        }}
      />
    </fieldset>
  );
}
