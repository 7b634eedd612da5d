import type { ImportRun } from "@carryover/sdk";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { runQuery } from "./runs.ts";

/** What an event of the server holds. */
interface Progress {
  readonly data: ImportRun;
  /** Over the last seconds; null while it is not known. */
  readonly recordsPerSecond: number | null;
}

const rateKey = (runId: string) => ["runs", "rate", runId] as const;

/**
 * Follows a run by the server's events, each of which is shown at once. The browser asks again by
 * itself when a stream breaks off; where none comes, the query of the run asks every few seconds.
 */
export function useProgress(runId: string, isOpen: boolean): void {
  const queries = useQueryClient();
  useEffect(() => {
    if (!isOpen) return;
    const events = new EventSource(`/api/v1/import-runs/${encodeURIComponent(runId)}/events`);
    const { queryKey } = runQuery(runId);
    const take = ({ data }: MessageEvent<string>) => {
      const progress = parsed(data, runId);
      if (progress === null) return;
      queries.setQueryData(queryKey, progress.data);
      queries.setQueryData(rateKey(runId), progress.recordsPerSecond);
    };
    events.addEventListener("progress", take);
    events.addEventListener("end", (event) => {
      take(event);
      events.close();
      void queries.invalidateQueries({ queryKey: ["runs"] });
    });
    return () => events.close();
  }, [runId, isOpen, queries]);
}

/** The records that a run takes per second now; null while that is not known. */
export function useRate(runId: string): number | null {
  const rate = useQuery<number | null>({ queryKey: rateKey(runId), enabled: false });
  return rate.data ?? null;
}

function parsed(text: string, runId: string): Progress | null {
  try {
    const progress = JSON.parse(text) as Progress;
    return progress.data.id === runId ? progress : null;
  } catch {
    return null;
  }
}
