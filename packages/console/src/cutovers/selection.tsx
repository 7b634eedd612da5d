import type { Cutover, CutoverItem } from "@carryover/sdk";
import { Button } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { client } from "../session/client.ts";
import { useMayWrite } from "../session/session.ts";
import { Problem } from "../show/states.tsx";
import { ApplyDialog } from "./apply-dialog.tsx";
import { canBeUndone, canGoOn } from "./counts.ts";
import style from "./cutovers.module.css";
import { filterOf } from "./queries.ts";
import { RollbackDialog } from "./rollback-dialog.tsx";
import type { CutoverSearch, ItemState } from "./search.ts";
import { counted } from "./words.tsx";

/** As many as one request may name. */
const chosenMax = 1_000;

/** Chosen subscriptions by their old ids, each with its state when it was last seen. */
export type Selection = ReadonlyMap<string, ItemState>;

export const isChoosable = ({ state }: CutoverItem) => canGoOn(state) || canBeUndone(state);

const applicable: ReadonlyArray<Cutover["state"]> = ["planned", "paused", "held", "stopped"];
const undoable: ReadonlyArray<Cutover["state"]> = [
  ...(["running", "paused", "held", "stopped", "completed"] as const),
];

/** Says why named subscriptions cannot be applied now, or nothing if they can. */
export function whyNotApply({ state }: Cutover): string | undefined {
  if (applicable.includes(state) || state === "completed") return undefined;
  return `The cutover is ${state.replaceAll("_", " ")}: pause it first.`;
}

export function whyNotUndo({ state }: Cutover): string | undefined {
  if (undoable.includes(state)) return undefined;
  if (state === "planned") return "Nothing was begun, so there is nothing to undo.";
  return `The cutover is ${state.replaceAll("_", " ")}.`;
}

/** What can be done with the chosen subscriptions, together. */
export function SelectionBar({
  cutover,
  selection,
  onChange,
}: {
  readonly cutover: Cutover;
  readonly selection: Selection;
  readonly onChange: (selection: Selection) => void;
}): ReactNode {
  const [open, setOpen] = useState<"apply" | "rollback" | null>(null);
  const { mayWrite, whyNot } = useMayWrite();
  const states = [...selection];
  const toApply = states.filter(([, state]) => canGoOn(state)).map(([id]) => id);
  const toUndo = states.filter(([, state]) => canBeUndone(state)).map(([id]) => id);
  const held = states.filter(([, state]) => state === "held").length;
  const close = () => setOpen(null);
  const done = () => {
    close();
    onChange(new Map());
  };
  const noApply = whyNot ?? whyNotApply(cutover);
  const noUndo = whyNot ?? whyNotUndo(cutover);
  return (
    <div className={style.selection} role="status">
      <span>{counted(selection.size, "subscription")} chosen</span>
      <Button
        disabled={!mayWrite || noApply !== undefined || toApply.length === 0}
        title={noApply}
        onClick={() => setOpen("apply")}
      >
        {held > 0 ? "Approve these…" : "Start these…"}
      </Button>
      <Button
        variant="default"
        disabled={!mayWrite || noUndo !== undefined || toUndo.length === 0}
        title={noUndo}
        onClick={() => setOpen("rollback")}
      >
        Roll these back…
      </Button>
      <Button variant="subtle" onClick={() => onChange(new Map())}>
        Choose none
      </Button>
      {open === "apply" && (
        <ApplyDialog
          cutover={cutover}
          chosen={{ subscriptionIds: toApply, held }}
          onDone={done}
          onClose={close}
        />
      )}
      {open === "rollback" && (
        <RollbackDialog cutover={cutover} chosen={toUndo} onDone={done} onClose={close} />
      )}
    </div>
  );
}

/** Chooses all subscriptions that the filters match, on pages that were not loaded too. */
export function ChooseAll({
  cutover,
  search,
  onChange,
}: {
  readonly cutover: Cutover;
  readonly search: CutoverSearch;
  readonly onChange: (selection: Selection) => void;
}): ReactNode {
  const choosing = useMutation({
    mutationFn: () => choosable(cutover.id, search),
    onSuccess: onChange,
  });
  return (
    <>
      <Button variant="default" loading={choosing.isPending} onClick={() => choosing.mutate()}>
        Choose all that match
      </Button>
      {choosing.isError && <Problem error={choosing.error} />}
    </>
  );
}

/** Throws if there are more than one request may name. */
async function choosable(cutoverId: string, search: CutoverSearch): Promise<Selection> {
  const found = new Map<string, ItemState>();
  const query = { limit: 500, ...filterOf(search) };
  for await (const item of client.cutovers.items(cutoverId, query)) {
    if (isChoosable(item)) found.set(item.plan.oldSubscription, item.state);
    if (found.size > chosenMax) {
      throw new Error(`More than ${chosenMax} match: filter by a state or a rule first.`);
    }
  }
  return found;
}
