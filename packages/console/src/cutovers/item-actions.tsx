import type { Cutover, CutoverItem } from "@carryover/sdk";
import { Button } from "@mantine/core";
import { type ReactNode, useState } from "react";
import { useMayWrite } from "../session/session.ts";
import { ApplyDialog } from "./apply-dialog.tsx";
import { canBeUndone, canGoOn } from "./counts.ts";
import style from "./cutovers.module.css";
import { RollbackDialog } from "./rollback-dialog.tsx";
import { whyNotApply, whyNotUndo } from "./selection.tsx";

/** What can be done about one subscription alone. */
export function ItemActions({
  cutover,
  item: { plan, state },
}: {
  readonly cutover: Cutover;
  readonly item: CutoverItem;
}): ReactNode {
  const [open, setOpen] = useState<"apply" | "rollback" | null>(null);
  const { mayWrite, whyNot } = useMayWrite();
  const noApply = whyNot ?? whyNotApply(cutover);
  const noUndo = whyNot ?? whyNotUndo(cutover);
  const isHeld = state === "held";
  const ids = [plan.oldSubscription];
  const close = () => setOpen(null);
  if (!canGoOn(state) && !canBeUndone(state)) return null;
  return (
    <div className={style.itemActions}>
      {canGoOn(state) && (
        <Button
          disabled={!mayWrite || noApply !== undefined}
          title={noApply}
          onClick={() => setOpen("apply")}
        >
          {isHeld ? "Approve…" : state === "planned" ? "Start it alone…" : "Go on with it…"}
        </Button>
      )}
      {canBeUndone(state) && (
        <Button
          variant="default"
          disabled={!mayWrite || noUndo !== undefined}
          title={noUndo}
          onClick={() => setOpen("rollback")}
        >
          Roll it back…
        </Button>
      )}
      {open === "apply" && (
        <ApplyDialog
          cutover={cutover}
          chosen={{ subscriptionIds: ids, held: isHeld ? 1 : 0 }}
          onDone={close}
          onClose={close}
        />
      )}
      {open === "rollback" && (
        <RollbackDialog cutover={cutover} chosen={ids} onDone={close} onClose={close} />
      )}
    </div>
  );
}
