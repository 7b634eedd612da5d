import { Button } from "@mantine/core";
import type { SavedMapping } from "carryover/importing";
import { type ReactNode, useState } from "react";
import { count } from "../show/number.ts";
import { Panel } from "../show/page.tsx";
import { type Column, Table } from "../show/table.tsx";
import { choose } from "./actions.ts";
import style from "./importing.module.css";
import { saveMapping, withoutMapping } from "./mappings.ts";
import type { Survey, SurveyedColumn } from "./protocol.ts";
import type { PageFile } from "./store.ts";

const leftOut = "";
const metadata = "metadata.";

/** Which field each column of a table goes to, with what its cells hold. */
export function ColumnMapping({
  file,
  survey,
  isLocked,
}: {
  readonly file: PageFile;
  readonly survey: Survey;
  readonly isLocked: boolean;
}): ReactNode {
  const [chosen, setChosen] = useState<ReadonlyMap<string, string>>(new Map());
  const { kind, mappings } = file.choice;
  const fieldOf = ({ name, field }: SurveyedColumn) => chosen.get(name) ?? field ?? leftOut;
  const taken = survey.columns.map(fieldOf);
  const missing = survey.required.filter((field) => !taken.includes(field));
  const twice = taken.find((field, at) => field !== leftOut && taken.indexOf(field) < at);
  const use = () => {
    const mapping = mappingOf(kind, survey, fieldOf);
    saveMapping(mapping);
    setChosen(new Map());
    choose(file.id, { mappings: [mapping, ...withoutMapping(mappings, mapping)] });
  };
  const columns = columnsOf(survey, (column) => (
    <FieldChoice
      column={column}
      value={fieldOf(column)}
      fields={survey.fields}
      isLocked={isLocked}
      onChoose={(field) => setChosen(new Map(chosen).set(column.name, field))}
    />
  ));
  return (
    <Panel
      title="Columns"
      note={`${survey.isWhole ? "" : "the first "}${count(survey.rows)} rows`}
      flush
      actions={
        <Button
          disabled={isLocked || missing.length > 0 || twice !== undefined}
          onClick={use}
          title="It is kept in this browser for files with the same header."
        >
          Use and save
        </Button>
      }
    >
      <p className={style.mappingNote} role="status">
        {noteOn(missing, twice)}
      </p>
      <Table
        label="Columns of the file"
        columns={columns}
        rows={survey.columns}
        keyOf={({ number }) => number}
      />
    </Panel>
  );
}

function noteOn(missing: readonly string[], twice: string | undefined): string {
  if (missing.length > 0)
    return `Choose a column for ${missing.join(", ")}: every record needs one.`;
  if (twice !== undefined) return `Two columns go to ${twice}.`;
  return "Columns that go to no field are left out.";
}

function mappingOf(
  kind: SavedMapping["kind"],
  survey: Survey,
  fieldOf: (column: SurveyedColumn) => string,
): SavedMapping {
  const named = survey.columns.filter(({ name }) => name !== "");
  const columns = named.map((column) => [column.name, fieldOf(column) || null] as const);
  const header = named.map(({ name }) => name);
  return { kind, header, columns: Object.fromEntries(columns) };
}

function columnsOf(
  { rows }: Survey,
  choice: (column: SurveyedColumn) => ReactNode,
): ReadonlyArray<Column<SurveyedColumn>> {
  return [
    { name: "Column", cell: ({ name, number }) => name || `column ${number}` },
    { name: "Goes to", cell: choice },
    {
      name: "Filled",
      align: "right",
      cell: ({ filled, name }) => {
        const percent = rows === 0 ? 0 : Math.round((100 * filled) / rows);
        return (
          <span className={style.filled}>
            <meter
              className={style.meter}
              max={100}
              value={percent}
              aria-label={`${name} filled`}
            />
            {percent} %
          </span>
        );
      },
    },
    {
      name: "Holds",
      isWide: true,
      cell: ({ samples }) => <span className={style.samples}>{samples.join(" · ") || "–"}</span>,
    },
  ];
}

function FieldChoice({
  column: { name, number },
  value,
  fields,
  isLocked,
  onChoose,
}: {
  readonly column: SurveyedColumn;
  readonly value: string;
  readonly fields: readonly string[];
  readonly isLocked: boolean;
  readonly onChoose: (field: string) => void;
}) {
  const own = `${metadata}${name}`;
  const isOther = value !== leftOut && value !== own && !fields.includes(value);
  return (
    <select
      className={style.select}
      aria-label={`Field of ${name || `column ${number}`}`}
      value={value}
      disabled={isLocked || name === ""}
      onChange={({ currentTarget }) => onChoose(currentTarget.value)}
    >
      <option value={leftOut}>left out</option>
      {isOther && <option value={value}>{value}</option>}
      {fields.map((field) => (
        <option key={field} value={field}>
          {field}
        </option>
      ))}
      <option value={own}>{own}</option>
    </select>
  );
}
