import { Button } from "@mantine/core";
import { type ReactNode, useState } from "react";
import { check } from "../actions.ts";
import style from "../importing.module.css";
import type { Change, CheckedPart, Edit } from "../protocol.ts";
import type { PageFile } from "../store.ts";
import type { CellChange } from "./grid-table.tsx";

type OnChange = (where: Edit["where"], change: Change) => void;

/** What can be done to many records at once, what was done last, and the check of all of it. */
export function GridTools({
  file,
  group,
  offer,
  said,
  isLocked,
  onChange,
}: {
  readonly file: PageFile;
  readonly group: CheckedPart["faults"][number] | undefined;
  /** A change of a cell that others with the same fault and value may want too. */
  readonly offer: CellChange | null;
  readonly said: string;
  readonly isLocked: boolean;
  readonly onChange: OnChange;
}): ReactNode {
  return (
    <div className={style.gridTools}>
      {group !== undefined && (
        <ForAll key={group.code} group={group} isLocked={isLocked} onChange={onChange} />
      )}
      {offer !== null && <Offer offer={offer} isLocked={isLocked} onChange={onChange} />}
      <span role="status" className={style.said}>
        {said ||
          (group === undefined && offer === null && "Choose a fault to correct all at once.")}
      </span>
      {file.edits > 0 && (
        <Button disabled={isLocked} onClick={() => void check(file.id)}>
          Check again with {file.edits === 1 ? "the correction" : "the corrections"}
        </Button>
      )}
    </div>
  );
}

function Offer({
  offer: { issueCode, field, before, after },
  isLocked,
  onChange,
}: {
  readonly offer: CellChange;
  readonly isLocked: boolean;
  readonly onChange: OnChange;
}) {
  if (issueCode === null || field === null) return null;
  return (
    <Button
      variant="default"
      disabled={isLocked}
      onClick={() =>
        onChange({ code: issueCode, field, value: before }, { do: "set", field, value: after })
      }
    >
      Do the same wherever {field} is “{(before ?? "").slice(0, 40)}”
    </Button>
  );
}

/** Changes all records with one fault, whatever their values. */
function ForAll({
  group: { code, example },
  isLocked,
  onChange,
}: {
  readonly group: CheckedPart["faults"][number];
  readonly isLocked: boolean;
  readonly onChange: OnChange;
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
            onClick={() => onChange(where, { do: "set", field, value: value || null })}
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
