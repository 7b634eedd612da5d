import { join } from "node:path";
import { parseArgs } from "node:util";
import { expectCounts, line, measureCopy, row } from "./compare.ts";
import { cli, type Measured, measure, peakMb } from "./measure.ts";
import { customerAt, subscriptionAt, usageAt, writeRecords } from "./records-file.ts";
import { onSite, prepare, type Site } from "./site.ts";

/** What is imported, and the tables whose rows it makes. */
interface Subject {
  readonly flag: string;
  readonly collection: string;
  readonly tables: readonly string[];
  readonly recordAt: (index: number) => object;
  readonly recordsDefault: string;
  /** Customers that must be there before, for so many records. */
  readonly customersFor: (count: number) => number;
}

const customers: Subject = {
  flag: "--customers-file",
  collection: "customers",
  tables: ["customers"],
  recordAt: customerAt,
  recordsDefault: "500000",
  customersFor: () => 0,
};

const subscriptions: Subject = {
  flag: "--subscriptions-file",
  collection: "subscriptions",
  tables: ["subscriptions", "subscription_ids"],
  recordAt: subscriptionAt,
  recordsDefault: "300000",
  customersFor: (count) => count,
};

const usage: Subject = {
  flag: "--usage-file",
  collection: "usages",
  tables: ["usage_counters", "usage_reports"],
  recordAt: usageAt,
  recordsDefault: "300000",
  customersFor: (count) => Math.ceil(count / 3),
};

/** Customers over HTTP and into an embedded store. */
export function benchCustomers(args: readonly string[]): Promise<void> {
  return benchImport(customers, args);
}

/** Subscriptions of customers that are there already. */
export function benchSubscriptions(args: readonly string[]): Promise<void> {
  return benchImport(subscriptions, args);
}

/** Usage of customers that are there already. */
export function benchUsage(args: readonly string[]): Promise<void> {
  return benchImport(usage, args);
}

/**
 * Imports records with the built CLI over HTTP, and lets psql copy the same rows into the same
 * tables. Prints both and their ratio, the memory, and the same for a second import of the file.
 */
async function benchImport(subject: Subject, args: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      records: { type: "string", default: subject.recordsDefault },
      embedded: { type: "boolean", default: subject === customers },
    },
    allowNegative: true,
  });
  const count = Number(values.records);
  await onSite(async (site) => {
    const before = subject.customersFor(count);
    if (before > 0) await prepare(site, before);
    const file = join(site.folder, `${subject.collection}.json`);
    await writeRecords(file, subject.collection, count, subject.recordAt);
    const copied = await benchServer(site, subject, file, count);
    if (values.embedded) await benchEmbedded(site, file, count, copied);
  });
}

async function benchServer(site: Site, subject: Subject, file: string, count: number) {
  const first = await site.carryover("import", subject.flag, file, "--json");
  const second = await site.carryover("import", subject.flag, file, "--json");
  const serverMb = peakMb(site.server.process.pid);
  await site.server.stop();
  const copied = await measureCopy(site.cluster, site.database, subject.tables, site.folder);
  row("psql \\copy", copied, count);
  row("import, CLI over HTTP", first, count, copied);
  row("the same file again", second, count, copied);
  line(`peak memory: CLI ${first.peakMb.toFixed(0)} MB and ${second.peakMb.toFixed(0)} MB`);
  line(`             server ${serverMb.toFixed(0)} MB`);
  expectCounts(first, { created: count });
  expectCounts(second, { unchanged: count });
  return copied;
}

async function benchEmbedded(site: Site, file: string, count: number, copied: Measured) {
  const dataDir = join(site.folder, "store");
  const args = [cli, "import", "--customers-file", file, "--data-dir", dataDir, "--json"];
  const first = await measure(process.execPath, args);
  row("import, embedded store", first, count, copied);
  expectCounts(first, { created: count });
}
