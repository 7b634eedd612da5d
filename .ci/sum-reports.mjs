// Prints one line, `N passed, N failed` and `, N skipped` if any, summed from the JSON reports of
// vitest. Each argument is `<exit code>:<report file>` of one run. A run that crashed or wrote no
// valid report counts as one failure, and so does one that ran no test. Exits 1 if anything failed.
import { readFileSync } from "node:fs";

const sum = { passed: 0, failed: 0, skipped: 0 };
for (const run of process.argv.slice(2)) {
  const counts = countsOf(run);
  for (const key of Object.keys(sum)) sum[key] += counts[key];
}
if (sum.passed + sum.failed === 0) sum.failed = 1;

const skipped = sum.skipped > 0 ? `, ${sum.skipped} skipped` : "";
process.stdout.write(`${sum.passed} passed, ${sum.failed} failed${skipped}\n`);
process.exitCode = sum.failed > 0 ? 1 : 0;

function countsOf(run) {
  const colon = run.indexOf(":");
  const report = readReport(run.slice(colon + 1));
  if (report === undefined) return { passed: 0, failed: 1, skipped: 0 };
  const passed = report.numPassedTests;
  const skipped = report.numPendingTests + (report.numTodoTests ?? 0);
  const failed = report.numFailedTests + report.testResults.filter(failedToLoad).length;
  const failedUnseen = failed === 0 && (run.slice(0, colon) !== "0" || passed === 0);
  return { passed, failed: failedUnseen ? 1 : failed, skipped };
}

function readReport(path) {
  try {
    const report = JSON.parse(readFileSync(path, "utf8"));
    const counts = [report.numPassedTests, report.numFailedTests, report.numPendingTests];
    if (counts.every(Number.isInteger) && Array.isArray(report.testResults)) return report;
  } catch {
    // Missing or cut off: the runner crashed before its end.
  }
  return undefined;
}

/** A file that failed with none of its tests failed before them: it could not be loaded. */
function failedToLoad(file) {
  const tests = file.assertionResults ?? [];
  return file.status === "failed" && !tests.some((test) => test.status === "failed");
}
