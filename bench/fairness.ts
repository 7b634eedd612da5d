import { spawn } from "node:child_process";
import { once } from "node:events";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { parseArgs } from "node:util";
import type { ClientReport } from "./checks-client.ts";
import { line } from "./compare.ts";
import type { ImporterReport } from "./import-client.ts";
import { cli, measure } from "./measure.ts";
import { catalog, subscriptionAt, usageAt, writeRecords } from "./records-file.ts";
import { onSite, prepare, type Site } from "./site.ts";

/** What one environment sends in a round. */
interface Load {
  readonly customers: number;
  readonly clients: number;
  readonly seconds: number;
}

interface Round {
  readonly quiet: ClientReport;
  readonly busy: ClientReport;
  readonly alone: ImporterReport;
  readonly beside: ImporterReport;
}

/**
 * Lets one environment check entitlements while another one imports, so many requests at a time.
 * Quiet rounds and busy ones alternate, and medians are printed, so that a noisy machine disturbs
 * both alike: how long a check takes, what the importer gets done, and how often it is turned away.
 */
export async function benchFairness(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      customers: { type: "string", default: "20000" },
      clients: { type: "string", default: "4" },
      seconds: { type: "string", default: "8" },
      rounds: { type: "string", default: "3" },
      imports: { type: "string", default: "16,32" },
      records: { type: "string", default: "1000" },
    },
  });
  const load = {
    customers: Number(values.customers),
    clients: Number(values.clients),
    seconds: Number(values.seconds),
  };
  await onSite(async (site) => {
    await prepareChecks(site, load.customers);
    const importer = await importerKey(site);
    for (const inFlight of values.imports.split(",").map(Number)) {
      const importing = { ...load, key: importer, inFlight, records: Number(values.records) };
      const rounds: Round[] = [];
      for (let index = 0; index < Number(values.rounds); index++) {
        rounds.push(await runRound(site, load, importing));
      }
      print(inFlight, rounds);
    }
  });
}

type Importing = Load & { readonly key: string; readonly inFlight: number; records: number };

async function runRound(site: Site, load: Load, importing: Importing): Promise<Round> {
  const check = () => client<ClientReport>(site, "checks-client", { ...load, key: site.key });
  const importRecords = () => client<ImporterReport>(site, "import-client", importing);
  const quiet = await check();
  const alone = await importRecords();
  const [busy, beside] = await Promise.all([check(), importRecords()]);
  return { quiet, busy, alone, beside };
}

function print(inFlight: number, rounds: readonly Round[]): void {
  const of = (value: (round: Round) => number) => median(rounds.map(value));
  const ratio = of(({ quiet, busy }) => busy.latencyMs.p99 / quiet.latencyMs.p99);
  line(`${inFlight} imports of another environment at a time; medians of ${rounds.length} rounds`);
  for (const name of ["quiet", "busy"] as const) {
    const p50 = of((round) => round[name].latencyMs.p50);
    const p99 = of((round) => round[name].latencyMs.p99);
    const rate = of((round) => round[name].count / round[name].seconds);
    line(`  checks, ${name.padEnd(6)}  p50 ${ms(p50)}  p99 ${ms(p99)}  ${whole(rate)} a second`);
  }
  line(`  p99 under load over quiet  ${ratio.toFixed(1)}`);
  for (const name of ["alone", "beside"] as const) {
    const rate = of((round) => round[name].records / round[name].seconds);
    const refused = of((round) => round[name].refused);
    const title = name === "alone" ? "import alone" : "with checks ";
    line(`  ${title}  ${whole(rate)} records/s  ${refused} times 429`);
  }
}

async function prepareChecks(site: Site, customers: number): Promise<void> {
  await prepare(site, customers);
  const subscriptions = join(site.folder, "subscriptions.json");
  await writeRecords(subscriptions, "subscriptions", customers, subscriptionAt);
  await site.carryover("import", "--subscriptions-file", subscriptions, "--json");
  const usage = join(site.folder, "usage.json");
  await writeRecords(usage, "usages", customers, usageAt);
  await site.carryover("import", "--usage-file", usage, "--json");
  await measure("psql", [site.database, "-qc", "vacuum analyze"]);
}

/** Another environment, with the same catalog. */
async function importerKey(site: Site): Promise<string> {
  const make = [cli, "keys", "create", "--environment", "importer", "--json"];
  const { stdout } = await measure(process.execPath, make, { DATABASE_URL: site.database });
  const { key } = JSON.parse(stdout) as { key: string };
  const file = join(site.folder, "importer-catalog.json");
  await writeFile(file, JSON.stringify(catalog));
  const apply = [cli, "catalog", "apply", file, "--url", site.server.url];
  await measure(process.execPath, apply, { CARRYOVER_API_KEY: key });
  return key;
}

/** Clients have a process of their own, so that they do not slow down what is measured. */
async function client<T>(site: Site, name: string, options: object): Promise<T> {
  const file = new URL(`./${name}.ts`, import.meta.url).pathname;
  const workRequest = JSON.stringify({ ...options, url: site.server.url });
  const child = spawn(process.execPath, [...process.execArgv, file, workRequest], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  let stdout = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    stdout += text;
  });
  const [code] = await once(child, "close");
  if (code !== 0) throw new Error(`${name} ended with ${code}: ${stdout}`);
  return JSON.parse(stdout) as T;
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}

function ms(value: number): string {
  return `${value.toFixed(1).padStart(8)} ms`;
}

function whole(count: number): string {
  return Math.round(count).toLocaleString("en-US").padStart(8);
}
