import { Button } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import { type ReactNode, useState } from "react";
import { Choice } from "../show/choice.tsx";
import { count } from "../show/number.ts";
import { Panel } from "../show/page.tsx";
import { check, edit } from "./actions.ts";
import { type CellChange, GridTable } from "./grid-table.tsx";
import style from "./importing.module.css";
import type { Change, CheckedPart, Edit, Edited } from "./protocol.ts";
import type { PageFile } from "./store.ts";

/** A change of a cell that others with the same value and fault may want too. */
interface Offer {
  readonly code: string;
  readonly change: CellChange;
}

/** Corrects rejected records: cell by cell, all that are alike at once, or by leaving them out. */
export function Grid({
  file,
  part,
  code,
  isLocked,
}: {
  readonly file: PageFile;
  readonly part: CheckedPart;
  readonly code: string | undefined;
  readonly isLocked: boolean;
}): ReactNode {
  const navigate = useNavigate();
  const [version, setVersion] = useState(0);
  const [offer, setOffer] = useState<Offer | null>(null);
  const [said, setSaid] = useState("");
  const { kind } = part;
  const group = part.faults.find((one) => one.code === code);
  const total = group?.count ?? part.kept;
  const change = async (where: Edit["where"], how: Change) => {
    const edited = await edit(file.id, { kind, where, change: how });
    setSaid(told(edited, how));
    setVersion((before) => before + 1);
  };
  const takeCell = async (cell: CellChange) => {
    const isAlike = cell.issueCode !== null && cell.before !== null;
    setOffer(isAlike ? { code: cell.issueCode ?? "", change: cell } : null);
    await change(
      { numbers: [cell.number] },
      cell.field === null
        ? { do: "text", text: cell.after ?? "" }
        : { do: "set", field: cell.field, value: cell.after },
    );
  };
  return (
    <Panel
      title="Correct"
      note={`${count(total)} ${kind}`}
      flush
      actions={
        <Choice
          label="Fault"
          value={group?.code}
          options={part.faults.map((one) => [one.code, `${one.code} (${count(one.count)})`])}
          onChoose={(chosen) =>
            void navigate({
              to: "/imports/new",
              search: { file: file.id, kind, part: "correct", code: chosen },
              replace: true,
              resetScroll: false,
            })
          }
        />
      }
    >
      <div className={style.gridTools}>
        {group !== undefined && (
          <ForAll group={group} isLocked={isLocked} onChange={(where, how) => change(where, how)} />
        )}
        {offer !== null && offer.change.field !== null && (
          <Button
            variant="light"
            disabled={isLocked}
            onClick={() => {
              const { field, before, after } = offer.change;
              setOffer(null);
              void change(
                { code: offer.code, field, value: before },
                { do: "set", field: field ?? "", value: after },
              );
            }}
          >
            Do the same wherever {offer.change.field} is {shown(offer.change.before)}
          </Button>
        )}
        <span role="status" className={style.said}>
          {said}
        </span>
        {file.edits > 0 && (
          <Button disabled={isLocked} onClick={() => void check(file.id)}>
            Check again with {file.edits === 1 ? "the correction" : "the corrections"}
          </Button>
        )}
      </div>
      <GridTable
        key={`${file.checked?.sha256} ${group?.code}`}
        list={{ file: file.id, kind, code: group?.code ?? null }}
        total={Math.min(total, part.kept)}
        version={version}
        isLocked={isLocked}
        onCell={(cell) => void takeCell(cell)}
        onRow={(number, how) => void change({ numbers: [number] }, { do: how })}
      />
    </Panel>
  );
}

/** What can be done to all records with one fault, whatever their values. */
function ForAll({
  group: { code, example },
  isLocked,
  onChange,
}: {
  readonly group: CheckedPart["faults"][number];
  readonly isLocked: boolean;
  readonly onChange: (where: Edit["where"], change: Change) => void;
}) {
  const [value, setValue] = useState("");
  const field = example?.cell?.field ?? fieldOf(example?.pointer ?? "");
  const where = { code, field };
  return (
    <div className={style.forAll}>
      {field !== null && (
        <>
          <label>
            <span className={style.fileNote}>Set {field} in all of them to</span>
            <input
              className={style.forAllInput}
              value={value}
              disabled={isLocked}
              placeholder="nothing"
              onChange={({ currentTarget }) => setValue(currentTarget.value)}
            />
          </label>
          <Button
            variant="default"
            disabled={isLocked}
            onClick={() =>
              onChange(where, { do: "set", field, value: value === "" ? null : value })
            }
          >
            {value === "" ? `Clear ${field} in all` : "Set in all"}
          </Button>
        </>
      )}
      <Button
        variant="default"
        disabled={isLocked}
        onClick={() => onChange(where, { do: "leave out" })}
      >
        Leave all out
      </Button>
    </div>
  );
}

function fieldOf(pointer: string): string | null {
  const [, name] = pointer.split("/");
  return name === undefined ? null : name.replaceAll("~1", "/").replaceAll("~0", "~");
}

function told({ changed, sound }: Edited, change: Change): string {
  if (change.do === "restore") return "As in the file again.";
  if (change.do === "leave out") return `${count(changed)} left out.`;
  if (changed === 1) return sound === 1 ? "Sound now." : "Still faulty.";
  return `${count(changed)} changed, ${count(sound)} of them are sound now.`;
}

function shown(value: string | null): string {
  return `“${(value ?? "").slice(0, 40)}”`;
}
