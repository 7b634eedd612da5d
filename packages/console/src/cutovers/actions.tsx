import type { Cutover } from "@carryover/sdk";
import { Button } from "@mantine/core";
import { type ReactNode, useState } from "react";
import { useMayWrite } from "../session/session.ts";
import { Problem } from "../show/states.tsx";
import { ApplyDialog } from "./apply-dialog.tsx";
import { countsOf } from "./counts.ts";
import { PlanAgainDialog } from "./plan-again-dialog.tsx";
import { RollbackDialog } from "./rollback-dialog.tsx";
import { usePause } from "./work.ts";

type State = Cutover["state"];

const resting: readonly State[] = ["paused", "held", "stopped"];
const undoable: readonly State[] = ["running", ...resting];
const over: readonly State[] = ["planned", "completed", "rolled_back", "failed"];

/** What can be done about a cutover as it is now. */
export function CutoverActions({ cutover }: { readonly cutover: Cutover }): ReactNode {
  const [open, setOpen] = useState<"apply" | "rollback" | "plan" | null>(null);
  const { mayWrite, whyNot } = useMayWrite();
  const pausing = usePause(cutover);
  const { state } = cutover;
  const close = () => setOpen(null);
  const button = { disabled: !mayWrite, title: whyNot };
  // One that is completed goes on only for what waits for an operator.
  const isLeft = state === "completed" && countsOf(cutover).needsOperator > 0;
  const isPausable = state === "running" || state === "rolling_back";
  return (
    <>
      {state === "planned" && (
        <Button {...button} onClick={() => setOpen("apply")}>
          Start…
        </Button>
      )}
      {(resting.includes(state) || isLeft) && (
        <Button {...button} onClick={() => setOpen("apply")}>
          Go on…
        </Button>
      )}
      {isPausable && (
        <Button {...button} loading={pausing.isPending} onClick={() => pausing.send({})}>
          Pause
        </Button>
      )}
      {undoable.includes(state) && (
        <Button {...button} variant="default" onClick={() => setOpen("rollback")}>
          Roll back…
        </Button>
      )}
      {over.includes(state) && (
        <Button {...button} variant="default" onClick={() => setOpen("plan")}>
          Plan again…
        </Button>
      )}
      {isPausable && pausing.error !== null && <Problem error={pausing.error} />}
      {open === "apply" && (
        <ApplyDialog cutover={cutover} chosen={null} onDone={close} onClose={close} />
      )}
      {open === "rollback" && (
        <RollbackDialog cutover={cutover} chosen={null} onDone={close} onClose={close} />
      )}
      {open === "plan" && <PlanAgainDialog cutover={cutover} onClose={close} />}
    </>
  );
}
