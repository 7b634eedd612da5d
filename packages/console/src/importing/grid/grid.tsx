import { useNavigate } from "@tanstack/react-router";
import { type ReactNode, useState } from "react";
import { Choice } from "../../show/choice.tsx";
import { count } from "../../show/number.ts";
import { Panel } from "../../show/page.tsx";
import { edit } from "../actions.ts";
import type { Change, CheckedPart, Edit, Edited } from "../protocol.ts";
import type { PageFile } from "../store.ts";
import { type CellChange, GridTable } from "./grid-table.tsx";
import { GridTools } from "./grid-tools.tsx";

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
  const [version, setVersion] = useState(0);
  const [offer, setOffer] = useState<CellChange | null>(null);
  const [said, setSaid] = useState("");
  const { kind } = part;
  const group = part.faults.find((one) => one.code === code);
  const total = group?.count ?? part.kept;
  const change = async (where: Edit["where"], how: Change) => {
    setSaid(told(await edit(file.id, { kind, where, change: how }), how));
    setVersion((before) => before + 1);
  };
  const takeCell = (cell: CellChange) => {
    const { number, field, before, after, issueCode } = cell;
    setOffer(issueCode !== null && field !== null && before !== null ? cell : null);
    const how: Change =
      field === null ? { do: "text", text: after ?? "" } : { do: "set", field, value: after };
    void change({ numbers: [number] }, how);
  };
  return (
    <Panel
      title="Correct"
      note={`${count(total)} ${kind}`}
      flush
      actions={<FaultChoice file={file} part={part} code={group?.code} />}
    >
      <GridTools
        file={file}
        group={group}
        offer={offer}
        said={said}
        isLocked={isLocked}
        onChange={(where, how) => {
          setOffer(null);
          void change(where, how);
        }}
      />
      <GridTable
        key={`${file.checked?.sha256} ${part.kept} ${group?.code}`}
        list={{ file: file.id, kind, code: group?.code ?? null }}
        total={Math.min(total, part.kept)}
        version={version}
        how={{
          isLocked,
          onCell: takeCell,
          onRow: (number, how) => void change({ numbers: [number] }, { do: how }),
        }}
      />
    </Panel>
  );
}

/** Shows the records with one fault alone. */
function FaultChoice({
  file,
  part: { kind, faults },
  code,
}: {
  readonly file: PageFile;
  readonly part: CheckedPart;
  readonly code: string | undefined;
}) {
  const navigate = useNavigate();
  const show = (chosen: string | undefined) =>
    void navigate({
      to: "/imports/new",
      search: { file: file.id, kind, part: "correct", code: chosen },
      replace: true,
      resetScroll: false,
    });
  const options = faults.map((one) => [one.code, `${one.code} (${count(one.count)})`] as const);
  return <Choice label="Fault" value={code} options={options} onChoose={show} />;
}

function told({ changed, sound }: Edited, change: Change): string {
  if (change.do === "restore") return "As in the file again.";
  if (change.do === "leave out") return `${count(changed)} left out.`;
  if (changed === 1) return sound === 1 ? "Sound now." : "Still faulty.";
  return `${count(changed)} changed, ${count(sound)} of them are sound now.`;
}
