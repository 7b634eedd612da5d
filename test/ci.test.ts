import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";

const program = join(import.meta.dirname, "../.ci/sum-reports.mjs");
let directory: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "carryover-ci-"));
});

afterEach(() => rmSync(directory, { recursive: true }));

it("sums the reports of all runs", () => {
  const runs = [run({ passed: 3, skipped: 1 }), run({ passed: 4, todo: 1 })];

  expect(sum(...runs)).toEqual({ line: "7 passed, 0 failed, 2 skipped", exitCode: 0 });
});

it("leaves out the skipped when there are none", () => {
  expect(sum(run({ passed: 3 }))).toEqual({ line: "3 passed, 0 failed", exitCode: 0 });
});

it("fails with a failed test", () => {
  const runs = [run({ passed: 3 }), run({ passed: 1, failed: 2, exitCode: 1 })];

  expect(sum(...runs)).toEqual({ line: "4 passed, 2 failed", exitCode: 1 });
});

it.each([
  ["wrote no report", "0:/nowhere/report.json"],
  ["wrote half a report", () => `0:${file('{"numPassedTests": 3, "numFai')}`],
  ["wrote a report without counts", () => `0:${file("{}")}`],
  ["ended with an exit code though no test failed", () => run({ passed: 2, exitCode: 7 })],
  ["ran no test", () => run({ passed: 0, skipped: 3 })],
])("counts a run as failed that %s", (_, broken) => {
  const { line, exitCode } = sum(
    run({ passed: 5 }),
    typeof broken === "string" ? broken : broken(),
  );

  expect(line).toMatch(/^[57] passed, 1 failed/);
  expect(exitCode).toBe(1);
});

it("counts a test file that could not be loaded", () => {
  const broken = { status: "failed", assertionResults: [] };
  const partly = { status: "failed", assertionResults: [{ status: "failed" }] };
  const files = [broken, partly];

  expect(sum(run({ passed: 5, failed: 1, exitCode: 1, files })).line).toBe("5 passed, 2 failed");
});

it("fails when there was no run", () => {
  expect(sum()).toEqual({ line: "0 passed, 1 failed", exitCode: 1 });
});

interface Run {
  readonly passed: number;
  readonly failed?: number;
  readonly skipped?: number;
  readonly todo?: number;
  readonly exitCode?: number;
  readonly files?: readonly object[];
}

/** Writes the report of a run as vitest does, and returns the argument that names it. */
function run({ passed, failed = 0, skipped = 0, todo = 0, exitCode = 0, files = [] }: Run): string {
  const report = {
    numPassedTests: passed,
    numFailedTests: failed,
    numPendingTests: skipped,
    numTodoTests: todo,
    testResults: files,
  };
  return `${exitCode}:${file(JSON.stringify(report))}`;
}

let fileCount = 0;

function file(text: string): string {
  const path = join(directory, `${fileCount++}.json`);
  writeFileSync(path, text);
  return path;
}

function sum(...runs: string[]): { line: string; exitCode: number | null } {
  const { stdout, status } = spawnSync(process.execPath, [program, ...runs], { encoding: "utf8" });
  return { line: stdout.trimEnd(), exitCode: status };
}
