import type { ImportRun } from "@carryover/sdk";
import { Button } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { client } from "../session/client.ts";
import { useMayWrite } from "../session/session.ts";
import { Confirm } from "../show/confirm.tsx";
import { UndoDialog } from "./undo-dialog.tsx";
import { VerifyHint } from "./verify-hint.tsx";

/** What can be done about a run: cancel it, undo it, prove it. */
export function RunActions({ run }: { readonly run: ImportRun }): ReactNode {
  const [open, setOpen] = useState<"cancel" | "undo" | "verify" | null>(null);
  const { mayWrite, whyNot } = useMayWrite();
  const close = () => setOpen(null);
  const isApplied = run.status !== "open" && (run.mode === "apply" || run.mode === "archive");
  const isVerifiable = run.status === "completed" && run.mode === "apply";
  return (
    <>
      {isVerifiable && (
        <Button variant="default" onClick={() => setOpen("verify")}>
          Verify…
        </Button>
      )}
      {run.status === "open" && (
        <Button
          color="red"
          variant="filled"
          disabled={!mayWrite}
          title={whyNot}
          onClick={() => setOpen("cancel")}
        >
          Cancel run
        </Button>
      )}
      {isApplied && (
        <Button
          variant="default"
          disabled={!mayWrite}
          title={whyNot}
          onClick={() => setOpen("undo")}
        >
          Undo…
        </Button>
      )}
      {open === "cancel" && <CancelDialog run={run} onClose={close} />}
      {open === "undo" && <UndoDialog run={run} onClose={close} />}
      {open === "verify" && <VerifyHint run={run} onClose={close} />}
    </>
  );
}

function CancelDialog({ run, onClose }: { readonly run: ImportRun; readonly onClose: () => void }) {
  const queries = useQueryClient();
  const canceling = useMutation({
    mutationFn: () => client.importRuns.cancel(run.id),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ["runs"] });
      onClose();
    },
  });
  return (
    <Confirm
      title="Cancel this run?"
      action="Cancel the run"
      isDangerous
      isPending={canceling.isPending}
      error={canceling.error}
      onConfirm={() => canceling.mutate()}
      onClose={onClose}
    >
      No more of its records are applied. What it has applied stays, until you undo the run. The
      command that sends it ends with an error.
    </Confirm>
  );
}
