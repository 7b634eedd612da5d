import type { runCreateBody } from "@carryover/contract";
import type { z } from "zod";
import { rowId } from "../row-id.ts";
import type { RunRow } from "./store.ts";

/** Makes a run that is just being opened. */
export function newRun(
  environmentId: string,
  body: Omit<z.output<typeof runCreateBody>, "restart">,
  now: Date,
): RunRow {
  return {
    id: rowId(now.getTime()),
    environmentId,
    kind: body.kind,
    mode: body.mode,
    status: "open",
    sourceName: body.source.name,
    sourceSha256: body.source.sha256 ?? null,
    sourceBytes: body.source.bytes ?? null,
    sourceNewest: null,
    options: body.options,
    buildsOn: body.buildsOn ?? null,
    planId: body.plan ?? null,
    undoes: null,
    isDryRun: false,
    findings: [],
    createdAt: now,
    updatedAt: now,
    completedAt: null,
  };
}
