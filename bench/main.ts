import { benchBodies } from "./bodies.ts";
import { benchCutover } from "./cutover.ts";
import { benchEntitlements } from "./entitlements.ts";
import { benchExport } from "./export.ts";
import { benchFairness } from "./fairness.ts";
import { benchCustomers, benchSubscriptions, benchUsage } from "./import.ts";
import { benchRuns } from "./runs.ts";

/** One command per figure of docs/reference/performance.md: `npm run bench -- <name> [options]`. */
const benches: Readonly<Record<string, (options: readonly string[]) => Promise<void>>> = {
  bodies: benchBodies,
  import: benchCustomers,
  subscriptions: benchSubscriptions,
  usage: benchUsage,
  runs: benchRuns,
  export: benchExport,
  entitlements: benchEntitlements,
  cutover: benchCutover,
  fairness: benchFairness,
};

const [name = "", ...options] = process.argv.slice(2);
const bench = benches[name];
if (bench === undefined) {
  process.stderr.write(`usage: npm run bench -- ${Object.keys(benches).join("|")} [options]\n`);
  process.exitCode = 2;
} else {
  await bench(options);
}
