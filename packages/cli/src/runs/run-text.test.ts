import type { ImportRun } from "@carryover/sdk";
import { expect, test } from "vitest";
import { plain } from "../text/styled.ts";
import { runLines } from "./run-text.ts";

const open = {
  ...{ id: "run", kind: "customers", status: "open", mode: "apply", undoes: null, dryRun: false },
  ...{ plan: null, options: {}, source: { name: "c.json", sha256: null }, undone: null },
  ...{ findings: [], batchCount: 0, lastBatchAt: null, completedAt: null },
  counts: { read: 0, created: 0, updated: 0, unchanged: 0, replaced: 0, skipped: 0, rejected: 0 },
  createdAt: "2026-01-01T00:00:00.000Z",
} as unknown as ImportRun;

const told = (own: Partial<ImportRun>) =>
  runLines({ ...open, ...own }, " --data-dir here")
    .map(plain)
    .join("\n");

test("an open run says how it is gone on with, on the server that it is of", () => {
  const undone = { reversed: 0, kept: 0, failed: 0 };

  const [archive, undo] = [
    told({ mode: "archive" }),
    told({ mode: "undo", undoes: "other", undone }),
  ];

  expect(archive).toContain("The same import command resumes it.");
  expect(undo).toContain("carryover undo other --data-dir here goes on with it.");
});
