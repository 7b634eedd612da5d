import type { ImportRun } from "@carryover/sdk";
import { Button, Modal } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useRouter } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { client } from "../session/client.ts";
import style from "../show/show.module.css";
import { Bone, Problem } from "../show/states.tsx";
import { Buckets } from "./run-summary.tsx";

/** Shows first what an undo would do, in its three buckets, and undoes only after that. */
export function UndoDialog({
  run,
  onClose,
}: {
  readonly run: ImportRun;
  readonly onClose: () => void;
}): ReactNode {
  const queries = useQueryClient();
  const router = useRouter();
  const preview = useQuery({
    queryKey: ["undo-preview", run.id],
    queryFn: ({ signal }) => client.importRuns.undo(run.id, { dryRun: true }, { signal }),
    staleTime: 0,
    gcTime: 0,
    refetchOnWindowFocus: false,
  });
  const undoing = useMutation({
    mutationFn: () => client.importRuns.undo(run.id, { dryRun: false }),
    onSuccess: async (undo) => {
      await queries.invalidateQueries({ queryKey: ["runs"] });
      await router.navigate({ to: "/imports/$runId", params: { runId: undo.id } });
    },
  });
  const error = preview.error ?? undoing.error;
  return (
    <Modal opened onClose={onClose} title="Undo this run" size={520}>
      <p>What undoing it now would do. Nothing has been changed yet.</p>
      <div style={{ minHeight: 108, padding: "16px 0" }}>
        {preview.isPending && <Bone height={92} />}
        {preview.data?.undone && <Buckets undone={preview.data.undone} />}
        {preview.data !== undefined && (
          <p className={style.small}>
            <Link to="/imports/$runId" params={{ runId: preview.data.id }}>
              See each record
            </Link>
          </p>
        )}
        {error !== null && <Problem error={error} />}
      </div>
      <div className={style.actions}>
        <Button
          color="red"
          disabled={preview.data === undefined}
          loading={undoing.isPending}
          onClick={() => undoing.mutate()}
        >
          Undo the run
        </Button>
        <Button variant="default" onClick={onClose}>
          Leave it
        </Button>
      </div>
    </Modal>
  );
}
