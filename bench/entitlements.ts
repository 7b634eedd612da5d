import { spawn } from "node:child_process";
import { once } from "node:events";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { parseArgs } from "node:util";
import type { ClientReport } from "./checks-client.ts";
import { line } from "./compare.ts";
import { measure } from "./measure.ts";
import { subscriptionAt, usageAt, writeRecords } from "./records-file.ts";
import { onSite, prepare, type Site } from "./site.ts";

/**
 * Checks entitlements over HTTP from so many clients, each sending the next request when it has the
 * answer, and lets pgbench do one look-up by primary key per transaction on the same database with
 * as many clients. Prints both, their ratio, and how long a check takes.
 */
export async function benchEntitlements(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      customers: { type: "string", default: "200000" },
      clients: { type: "string", default: "16" },
      seconds: { type: "string", default: "15" },
    },
  });
  const [customers, clients, seconds] = [values.customers, values.clients, values.seconds].map(
    Number,
  ) as [number, number, number];
  await onSite(async (site) => {
    await prepare(site, customers);
    const subscriptions = join(site.folder, "subscriptions.json");
    await writeRecords(subscriptions, "subscriptions", customers, subscriptionAt);
    await site.carryover("import", "--subscriptions-file", subscriptions, "--json");
    const usage = join(site.folder, "usage.json");
    await writeRecords(usage, "usages", customers, usageAt);
    await site.carryover("import", "--usage-file", usage, "--json");
    await measure("psql", [site.database, "-qc", "vacuum analyze"]);
    const lookups = await lookUpsPerSecond(site, { customers, clients, seconds });
    const report = await checkFor(site, { customers, clients, seconds });
    const checks = report.count / report.seconds;
    line(`pgbench, one primary key   ${whole(lookups)} transactions/s`);
    line(`entitlement checks         ${whole(checks)} checks/s  ${(checks / lookups).toFixed(2)}`);
    line(`of them granted            ${whole(report.granted)} of ${whole(report.count)}`);
    const { p50, p99, max } = report.latencyMs;
    line(`latency                    p50 ${p50} ms, p99 ${p99} ms, max ${max} ms`);
  });
}

interface Load {
  readonly customers: number;
  readonly clients: number;
  readonly seconds: number;
}

async function lookUpsPerSecond(
  site: Site,
  { customers, clients, seconds }: Load,
): Promise<number> {
  const script = join(site.folder, "lookup.sql");
  const query = "select id from environments limit 1";
  const { stdout: environmentId } = await measure("psql", [site.database, "-qAtc", query]);
  await writeFile(
    script,
    `\\set index random(0, ${customers - 1})\n` +
      "\\set number (:index * 7919) % 10000019\n" +
      `select * from customers where environment_id = '${environmentId.trim()}' ` +
      "and customer_id = 'customer-' || :number;\n",
  );
  const flags = ["-n", "-M", "prepared", "-c", String(clients), "-j", "2", "-T", String(seconds)];
  const { stdout } = await measure("pgbench", [...flags, "-f", script, site.database]);
  return Number(/tps = ([\d.]+)/.exec(stdout)?.[1]);
}

/** The clients run in a process of their own, so that they do not slow down what is measured. */
export async function checkFor(site: Site, load: Load): Promise<ClientReport> {
  const options = JSON.stringify({ ...load, url: site.server.url, key: site.key });
  const client = new URL("./checks-client.ts", import.meta.url).pathname;
  const child = spawn(process.execPath, [...process.execArgv, client, options], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  let stdout = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    stdout += text;
  });
  const [code] = await once(child, "close");
  if (code !== 0) throw new Error(`The clients ended with ${code}: ${stdout}`);
  return JSON.parse(stdout) as ClientReport;
}

function whole(count: number): string {
  return Math.round(count).toLocaleString("en-US").padStart(10);
}
